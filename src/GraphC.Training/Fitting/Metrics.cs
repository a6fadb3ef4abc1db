namespace GraphC.Training;

/// <summary>What says how good a model is, as nodes: an output of a training step, or of a program that evaluates.</summary>
public static class Metrics
{
    /// <summary>The share of examples whose greatest logit is that of their class, a Float32 scalar from 0 to 1.</summary>
    /// <param name="logits">Logits or probabilities with the classes last, <c>[..., C]</c>.</param>
    /// <param name="labels">Class numbers, Int32 or Int64 <c>[...]</c>.</param>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Accuracy(Node logits, Node labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        return logits.ArgMax(-1).Cast(labels.DType).EqualTo(labels).Cast(DType.Float32).Mean();
    }

    /// <summary>
    /// The perplexity of a language model, <c>exp</c> of the mean cross-entropy of its tokens, a scalar from 1 on: between how many tokens it
    /// wavers. The perplexity of several batches is <c>exp</c> of their mean loss, not the mean of their perplexities.
    /// </summary>
    /// <param name="logits">Logits with the tokens last, <c>[..., C]</c>, usually <c>[N, T, C]</c>.</param>
    /// <param name="labels">The tokens that came next, Int32 or Int64 <c>[...]</c>.</param>
    /// <param name="ignoreIndex">A label that does not count: padding.</param>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Perplexity(Node logits, Node labels, long? ignoreIndex = null) =>
        Losses.SoftmaxCrossEntropy(logits, labels, ignoreIndex: ignoreIndex, axis: -1).Exp();

    /// <summary>
    /// The share of elements whose probability is on the side of one half that the answer is on, a Float32 scalar from 0 to 1.
    /// </summary>
    /// <param name="probability">Floating-point in [0, 1], of any shape.</param>
    /// <param name="answer">0 or 1, of the probability's type and shape.</param>
    /// <exception cref="GraphException">The shapes or types do not fit.</exception>
    public static Node BinaryAccuracy(Node probability, Node answer)
    {
        ArgumentNullException.ThrowIfNull(probability);
        ArgumentNullException.ThrowIfNull(answer);
        return (probability >= 0.5).EqualTo(answer >= 0.5).Cast(DType.Float32).Mean();
    }
}
