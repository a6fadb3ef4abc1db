namespace GraphC;

// Losses of distributions and directions.
public static partial class Losses
{
    /// <summary>
    /// The Kullback–Leibler divergence of a target distribution from a predicted one, <c>t (log t - x)</c> with <c>0 log 0 = 0</c>.
    /// The mathematical divergence is <see cref="LossReduction.BatchMean"/>, the default here.
    /// </summary>
    /// <param name="logPrediction">x: the logarithms of predicted probabilities, of any shape.</param>
    /// <param name="target">t: probabilities, of the prediction's type.</param>
    /// <param name="logTarget">The target holds logarithms too.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    public static Node KlDivergence(
        Node logPrediction, Node target, bool logTarget = false, LossReduction reduction = LossReduction.BatchMean) =>
        Elementwise("KlDivergence", logPrediction, target, reduction, () =>
        {
            if (logTarget)
            {
                return target.Exp() * (target - logPrediction);
            }

            var log = target.EqualTo(0).Where(1, target).Log();
            return target * (log - logPrediction);
        });

    /// <summary>
    /// The cosine of the angle between vectors, <c>a · b / (max(|a|, ε) max(|b|, ε))</c>: a similarity, not a loss.
    /// </summary>
    /// <param name="a">Floating-point vectors along an axis.</param>
    /// <param name="b">Of a's type.</param>
    /// <param name="axis">The axis of the vectors.</param>
    /// <param name="epsilon">The least length.</param>
    /// <returns>The shape of a without the axis.</returns>
    public static Node CosineSimilarity(Node a, Node b, int axis = -1, double epsilon = 1e-8) =>
        Elementwise("CosineSimilarity", a, b, LossReduction.None, () =>
            (a * b).Sum(axis) / (a.Norm(2, axis).Maximum(epsilon) * b.Norm(2, axis).Maximum(epsilon)));

    /// <summary>
    /// <c>1 - cos(a, b)</c> where the target is 1, and <c>max(0, cos(a, b) - margin)</c> where it is -1.
    /// </summary>
    /// <param name="a">Floating-point vectors along the last axis, <c>[..., width]</c>.</param>
    /// <param name="b">Of a's type.</param>
    /// <param name="target">1 for similar, -1 for dissimilar, <c>[...]</c>, of a's element type.</param>
    /// <param name="margin">The cosine below which dissimilar vectors have no loss.</param>
    /// <param name="reduction">What becomes of the losses <c>[...]</c>.</param>
    public static Node CosineEmbedding(Node a, Node b, Node target, double margin = 0, LossReduction reduction = LossReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(target);
        var cosine = CosineSimilarity(a, b);
        return Elementwise("CosineEmbedding", cosine, target, reduction, () =>
            target.EqualTo(1).Where(1 - cosine, 0) + target.EqualTo(-1).Where((cosine - margin).Maximum(0), 0));
    }
}
