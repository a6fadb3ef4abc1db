using System.Collections.Immutable;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Operators whose results have as many elements as data decide. They are done on the host.</summary>
internal static class Selecting
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.OnHost("NonZero", NonZero),
        Operator.OnHost("Compress", Compress, since: 9),
        Operator.OnHost("Unique", Unique, since: 11),
    ];

    /// <summary>The coordinates of the elements that are not zero (or not empty), <c>[rank, count]</c>.</summary>
    private static OnnxValue?[] NonZero(HostCall call)
    {
        var x = call.Value(0);
        var shape = HostElements.Shape(x).ToArray();
        var places = Enumerable.Range(0, HostTensors.Count(shape)).Where(IsSet).ToArray();
        var coordinates = new long[shape.Length * places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var rest = places[i];
            for (var axis = shape.Length - 1; axis >= 0; axis--)
            {
                coordinates[axis * places.Length + i] = rest % (int)shape[axis];
                rest /= (int)shape[axis];
            }
        }

        return [OnnxTensor.Of(coordinates, shape.Length, places.Length)];

        bool IsSet(int place) => x is OnnxStrings text ? text.Elements[place].Length > 0 : ((OnnxTensor)x).Data[place] != 0;
    }

    /// <summary>The slices, or of all elements in order those, at which a condition holds; where the condition is shorter it does not.</summary>
    private static OnnxValue?[] Compress(HostCall call)
    {
        var x = call.Value(0);
        var condition = call.Tensor(1).Data;
        var chosen = Enumerable.Range(0, (int)condition.Length).Where(i => condition[i] != 0).ToArray();
        if (!call.Attributes.Has("axis"))
        {
            x = HostElements.Reshape(x, HostTensors.Count(HostElements.Shape(x)));
        }

        var shape = HostElements.Shape(x).ToArray();
        var axis = call.Axis(call.Attributes.Int("axis", 0), shape.Length);
        return condition.Rank != 1 ? throw new BadNodeException($"the condition {call.Tensor(1)} is no vector")
            : chosen.Length > 0 && chosen[^1] >= shape[axis] ? throw new BadNodeException($"the condition goes beyond an extent of {shape[axis]}")
            : [HostElements.SelectAlong(x, axis, chosen)];
    }

    /// <summary>
    /// The different elements, or slices along an axis; where each first occurs; for each element or slice of the input which one it is; and how
    /// often it occurs.
    /// </summary>
    private static OnnxValue?[] Unique(HostCall call)
    {
        var x = call.Value(0);
        var flat = !call.Attributes.Has("axis");
        if (flat)
        {
            x = HostElements.Reshape(x, HostTensors.Count(HostElements.Shape(x)));
        }

        var axis = call.Axis(call.Attributes.Int("axis", 0), HostElements.Shape(x).Length);
        var slices = Slices(x, axis);
        var sorted = call.Attributes.Flag("sorted", true);
        // Sorting is stable: the first of equal slices in the order is the first in the input.
        var groups = Enumerable.Range(0, slices.Length).OrderBy(i => slices[i], SliceOrder).ToList();
        var representative = new int[slices.Length];
        for (var i = 0; i < groups.Count; i++)
        {
            representative[groups[i]] = i > 0 && SliceOrder.Compare(slices[groups[i]], slices[groups[i - 1]]) == 0 ? representative[groups[i - 1]] : groups[i];
        }

        int[] first = [.. (sorted ? groups : Enumerable.Range(0, slices.Length)).Where(i => representative[i] == i)];
        var number = first.Select((place, i) => (place, i)).ToDictionary(p => p.place, p => (long)p.i);
        long[] inverse = [.. representative.Select(r => number[r])];
        var counts = new long[first.Length];
        foreach (var n in inverse)
        {
            counts[n]++;
        }

        return
        [
            HostElements.SelectAlong(x, axis, first),
            OnnxTensor.Of([.. first.Select(i => (long)i)], first.Length),
            OnnxTensor.Of(inverse, inverse.Length),
            OnnxTensor.Of(counts, counts.Length),
        ];
    }

    private static readonly Comparer<int[]> SliceOrder = Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b));

    /// <summary>The slices along an axis, each as the ranks of its elements among all elements.</summary>
    private static int[][] Slices(OnnxValue x, int axis)
    {
        var ranks = Ordering.Ranks(x);
        var shape = HostElements.Shape(x).ToArray();
        var (before, extent, behind) = (HostTensors.Count(shape[..axis]), (int)shape[axis], HostTensors.Count(shape[(axis + 1)..]));
        var slices = new int[extent][];
        for (var at = 0; at < extent; at++)
        {
            slices[at] = new int[before * behind];
            for (var i = 0; i < before; i++)
            {
                ranks.AsSpan((i * extent + at) * behind, behind).CopyTo(slices[at].AsSpan(i * behind));
            }
        }

        return slices;
    }
}
