namespace GraphC;

/// <summary>What attention is composed of.</summary>
internal static class AttentionRules
{
    /// <summary>How many query heads share a head of keys and values; 1 where they have the same leading axes.</summary>
    /// <exception cref="TypeRuleException">Queries, keys and values do not fit.</exception>
    public static long QueriesOfEachHead(Node query, Node key, Node value)
    {
        Normalization.RequireFloat(query);
        if (key.DType != query.DType || value.DType != query.DType)
        {
            throw new TypeRuleException($"the element types differ: {query.DType.ShortName}, {key.DType.ShortName} and {value.DType.ShortName}; cast first");
        }

        if (query.Rank < 2 || key.Rank != query.Rank || value.Rank != query.Rank)
        {
            throw new TypeRuleException(
                $"queries {query.Shape}, keys {key.Shape} and values {value.Shape} do not fit: [..., Tq, D], [..., Tk, D] and [..., Tk, Dv] are needed");
        }

        if (key.Shape[^1] != query.Shape[^1])
        {
            throw new TypeRuleException($"queries of width {query.Shape[^1]} cannot be compared with keys of width {key.Shape[^1]}");
        }

        if (!Shape.Of(key.Shape.SkipLast(1)).Equals(Shape.Of(value.Shape.SkipLast(1))))
        {
            throw new TypeRuleException($"there must be a value for each key, but the keys are {key.Shape} and the values {value.Shape}");
        }

        var (queryHeads, keyHeads) = (Shape.Of(query.Shape.SkipLast(2)), Shape.Of(key.Shape.SkipLast(2)));
        if (queryHeads == keyHeads)
        {
            return 1;
        }

        var isGrouped = queryHeads.Rank > 0 && Shape.Of(queryHeads.SkipLast(1)) == Shape.Of(keyHeads.SkipLast(1))
            && queryHeads[^1].IsConstant && keyHeads[^1].IsConstant && keyHeads[^1].Value > 0 && queryHeads[^1].Value % keyHeads[^1].Value == 0;
        return isGrouped
            ? queryHeads[^1].Value / keyHeads[^1].Value
            : throw new TypeRuleException(
                $"the leading axes of queries {query.Shape} and keys {key.Shape} differ: they must be equal, or the heads of the keys divide those of the queries");
    }

    /// <summary><c>[..., H, T, D]</c> as <c>[..., H / g, g T, D]</c>: the queries that share a head, one below the other, are one matrix.</summary>
    public static Node Group(Node x, long groups) => groups == 1 ? x : x.Reshape(Shape.Of(
        [.. x.Shape.SkipLast(3), x.Shape[^3].Value / groups, x.Shape[^2] * groups, x.Shape[^1]]));

    /// <summary>The reverse of <see cref="Group"/>: what there is for each query.</summary>
    public static Node Ungroup(Node x, Node query) => x.Reshape(Shape.Of([.. query.Shape.SkipLast(1), x.Shape[^1]]));

    /// <summary>1/√D.</summary>
    /// <exception cref="TypeRuleException">D is symbolic.</exception>
    public static double UsualScale(Node query) => query.Shape[^1].IsConstant
        ? 1 / Math.Sqrt(query.Shape[^1].Value)
        : throw new TypeRuleException($"the width {query.Shape[^1]} of the queries is symbolic: name a scale");

    /// <summary>Refuses what does not fit the scores <c>[..., Tq, Tk]</c>.</summary>
    /// <exception cref="TypeRuleException">The mask, the lengths or the position do not fit.</exception>
    public static void Require(Node query, Node key, Node? mask, Node? lengths, bool causal, Node? position)
    {
        var scores = query.Type with { Shape = Shape.Of([.. query.Shape.SkipLast(1), key.Shape[^2]]) };
        RequireMask(scores, mask);
        RequireLengths(scores.Shape, lengths);
        if (causal && position is null && query.Shape[^2] - key.Shape[^2] is { IsConstant: true } excess && excess.Value > 0)
        {
            throw new TypeRuleException($"causal attention of {query.Shape[^2]} queries to {key.Shape[^2]} keys: the last queries have no keys of their own");
        }
    }

    /// <summary>Where a query sees a key, which broadcasts to the scores; null if everywhere.</summary>
    public static Node? Visible(Node scores, Node? mask, Node? lengths, bool causal, Node? position)
    {
        Node?[] conditions =
        [
            mask is { DType: DType.Bool } ? mask : null,
            lengths is null ? null : InLength(scores, lengths),
            causal ? UpToOwnPosition(scores, position) : null,
        ];
        return conditions.OfType<Node>().DefaultIfEmpty().Aggregate((a, b) => a! & b!);
    }

    /// <summary>The scores plus a mask that is a number for each.</summary>
    public static Node AddMask(Node scores, Node? mask) => mask is null or { DType: DType.Bool } ? scores : scores + mask;

    /// <summary>
    /// Softmax along the last axis, in which a row of nothing but -∞ gives zeros. Where some element is finite, one term of the sum is
    /// <c>exp(0)</c>, so that the bound of 1 changes nothing.
    /// </summary>
    public static Node MaskedSoftmax(Node scores)
    {
        var exponentials = (scores - scores.Max(-1, keepDims: true).Maximum(float.MinValue)).Exp();
        return Node.Of(
            new OwnGradientOp("MaskedSoftmax", [scores.Rank - 1])
            {
                Vjp = (y, dy, _) => [y * (dy - (dy * y).Sum(-1, keepDims: true))],
            },
            exponentials / exponentials.Sum(-1, keepDims: true).Maximum(1), scores);
    }

    private static Node UpToOwnPosition(Node scores, Node? position)
    {
        var (queries, keys) = (scores.Shape[^2], scores.Shape[^1]);
        var own = Positions.Of(queries).Unsqueeze(1);
        return Positions.Of(keys).Unsqueeze(0) <= (position is null ? own : own + PositionRules.Scalar(position));
    }

    private static void RequireLengths(Shape scores, Node? lengths)
    {
        if (lengths is null)
        {
            return;
        }

        IndexData.RequireIndex(lengths.Type);
        if (lengths.Rank > scores.Rank - 2 || !lengths.Shape.SequenceEqual(scores.Take(lengths.Rank)))
        {
            throw new TypeRuleException($"lengths {lengths.Shape} do not fit: one for each sequence is needed, and the leading axes are {Shape.Of(scores.SkipLast(2))}");
        }
    }

    private static Node InLength(Node scores, Node lengths)
    {
        var each = lengths.Cast(DType.Int64).Reshape(Shape.Of(scores.Shape.Select((extent, axis) => axis < lengths.Rank ? extent : 1)));
        return Positions.Of(scores.Shape[^1]) < each;
    }

    private static void RequireMask(TensorType scores, Node? mask)
    {
        if (mask is null)
        {
            return;
        }

        if (mask.DType != DType.Bool && mask.DType != scores.DType)
        {
            throw new TypeRuleException($"a mask is bool or {scores.DType.ShortName}, not {mask.DType.ShortName}");
        }

        if (Broadcasting.Common([mask.Shape, scores.Shape]) != scores.Shape)
        {
            throw new TypeRuleException($"a mask {mask.Shape} is larger than the scores {scores.Shape}");
        }
    }
}
