namespace GraphC;

/// <summary>What positional encodings share.</summary>
internal static class PositionRules
{
    /// <summary>The positions of the last but one axis of x, <c>[..., T, D]</c>, from a position on: <c>[T]</c>.</summary>
    public static Node Of(Node x, Node? first)
    {
        var positions = Positions.Of(x.Shape[^2]);
        return first is null ? positions : positions + Scalar(first);
    }

    /// <summary>A position as an Int64 scalar.</summary>
    /// <exception cref="TypeRuleException">It is none.</exception>
    public static Node Scalar(Node position)
    {
        IndexData.RequireIndex(position.Type);
        return position.Rank == 0
            ? position.Cast(DType.Int64)
            : throw new TypeRuleException($"a position is a scalar, not {position.Shape}");
    }

    /// <summary>
    /// The angles <c>[T, D / 2]</c> of positions from a first one on: pair i turns by <c>base^(-2i / D)</c> from one position to the next. They
    /// are taken in float64: at position 10,000 a float would be off by a thousandth.
    /// </summary>
    /// <exception cref="TypeRuleException">x has no positions, D is not constant and even, or the base is not above 1.</exception>
    public static Node Angles(Node x, Node? first, double longest)
    {
        Normalization.RequireFloat(x);
        if (x.Rank < 2 || !x.Shape[^1].IsConstant || x.Shape[^1].Value % 2 != 0)
        {
            throw new TypeRuleException($"{x.Shape} has no positions with pairs of numbers: [..., T, D] with a constant even D is needed");
        }

        if (!(double.IsFinite(longest) && longest > 1))
        {
            throw new TypeRuleException($"the base {longest} of the wavelengths is not above 1");
        }

        var pairs = x.Shape[^1].Value / 2;
        var frequencies = (Positions.Of(pairs, DType.Float64) * (-Math.Log(longest) / pairs)).Exp();
        return Of(x, first).Cast(DType.Float64).Unsqueeze(1) * frequencies;
    }
}
