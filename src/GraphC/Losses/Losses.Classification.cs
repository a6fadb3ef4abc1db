namespace GraphC;

// Losses of one class out of many. The axis of classes is 1, as in PyTorch and ONNX: [N, C] or [N, C, d...].
public static partial class Losses
{
    /// <summary>
    /// The cross-entropy of <c>softmax(x)</c> and class labels: <c>w[t] (log sum exp(x) - x[t])</c>. Its gradient is
    /// <c>softmax(x) - onehot(t)</c>; neither overflows.
    /// </summary>
    /// <param name="logits">x: floating-point <c>[N, C, d...]</c>, or with the classes at another axis.</param>
    /// <param name="labels">t: Int32 or Int64 class indices <c>[N, d...]</c>, the shape of the logits without the axis of classes.</param>
    /// <param name="weights">w: the weight of each class, <c>[C]</c>; none are 1. The mean is divided by the labels' weights.</param>
    /// <param name="labelSmoothing">ε in [0, 1]: the target becomes <c>(1 - ε) onehot(t) + ε / C</c>. Szegedy et al., "Rethinking the
    /// Inception architecture" (2016).</param>
    /// <param name="ignoreIndex">A label without loss, gradient and share in the mean; it need not be a class.</param>
    /// <param name="axis">The axis of classes; -1 where they come last, as a dense layer leaves them.</param>
    /// <param name="reduction">What becomes of the losses <c>[N, d...]</c>.</param>
    /// <exception cref="GraphException">The labels are no integers, or the shapes do not fit.</exception>
    public static Node SoftmaxCrossEntropy(
        Node logits, Node labels, Node? weights = null, double labelSmoothing = 0, long? ignoreIndex = null, int axis = 1,
        LossReduction reduction = LossReduction.Mean) => Classified(
            "SoftmaxCrossEntropy", logits, labels, weights, ignoreIndex, axis, reduction, target =>
            {
                if (labelSmoothing is not (>= 0 and <= 1))
                {
                    throw new TypeRuleException($"the label smoothing {labelSmoothing} is not in [0, 1]");
                }

                var sharp = target.Weigh(CrossEntropy(logits, target));
                if (labelSmoothing == 0)
                {
                    return sharp;
                }

                var logs = logits.LogSoftmax(target.Axis);
                var all = target.Weights is null ? logs : logs * target.Weights;
                var classes = Extents.Of(logits.Shape[target.Axis], logits.DType);
                return sharp * (1 - labelSmoothing) - all.Sum(target.Axis) * labelSmoothing / classes;
            });

    /// <summary>The negative log-likelihood of log-probabilities and class labels: <c>-w[t] x[t]</c>.</summary>
    /// <param name="logProbabilities">x: floating-point <c>[N, C, d...]</c>, such as <see cref="Reduction.LogSoftmax"/> along the axis of
    /// classes; that together is <see cref="SoftmaxCrossEntropy"/>.</param>
    /// <param name="labels">t: Int32 or Int64 class indices <c>[N, d...]</c>.</param>
    /// <param name="weights">w: the weight of each class, <c>[C]</c>; none are 1. The mean is divided by the labels' weights.</param>
    /// <param name="ignoreIndex">A label without loss, gradient and share in the mean; it need not be a class.</param>
    /// <param name="axis">The axis of classes.</param>
    /// <param name="reduction">What becomes of the losses <c>[N, d...]</c>.</param>
    /// <exception cref="GraphException">The labels are no integers, or the shapes do not fit.</exception>
    public static Node Nll(
        Node logProbabilities, Node labels, Node? weights = null, long? ignoreIndex = null, int axis = 1,
        LossReduction reduction = LossReduction.Mean) => Classified(
            "Nll", logProbabilities, labels, weights, ignoreIndex, axis, reduction,
            target => target.Weigh(-target.Pick(logProbabilities)));

    private static Node Classified(
        string name, Node scores, Node labels, Node? weights, long? ignoreIndex, int axis, LossReduction reduction,
        Func<ClassTarget, Node> losses)
    {
        ArgumentNullException.ThrowIfNull(scores);
        ArgumentNullException.ThrowIfNull(labels);
        return Node.Build(name, weights is null ? [scores, labels] : [scores, labels, weights], _ =>
        {
            RequireFloat(scores);
            var target = ClassTarget.Of(scores, labels, weights, ignoreIndex, axis);
            var each = target.Kept is { } kept ? kept.Where(losses(target), 0) : losses(target);
            return reduction == LossReduction.Mean && target.Share is { } share ? each.Sum() / share.Sum() : Reduce(each, reduction);
        });
    }

    private static Node CrossEntropy(Node logits, ClassTarget target)
    {
        var axis = target.Axis;
        var max = logits.Max(axis, keepDims: true);
        var excess = (logits - max).Exp().Sum(axis).Log();
        return Node.Of(
            new OwnGradientOp("CrossEntropy", [axis])
            {
                Vjp = (_, dy, x) =>
                [
                    dy.Unsqueeze(axis) * (x[0].Softmax(axis) - ClassTarget.OneHot(x[1], x[0], axis)),
                    null,
                ],
            },
            excess - (target.Gather(logits) - max.Squeeze(axis)), logits, target.Labels);
    }
}
