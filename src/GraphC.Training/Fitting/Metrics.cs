namespace GraphC.Training;

/// <summary>What says how good a model is, as nodes: an output of a training step, or of a program that evaluates.</summary>
public static class Metrics
{
    /// <summary>The share of examples whose greatest logit is that of their class, a Float32 scalar from 0 to 1.</summary>
    /// <param name="logits">Logits or probabilities, <c>[N, C]</c>.</param>
    /// <param name="labels">Class numbers, Int32 or Int64 <c>[N]</c>.</param>
    /// <exception cref="GraphException">The shapes do not fit.</exception>
    public static Node Accuracy(Node logits, Node labels)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        return logits.ArgMax(-1).Cast(labels.DType).EqualTo(labels).Cast(DType.Float32).Mean();
    }

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
