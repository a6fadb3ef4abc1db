namespace GraphC;

public static partial class Layers
{
    /// <summary>
    /// Scaled dot-product attention: each query takes the mean of the values, weighted by <c>softmax(scale q kᵀ)</c> along the keys.
    /// Vaswani et al., "Attention is all you need" (2017). A query that sees no key gives zeros.
    /// </summary>
    /// <param name="query">Floating-point <c>[..., Tq, D]</c> with any leading axes, usually <c>[N, H, Tq, D]</c>.</param>
    /// <param name="key"><c>[..., Tk, D]</c>. There may be fewer heads than of queries, <c>[..., H / g, Tk, D]</c>: each is shared by g query
    /// heads in a row. Ainslie et al., "GQA: training generalized multi-query transformer models" (2023).</param>
    /// <param name="value"><c>[..., Tk, Dv]</c> with the leading axes of the keys.</param>
    /// <param name="mask">Broadcasts to <c>[..., Tq, Tk]</c>: Bool, true where a query sees a key; or of the queries' type, added to the scaled
    /// scores.</param>
    /// <param name="lengths">How many keys of each sequence count, the rest is padding: Int32 or Int64 of some of the leading axes, from the
    /// first on, usually <c>[N]</c>.</param>
    /// <param name="causal">Whether a query sees only the keys up to its own position.</param>
    /// <param name="position">The position of the first query among the keys, an Int32 or Int64 scalar; 0 if not given. Only causal
    /// attention asks for it.</param>
    /// <param name="scale">The factor of the scores; 1/√D if not given.</param>
    /// <param name="dropout">The probability that a weight is dropped in training.</param>
    /// <param name="rows">
    /// How many queries are worked on at a time. The scores then take memory for so many rows only, in the gradient too, which computes them again.
    /// If not given, all at once up to 2²⁰ scores of a head, and 128 where there are known to be more; 0 for all at once in any case.
    /// </param>
    /// <returns><c>[..., Tq, Dv]</c> with the leading axes of the queries.</returns>
    /// <exception cref="GraphException">The shapes or element types do not fit; the heads of keys do not divide those of queries; the mask
    /// does not broadcast; causal queries without a position are more than the keys.</exception>
    public static Node Attention(
        this Node query, Node key, Node value, Node? mask = null, Node? lengths = null, bool causal = false, Node? position = null,
        double? scale = null, double dropout = 0, int? rows = null)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return Node.Build("Attention", Normalization.Given(query, key, value, mask, lengths, position), _ =>
        {
            var groups = AttentionRules.QueriesOfEachHead(query, key, value);
            var factor = scale ?? AttentionRules.UsualScale(query);
            var isMany = query.Shape[^2] * key.Shape[^2] is { IsConstant: true, Value: > BlockedAttention.ManyScores };
            if ((rows ?? (isMany ? BlockedAttention.UsualRows : 0)) is var block && block < 0)
            {
                throw new TypeRuleException($"there are no blocks of {block} queries");
            }

            AttentionRules.Require(query, key, mask, lengths, causal, position);
            return block == 0 ? Attend(query, mask, position) : BlockedAttention.Of(query, mask, position, block, Attend);

            Node Attend(Node some, Node? masked, Node? first)
            {
                var scores = AttentionRules.Ungroup(AttentionRules.Group(some, groups).MatMul(key.Transpose()), some) * factor;
                if (AttentionRules.Visible(scores, masked, lengths, causal, first) is { } visible)
                {
                    scores = visible.Where(scores, double.NegativeInfinity);
                }

                // From a position that is given, which may be negative, a query may see nothing too.
                var isOpen = mask is null && lengths is null && (!causal || position is null);
                var weights = isOpen ? scores.Softmax() : AttentionRules.MaskedSoftmax(AttentionRules.AddMask(scores, masked));
                return AttentionRules.Ungroup(AttentionRules.Group(weights.Dropout(dropout), groups).MatMul(value), some);
            }
        });
    }
}
