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
    /// <returns><c>[..., Tq, Dv]</c> with the leading axes of the queries.</returns>
    /// <exception cref="GraphException">The shapes or element types do not fit; the heads of keys do not divide those of queries; the mask
    /// does not broadcast; causal queries without a position are more than the keys.</exception>
    public static Node Attention(
        this Node query, Node key, Node value, Node? mask = null, Node? lengths = null, bool causal = false, Node? position = null,
        double? scale = null, double dropout = 0)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        return Node.Build("Attention", Normalization.Given(query, key, value, mask, lengths, position), _ =>
        {
            var groups = AttentionRules.QueriesOfEachHead(query, key, value);
            var factor = scale ?? AttentionRules.UsualScale(query);
            var scores = AttentionRules.Ungroup(AttentionRules.Group(query, groups).MatMul(key.Transpose()), query) * factor;
            if (AttentionRules.Visible(scores, mask, lengths, causal, position) is { } visible)
            {
                scores = visible.Where(scores, double.NegativeInfinity);
            }

            var isOpen = mask is null && lengths is null;
            var weights = isOpen ? scores.Softmax() : AttentionRules.MaskedSoftmax(AttentionRules.AddMask(scores, mask));
            return AttentionRules.Ungroup(AttentionRules.Group(weights.Dropout(dropout), groups).MatMul(value), query);
        });
    }
}
