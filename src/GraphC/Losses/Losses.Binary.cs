namespace GraphC;

// Losses of yes-or-no questions.
public static partial class Losses
{
    /// <summary>
    /// The cross-entropy of probabilities, <c>-(t log p + (1 - t) log(1 - p))</c>, with both logarithms at least -100 as in PyTorch. Prefer
    /// <see cref="BinaryCrossEntropyWithLogits"/>, which is exact where p would round to 0 or 1.
    /// </summary>
    /// <param name="probability">p, floating-point in [0, 1], of any shape.</param>
    /// <param name="target">t in [0, 1], of the probability's type.</param>
    /// <param name="weight">Factors of the elements' losses, which broadcast to their shape; none are 1.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    public static Node BinaryCrossEntropy(
        Node probability, Node target, Node? weight = null, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("BinaryCrossEntropy", probability, target, reduction, () => Weighted(
            Node.Of(
                new OwnGradientOp("BinaryCrossEntropy", [])
                {
                    // Clamped logarithms have no slope; PyTorch keeps (p - t) / (p (1 - p)) with a bounded denominator.
                    Vjp = (_, dy, x) =>
                    [
                        dy * (x[0] - x[1]) / (x[0] * (1 - x[0])).Maximum(1e-12),
                        dy * ((-x[0]).Log1p().Maximum(-100) - x[0].Log().Maximum(-100)),
                    ],
                },
                -(target * probability.Log().Maximum(-100) + (1 - target) * (-probability).Log1p().Maximum(-100)), probability, target),
            weight));

    /// <summary>
    /// The cross-entropy of probabilities <c>sigmoid(x)</c>: <c>q t softplus(-x) + (1 - t) softplus(x)</c>, with the weight q of positive
    /// answers.
    /// </summary>
    /// <param name="logit">x, floating-point, of any shape.</param>
    /// <param name="target">t in [0, 1], of the logit's type.</param>
    /// <param name="positiveWeight">q, which broadcasts to the shape; none is 1.</param>
    /// <param name="weight">Factors of the elements' losses, which broadcast to their shape; none are 1.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    public static Node BinaryCrossEntropyWithLogits(
        Node logit, Node target, Node? positiveWeight = null, Node? weight = null, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("BinaryCrossEntropyWithLogits", logit, target, reduction, () =>
        {
            // All terms have one sign, so nothing cancels; softplus(±x) = max(±x, 0) + log(1 + exp(-|x|)) share the logarithm.
            var tail = (-logit.Abs()).Exp().Log1p();
            var positive = positiveWeight is null ? target : target * Factor(positiveWeight, logit.Shape);
            var negative = 1 - target;
            var value = positive * ((-logit).Maximum(0) + tail) + negative * (logit.Maximum(0) + tail);
            return Weighted(
                Node.Of(
                    new OwnGradientOp("BinaryCrossEntropyWithLogits", [])
                    {
                        Vjp = (_, dy, x) =>
                        [
                            dy * (x[2] * x[0].Sigmoid() - x[1] * (-x[0]).Sigmoid()),
                            dy * (-x[0]).Softplus(),
                            dy * x[0].Softplus(),
                        ],
                    },
                    value, logit, positive, negative),
                weight);
        });

    /// <summary>The hinge loss <c>max(0, 1 - t x)</c> of targets -1 and 1.</summary>
    public static Node Hinge(Node prediction, Node target, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("Hinge", prediction, target, reduction, () => (1 - target * prediction).Maximum(0));

    /// <summary>A distance x is its own loss where the target is 1, and <c>max(0, margin - x)</c> where it is -1.</summary>
    /// <param name="distance">Floating-point, of any shape.</param>
    /// <param name="target">1 for similar, -1 for dissimilar, of the distance's type.</param>
    /// <param name="margin">The distance that dissimilar ones should have.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    public static Node HingeEmbedding(Node distance, Node target, double margin = 1, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("HingeEmbedding", distance, target, reduction, () =>
            target.EqualTo(-1).Where(0, distance) + target.EqualTo(1).Where(0, (margin - distance).Maximum(0)));

    private static Node Weighted(Node losses, Node? weight) => weight is null ? losses : losses * Factor(weight, losses.Shape);

    private static Node Factor(Node weight, Shape shape) => Broadcasting.Common([weight.Shape, shape]) == shape
        ? weight.BroadcastTo(shape)
        : throw new TypeRuleException($"a weight {weight.Shape} does not broadcast to {shape}");
}
