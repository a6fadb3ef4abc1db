namespace GraphC;

// What is composed of sums and maxima. Where the composed gradient would be larger or less stable than the textbook's, the function
// brings the textbook's along.
public static partial class Reduction
{
    /// <summary>The arithmetic mean of floating-point numbers.</summary>
    public static Node Mean(this Node x, AxisList axes = default, bool keepDims = false) => Build("Mean", x, axes,
        along => x.Sum(axes, keepDims) / Extents.Of(Count(x.Shape, along), x.DType));

    /// <summary>The mean square distance from the mean, <c>sum (x - mean)² / (count - correction)</c>.</summary>
    /// <param name="x">Floating-point numbers.</param>
    /// <param name="axes">The axes, by default all.</param>
    /// <param name="correction">1 estimates the variance of the population that x is a sample of; 0 is the variance of x itself.</param>
    /// <param name="keepDims">Leave an extent of 1 in place of each axis.</param>
    public static Node Variance(this Node x, AxisList axes = default, long correction = 1, bool keepDims = false) => Build("Variance", x, axes,
        along => (x - x.Mean(axes, keepDims: true)).Square().Sum(axes, keepDims) / Extents.Of(Count(x.Shape, along) - correction, x.DType));

    /// <summary>The root of the <see cref="Variance"/>.</summary>
    /// <inheritdoc cref="Variance"/>
    public static Node StdDev(this Node x, AxisList axes = default, long correction = 1, bool keepDims = false) =>
        x.Variance(axes, correction, keepDims).Sqrt();

    /// <summary>log sum exp(x), without overflow.</summary>
    public static Node LogSumExp(this Node x, AxisList axes = default, bool keepDims = false) => Build("LogSumExp", x, axes, along =>
    {
        // Infinite maxima stay out of x - max: ∞ - ∞ would be NaN.
        var max = x.Max(axes, keepDims: true);
        var shift = max.IsFinite().Where(max, 0);
        var value = (x - shift).Exp().Sum(axes, keepDims: true).Log() + shift;
        return Node.Of(
            new OwnGradientOp("LogSumExp", along)
            {
                // Where all x are -∞, so is y: x - y would be NaN, and no gradient flows.
                Vjp = (y, dy, x) => [dy.Spread(x[0].Shape, along) * (x[0] - y.Maximum(float.MinValue).Spread(x[0].Shape, along)).Exp()],
            },
            keepDims ? value : value.Reshape(x.Shape.Without(along)), x);
    });

    /// <summary>exp(x) / sum exp(x) along an axis, without overflow.</summary>
    public static Node Softmax(this Node x, int axis = -1) => Build("Softmax", x, axis, along =>
    {
        var e = (x - x.Max(axis, keepDims: true)).Exp();
        return Node.Of(
            new OwnGradientOp("Softmax", along) { Vjp = (y, dy, _) => [y * (dy - (dy * y).Sum([.. along], keepDims: true))] },
            e / e.Sum(axis, keepDims: true), x);
    });

    /// <summary>log softmax(x) along an axis, exact where the softmax would underflow.</summary>
    public static Node LogSoftmax(this Node x, int axis = -1) => Build("LogSoftmax", x, axis, along =>
    {
        var shifted = x - x.Max(axis, keepDims: true);
        return Node.Of(
            new OwnGradientOp("LogSoftmax", along) { Vjp = (y, dy, _) => [dy - y.Exp() * dy.Sum([.. along], keepDims: true)] },
            shifted - shifted.Exp().Sum(axis, keepDims: true).Log(), x);
    });

    /// <summary>A vector norm: the sum of |x| (order 1), √sum x² (order 2), or the greatest |x| (order ∞).</summary>
    /// <param name="x">Floating-point numbers.</param>
    /// <param name="order">1, 2 or <see cref="double.PositiveInfinity"/>.</param>
    /// <param name="axes">The axes, by default all.</param>
    /// <param name="keepDims">Leave an extent of 1 in place of each axis.</param>
    /// <exception cref="GraphException">The order is another one.</exception>
    public static Node Norm(this Node x, double order = 2, AxisList axes = default, bool keepDims = false) =>
        Build("Norm", x, axes, along => order switch
        {
            1 => x.Abs().Sum(axes, keepDims),
            2 => Node.Of(
                new OwnGradientOp("Norm", along)
                {
                    // No gradient at the origin, where the direction x / norm is unknown.
                    Vjp = (y, dy, x) => [x[0] * (dy / y.EqualTo(0).Where(1, y)).Spread(x[0].Shape, along)],
                },
                x.Square().Sum(axes, keepDims).Sqrt(), x),
            double.PositiveInfinity => x.Abs().Max(axes, keepDims),
            _ => throw new TypeRuleException($"the order must be 1, 2 or infinity, not {order}"),
        });

    private static Node Build(string name, Node x, AxisList axes, Func<ValueList<int>, Node> build)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build(name, [x], _ => x.DType.IsFloat
            ? build(Axes.All(x, axes))
            : throw new TypeRuleException($"needs floating-point numbers, not {x.DType.ShortName}; cast first"));
    }
}
