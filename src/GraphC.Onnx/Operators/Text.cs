using System.Globalization;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>What general operators do where their operands are text.</summary>
internal static class Text
{
    public static OnnxValue?[] Equal(HostCall call) =>
        [new OnnxTensor(ElementType.Bool, HostTensors.Zip(call.Text(0), call.Text(1), (a, b) => a == b))];

    public static OnnxValue?[] Where(HostCall call)
    {
        var condition = call.Tensor(0).Data;
        var shape = HostTensors.Broadcast(condition.Shape, HostTensors.Broadcast(call.Text(1).Shape, call.Text(2).Shape));
        var result = new string[HostTensors.Count(shape)];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = condition[HostTensors.Source(i, shape, condition.Shape)] != 0
                ? call.Text(1).Elements[HostTensors.Source(i, shape, call.Text(1).Shape)]
                : call.Text(2).Elements[HostTensors.Source(i, shape, call.Text(2).Shape)];
        }

        return [new OnnxStrings(result, shape)];
    }

    public static OnnxValue?[] Gather(HostCall call)
    {
        var x = call.Text(0);
        var axis = call.Axis(call.Attributes.Int("axis", 0), x.Shape.Length);
        var (before, extent, behind) = (HostTensors.Count(x.Shape[..axis]), x.Shape[axis], HostTensors.Count(x.Shape[(axis + 1)..]));
        var indices = call.Ints(1);
        var result = new List<string>();
        for (var i = 0; i < before; i++)
        {
            foreach (var index in indices)
            {
                var at = index < 0 ? index + extent : index;
                if (at < 0 || at >= extent)
                {
                    throw new BadNodeException($"the index {index} is outside of an extent of {extent}");
                }

                for (var j = 0; j < behind; j++)
                {
                    result.Add(x.Elements[(int)((i * extent + at) * behind + j)]);
                }
            }
        }

        return [new OnnxStrings(result, [.. x.Shape[..axis], .. call.Tensor(1).Shape, .. x.Shape[(axis + 1)..]])];
    }

    public static OnnxValue?[] Cast(HostCall call) => [To(call.Value(0), call.Attributes.Type("to") ?? throw new BadNodeException("the attribute 'to' is missing"))];

    public static OnnxValue?[] CastLike(HostCall call) => [To(call.Value(0), call.Value(1) is OnnxTensor like ? like.Type : ElementType.String)];

    private static OnnxValue To(OnnxValue value, ElementType type) => (value, type) switch
    {
        (OnnxStrings text, ElementType.String) => text,
        (OnnxStrings text, _) => HostTensors.Of(type, text.Shape, [.. text.Elements.Select(Parse)]),
        (OnnxTensor tensor, ElementType.String) => new OnnxStrings([.. Enumerable.Range(0, (int)tensor.Data.Length).Select(i => Print(tensor, i))], tensor.Shape),
        _ => throw new UnsupportedException($"{value} as {type} on the host"),
    };

    private static double Parse(string text) => text.Trim() switch
    {
        var t when double.TryParse(t, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        "INF" or "inf" or "+INF" or "+inf" => double.PositiveInfinity,
        "-INF" or "-inf" => double.NegativeInfinity,
        "NaN" or "nan" => double.NaN,
        var t => throw new BadNodeException($"{Names.Quote(t)} is no number"),
    };

    private static string Print(OnnxTensor tensor, int index) => tensor.Type switch
    {
        ElementType.Bool => tensor.Data[index] != 0 ? "1" : "0",
        ElementType.UInt64 => ((ulong)tensor.Data.AsSpan<long>()[index]).ToString(CultureInfo.InvariantCulture),
        ElementType.Int64 => tensor.Data.AsSpan<long>()[index].ToString(CultureInfo.InvariantCulture),
        _ when double.IsNaN(tensor.Data[index]) => "NaN",
        _ when double.IsInfinity(tensor.Data[index]) => tensor.Data[index] > 0 ? "INF" : "-INF",
        ElementType.Float64 => tensor.Data[index].ToString("R", CultureInfo.InvariantCulture),
        _ => ((float)tensor.Data[index]).ToString("G8", CultureInfo.InvariantCulture),
    };
}
