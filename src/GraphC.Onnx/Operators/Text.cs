using System.Globalization;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Conversions from and to text.</summary>
internal static class Text
{
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
