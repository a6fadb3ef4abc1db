namespace GraphC;

/// <summary>Limits on gradients.</summary>
public static class Clipping
{
    /// <summary>Each element brought into <c>[-limit, limit]</c>.</summary>
    /// <param name="gradients">The gradients, of any shapes.</param>
    /// <param name="limit">Positive.</param>
    public static IReadOnlyList<Node> ByValue(IReadOnlyList<Node> gradients, double limit)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return [.. gradients.Select(g => g.Clamp(-limit, limit))];
    }

    /// <summary>
    /// All gradients times <c>min(1, limit / (norm + 1e-6))</c>, where the norm is that of all elements together. Pascanu, Mikolov and
    /// Bengio, "On the difficulty of training recurrent neural networks" (2013), with PyTorch's constant.
    /// </summary>
    /// <param name="gradients">The gradients, of any shapes and one element type.</param>
    /// <param name="limit">Positive.</param>
    public static IReadOnlyList<Node> ByGlobalNorm(IReadOnlyList<Node> gradients, double limit)
    {
        ArgumentNullException.ThrowIfNull(gradients);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (gradients.Count == 0)
        {
            return gradients;
        }

        var norm = gradients.Select(g => g.Square().Sum()).Aggregate((a, b) => a + b).Sqrt();
        var factor = (limit / (norm + 1e-6)).Minimum(1);
        return [.. gradients.Select(g => g * factor)];
    }
}
