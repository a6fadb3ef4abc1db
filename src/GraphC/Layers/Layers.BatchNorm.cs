namespace GraphC;

public static partial class Layers
{
    /// <summary>
    /// Batch norm: each channel gets mean 0 and variance 1, then a trained scale (ones) and shift (zeros). A training graph measures both
    /// over the batch and its positions, and moves the running statistics towards them; an inference graph uses the running statistics.
    /// Ioffe and Szegedy, "Batch normalization" (2015).
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C]</c> or <c>[N, C, d...]</c>; C must be constant.</param>
    /// <param name="momentum">How far the running statistics move at each step: <c>running += momentum * (batch - running)</c>, as in
    /// PyTorch.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether there are a scale and a shift.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.scale</c>, <c>name.shift</c>, <c>name.running_mean</c> (zeros)
    /// and <c>name.running_var</c> (ones).</param>
    /// <exception cref="GraphException">x is not floating-point or has no constant number of channels.</exception>
    public static Node BatchNorm(this Node x, double momentum = 0.1, double epsilon = 1e-5, bool affine = true, string name = "batch_norm")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("BatchNorm", [x], _ =>
        {
            Shape shape = [Normalization.Channels(x)];
            var variables = new LayerVariables(name, x);
            var scale = affine ? variables.Parameter("scale", shape, s => Initializers.Ones(s)) : null;
            var shift = affine ? variables.Parameter("shift", shape, s => Initializers.Zeros(s)) : null;
            var mean = variables.State("running_mean", shape, s => Initializers.Zeros(s));
            var variance = variables.State("running_var", shape, s => Initializers.Ones(s));
            return x.BatchNorm(scale, shift, mean, variance, momentum, epsilon);
        });
    }

    /// <summary>
    /// Batch norm with given parameters and running statistics: a training graph measures and moves them, an inference graph uses them.
    /// </summary>
    /// <param name="x"><c>[N, C, ...]</c>.</param>
    /// <param name="scale"><c>[C]</c>, or none.</param>
    /// <param name="shift"><c>[C]</c>, or none.</param>
    /// <param name="runningMean">A variable <c>[C]</c>.</param>
    /// <param name="runningVariance">A variable <c>[C]</c>.</param>
    /// <param name="momentum">How far the running statistics move at each step.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="GraphException">The shapes or element types do not fit.</exception>
    public static Node BatchNorm(
        this Node x, Node? scale, Node? shift, Variable runningMean, Variable runningVariance, double momentum, double epsilon)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(runningMean);
        ArgumentNullException.ThrowIfNull(runningVariance);
        return Node.Build("BatchNorm", Normalization.Given(x, scale, shift, runningMean, runningVariance), _ =>
        {
            var (result, mean, variance) = x.BatchNormTraining(scale, shift, runningMean, runningVariance, momentum, epsilon);
            return Mode.WhenTraining(
                Mode.Assign(Mode.Assign(result, runningMean, mean), runningVariance, variance),
                x.BatchNorm(scale, shift, runningMean, runningVariance, epsilon));
        });
    }

    /// <summary>
    /// Batch norm by given statistics: <c>(x - mean) / √(variance + ε) * scale + shift</c>, computed as <c>x * a + b</c> with one a and one b for
    /// each channel, so that it costs a multiplication and an addition behind a convolution.
    /// </summary>
    /// <param name="x"><c>[N, C, ...]</c>.</param>
    /// <param name="scale"><c>[C]</c>, or none.</param>
    /// <param name="shift"><c>[C]</c>, or none.</param>
    /// <param name="mean"><c>[C]</c>.</param>
    /// <param name="variance"><c>[C]</c>.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="GraphException">The shapes or element types do not fit.</exception>
    public static Node BatchNorm(this Node x, Node? scale, Node? shift, Node mean, Node variance, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(mean);
        ArgumentNullException.ThrowIfNull(variance);
        return Node.Build("BatchNorm", Normalization.Given(x, scale, shift, mean, variance), _ =>
        {
            Normalization.Channels(x);
            Normalization.RequireByChannel(x, Normalization.Given(scale, shift, mean, variance));
            var inverse = (variance + epsilon).Rsqrt();
            var factor = scale is null ? inverse : inverse * scale;
            var offset = shift is null ? -(mean * factor) : shift - mean * factor;
            return Normalization.AffineByChannel(x, factor, offset);
        });
    }

    /// <summary>Batch norm by the statistics of this batch, and the running statistics after it.</summary>
    /// <param name="x"><c>[N, C, ...]</c>.</param>
    /// <param name="scale"><c>[C]</c>, or none.</param>
    /// <param name="shift"><c>[C]</c>, or none.</param>
    /// <param name="runningMean"><c>[C]</c>, before this batch.</param>
    /// <param name="runningVariance"><c>[C]</c>, before this batch. It follows the unbiased variance of the batches, while the result is
    /// divided by the biased one, as in PyTorch.</param>
    /// <param name="momentum">How far the running statistics move.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="GraphException">The shapes or element types do not fit.</exception>
    public static (Node Result, Node RunningMean, Node RunningVariance) BatchNormTraining(
        this Node x, Node? scale, Node? shift, Node runningMean, Node runningVariance, double momentum = 0.1, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(runningMean);
        ArgumentNullException.ThrowIfNull(runningVariance);
        return Node.Build("BatchNorm", Normalization.Given(x, scale, shift, runningMean, runningVariance), _ =>
        {
            Normalization.Channels(x);
            Normalization.RequireByChannel(x, Normalization.Given(scale, shift, runningMean, runningVariance));
            ValueList<int> axes = [0, .. Enumerable.Range(2, x.Rank - 2)];
            var result = Normalization.AffineByChannel(Normalization.Standardize(x, axes, epsilon), scale, shift);

            // One example has no unbiased variance; 0 does less harm to the running variance than NaN.
            var count = Reduction.Count(x.Shape, axes);
            var mean = x.Mean([.. axes]);
            var squares = x.Variance([.. axes], correction: 0) * Extents.Of(count, x.DType);
            var variance = squares / Extents.Of(count - 1, x.DType).Maximum(1);
            return (result, Moved(runningMean, mean), Moved(runningVariance, variance));
        });

        Node Moved(Node running, Node measured) => running * (1 - momentum) + measured * momentum;
    }
}
