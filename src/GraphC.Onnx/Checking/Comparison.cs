namespace GraphC.Onnx;

/// <summary>Compares a result with what is expected.</summary>
internal static class Comparison
{
    /// <summary>What differs first, or null.</summary>
    public static string? Difference(OnnxValue actual, OnnxValue expected, Tolerance tolerance) => (actual, expected) switch
    {
        (OnnxTensor a, OnnxTensor e) => Difference(a, e, tolerance),
        (OnnxStrings a, OnnxStrings e) => !a.Shape.SequenceEqual(e.Shape) ? $"{a} instead of {e}"
            : a.Elements.Zip(e.Elements).Index().FirstOrDefault(p => p.Item.First != p.Item.Second) is { Item.First: not null } different
                ? $"element {different.Index} is {Names.Quote(different.Item.First)} instead of {Names.Quote(different.Item.Second)}"
                : null,
        (OnnxSequence a, OnnxSequence e) => a.Values.Count != e.Values.Count
            ? $"{a.Values.Count} values instead of {e.Values.Count}"
            : a.Values.Zip(e.Values).Select((p, i) => Difference(p.First, p.Second, tolerance) is { } d ? $"value {i}: {d}" : null).FirstOrDefault(d => d is not null),
        (OnnxOptional { Value: null }, OnnxOptional { Value: null }) => null,
        (OnnxOptional { Value: { } a }, OnnxOptional { Value: { } e }) => Difference(a, e, tolerance),
        (OnnxOptional { Value: { } a }, not OnnxOptional) => Difference(a, expected, tolerance),
        (not OnnxOptional, OnnxOptional { Value: { } e }) => Difference(actual, e, tolerance),
        _ => $"{actual} instead of {expected}",
    };

    private static string? Difference(OnnxTensor actual, OnnxTensor expected, Tolerance tolerance)
    {
        if (actual.Type != expected.Type || !actual.Shape.SequenceEqual(expected.Shape))
        {
            return $"{actual} instead of {expected}";
        }

        for (var i = 0L; i < actual.Data.Length; i++)
        {
            if (actual.Data.DType == DType.Int64 ? actual.Data.AsSpan<long>()[(int)i] == expected.Data.AsSpan<long>()[(int)i] : Near(actual.Data[i], expected.Data[i]))
            {
                continue;
            }

            return $"element {i} of {expected} is {actual.Data[i]:R} instead of {expected.Data[i]:R}";
        }

        return null;

        bool Near(double a, double e) => a == e || (double.IsNaN(a) && double.IsNaN(e))
            || (double.IsFinite(a) && double.IsFinite(e) && actual.Type.IsFloat && Math.Abs(a - e) <= tolerance.Absolute + tolerance.Relative * Math.Abs(e));
    }
}
