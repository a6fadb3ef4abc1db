using System.Text;

namespace GraphC.Onnx.Execution;

/// <summary>The order of elements on the host.</summary>
internal static class Ordering
{
    /// <summary>For each element how many different ones are less. Text is ordered by its code points; NaN is one element and the greatest.</summary>
    public static int[] Ranks(OnnxValue tensor) => tensor switch
    {
        OnnxStrings text => Ranks([.. text.Elements.Select(Encoding.UTF8.GetBytes)], Comparer<byte[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))),
        OnnxTensor { Type: ElementType.UInt64 } numbers => Ranks(numbers.Data.ToArray<long>().Select(n => (ulong)n).ToArray(), Comparer<ulong>.Default),
        OnnxTensor { Data.DType: DType.Int64 } numbers => Ranks(numbers.Data.ToArray<long>(), Comparer<long>.Default),
        OnnxTensor numbers => Ranks(Tensors.Reals(numbers.Data), Comparer<double>.Create(NaNLast)),
        _ => throw new ArgumentException($"{tensor} is no tensor"),
    };

    private static int NaNLast(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? double.IsNaN(a).CompareTo(double.IsNaN(b)) : a.CompareTo(b);

    private static int[] Ranks<T>(T[] elements, Comparer<T> order)
    {
        var ranks = new int[elements.Length];
        var sorted = Enumerable.Range(0, elements.Length).OrderBy(i => elements[i], order).ToArray();
        var rank = 0;
        for (var i = 0; i < sorted.Length; i++)
        {
            rank += i > 0 && order.Compare(elements[sorted[i]], elements[sorted[i - 1]]) != 0 ? 1 : 0;
            ranks[sorted[i]] = rank;
        }

        return ranks;
    }
}
