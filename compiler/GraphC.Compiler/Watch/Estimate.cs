namespace GraphC.Compiler;

/// <summary>What a node should be, and how far a kernel may be from it.</summary>
/// <param name="Value">The node in float64.</param>
/// <param name="Error">For each element the largest difference that rounding accounts for; null if there is none at all.</param>
internal sealed record Estimate(Value Value, double[]? Error)
{
    /// <summary>What a kernel begins with is what it is.</summary>
    public static Estimate Exact(Value value) => new(value, null);

    /// <summary>The difference that an element may have.</summary>
    public double ErrorAt(long i) => Error is null ? 0 : Error[i];
}
