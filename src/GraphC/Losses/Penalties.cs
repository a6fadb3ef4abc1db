namespace GraphC;

/// <summary>Penalties on the size of parameters, to be added to a loss: <c>loss + Penalties.L2(weights) * 1e-4</c>.</summary>
public static class Penalties
{
    /// <summary>The sum of absolute values.</summary>
    /// <param name="parameters">One node or more, floating-point, of one element type.</param>
    /// <exception cref="ArgumentException">There are none.</exception>
    public static Node L1(params IReadOnlyList<Node> parameters) => Sum(parameters, p => p.Abs().Sum());

    /// <summary>The sum of squares (not half of it).</summary>
    /// <inheritdoc cref="L1"/>
    public static Node L2(params IReadOnlyList<Node> parameters) => Sum(parameters, p => p.Square().Sum());

    private static Node Sum(IReadOnlyList<Node> parameters, Func<Node, Node> penalty)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Count > 0
            ? parameters.Select(penalty).Aggregate((a, b) => a + b)
            : throw new ArgumentException("There are no parameters to penalize.", nameof(parameters));
    }
}
