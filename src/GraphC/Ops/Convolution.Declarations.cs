namespace GraphC;

/// <summary>
/// The convolution family: images are <c>[N, C, d...]</c> with one, two, three or more spatial axes. Extents may be symbolic as far as
/// arithmetic goes: only <see cref="Padding.Same"/> with a stride needs to know them.
/// </summary>
public static partial class Convolution
{
    internal static OpDefinition ConvDefinition { get; } = new("Conv",
        new OpSample("1-D", x => x[0].Conv(x[1]), [OpInput.Real(OpInput.N, 2, 7), OpInput.Real(3, 2, 3)]),
        new OpSample("2-D", x => x[0].Conv(x[1], padding: 1), [OpInput.Real(OpInput.N, 2, 4, 5), OpInput.Real(3, 2, 3, 3)]),
        new OpSample("3-D", x => x[0].Conv(x[1], strides: [1, 2, 1], padding: [1, 0, 1]), [OpInput.Real(1, 2, 3, 4, 3), OpInput.Real(2, 2, 2, 2, 3)]),
        new OpSample("strided", x => x[0].Conv(x[1], x[2], strides: [2, 3], padding: [2, 1], dilations: [2, 1]),
            [OpInput.Real(2, 2, 7, 6), OpInput.Real(3, 2, 3, 2), OpInput.Real(3)]),
        new OpSample("groups", x => x[0].Conv(x[1], groups: 2), [OpInput.Real(2, 4, 4, 3), OpInput.Real(6, 2, 2, 2)]),
        new OpSample("depthwise", x => x[0].Conv(x[1], padding: Padding.Same, groups: 3), [OpInput.Real(OpInput.N, 3, 4, 4), OpInput.Real(6, 1, 3, 3)]),
        new OpSample("depthwise, one filter each", x => x[0].Conv(x[1], strides: [2, 1], padding: 1, groups: 3), [OpInput.Real(OpInput.N, 3, 4, 4), OpInput.Real(3, 1, 3, 2)]),
        new OpSample("pointwise", x => x[0].Conv(x[1]), [OpInput.Real(OpInput.N, 3, 4, 4), OpInput.Real(2, 3, 1, 1)]),
        new OpSample("same", x => x[0].Conv(x[1], strides: 2, padding: Padding.Same), [OpInput.Real(2, 1, 5, 4), OpInput.Real(2, 1, 3, 2)]),
        new OpSample("symbolic", x => x[0].Pad(2, 1, 0).Conv(x[1], padding: 1), [OpInput.Real(2, 2, OpInput.N, 4), OpInput.Real(2, 2, 3, 3)]));

    internal static OpDefinition ConvTransposeDefinition { get; } = new("ConvTranspose",
        new OpSample("1-D", x => x[0].ConvTranspose(x[1], strides: 2), [OpInput.Real(OpInput.N, 2, 4), OpInput.Real(2, 3, 3)]),
        new OpSample("2-D", x => x[0].ConvTranspose(x[1], x[2], strides: [2, 1], padding: 1, outputPadding: [1, 0], dilations: [1, 2]),
            [OpInput.Real(2, 3, 3, 4), OpInput.Real(3, 2, 3, 2), OpInput.Real(2)]),
        new OpSample("groups", x => x[0].ConvTranspose(x[1], groups: 2), [OpInput.Real(OpInput.N, 4, 3, 3), OpInput.Real(4, 3, 2, 2)]),
        new OpSample("gaps", x => x[0].ConvTranspose(x[1], strides: 3, padding: Padding.Same), [OpInput.Real(1, 1, 3), OpInput.Real(1, 2, 2)]));

    internal static OpDefinition ConvKernelDefinition { get; } = new("ConvKernel",
        new OpSample("strided", x => KernelOf(x[0], x[1], 1, [new(2, 1, 1)], [3]), [OpInput.Real(OpInput.N, 2, 5), OpInput.Real(OpInput.N, 3, 3)]),
        new OpSample("groups", x => KernelOf(x[0], x[1], 2, [new(1, 1, 1), new(1, 2, 0)], [3, 2]),
            [OpInput.Real(2, 4, 3, 4), OpInput.Real(2, 2, 3, 2)]));

    /// <summary>
    /// Convolution (strictly, correlation: the kernel is not flipped):
    /// <c>y[n, o, p] = Σ x[n, c, p * stride + k * dilation - before] * kernel[o, c, k] + bias[o]</c> over c and k, with zeros outside of x.
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="kernel"><c>[O, C / groups, k...]</c>.</param>
    /// <param name="bias"><c>[O]</c>, or none.</param>
    /// <param name="strides">The distance of neighbouring windows; 1 if not given.</param>
    /// <param name="padding">How far windows stand out of x.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="groups">Input channels and filters are cut into so many groups that know nothing of each other; with as many as there
    /// are channels the convolution is depthwise.</param>
    /// <returns><c>[N, O, (d + before + after - dilation * (k - 1) - 1) / stride + 1...]</c>.</returns>
    /// <exception cref="GraphException">Shapes or element types do not fit, the groups divide the channels or the filters not, a stride or a
    /// dilation is not positive, or a window is larger than the image with its border.</exception>
    public static Node Conv(
        this Node x, Node kernel, Node? bias = null, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(kernel);
        return Node.Build("Conv", Normalization.Given(x, kernel, bias), _ =>
        {
            RequireImage(x, kernel, "[O, C / groups, k...]");
            var (slides, positions, _) = Sliding.Over(x.Shape, [.. kernel.Shape.Skip(2)], strides, padding, dilations);
            return WithBias(Node.Of(new ConvolutionOp(ConvolutionPart.Result, groups, slides, positions), x, kernel), bias);
        });
    }

    /// <summary>
    /// Transposed convolution: the gradient of a convolution towards its image, taken as a layer. Each element of x adds its multiple
    /// of the kernel to a window of the result: <c>y[n, o, p * stride + k * dilation - before] += x[n, c, p] * kernel[c, o, k]</c>, and the bias.
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="kernel"><c>[C, O / groups, k...]</c>.</param>
    /// <param name="bias"><c>[O]</c>, or none.</param>
    /// <param name="strides">The distance of neighbouring windows of the result; 1 if not given.</param>
    /// <param name="padding">What is cut from the borders of the result. With <see cref="Padding.Same"/> it has the extents of x times the
    /// strides.</param>
    /// <param name="outputPadding">What is added at the ends of the axes: extents that a convolution rounds down; 0 if not given.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="groups">Channels of x and of the result are cut into so many groups.</param>
    /// <returns><c>[N, O, (d - 1) * stride + dilation * (k - 1) + 1 - before - after + outputPadding...]</c>.</returns>
    /// <exception cref="GraphException">Shapes or element types do not fit, the groups do not divide the channels, a stride or a dilation is
    /// not positive, an output padding is not less than the stride or the dilation, or nothing of the result is left.</exception>
    public static Node ConvTranspose(
        this Node x, Node kernel, Node? bias = null, PerAxis strides = default, Padding padding = default, PerAxis outputPadding = default,
        PerAxis dilations = default, int groups = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(kernel);
        return Node.Build("ConvTranspose", Normalization.Given(x, kernel, bias), _ =>
        {
            RequireImage(x, kernel, "[C, O / groups, k...]");
            var (slides, extents) = Sliding.Under(x.Shape, [.. kernel.Shape.Skip(2)], strides, padding, outputPadding, dilations);
            return WithBias(Node.Of(new ConvolutionOp(ConvolutionPart.Image, groups, slides, extents), kernel, x), bias);
        });
    }

    private static Node KernelOf(Node image, Node result, int groups, ValueList<Slide> slides, ValueList<Dim> window) =>
        Node.Of(new ConvolutionOp(ConvolutionPart.Kernel, groups, slides, window), image, result);

    private static Node WithBias(Node y, Node? bias) => bias is null ? y : y + Normalization.AlongChannels(bias, y);

    private static void RequireImage(Node x, Node kernel, string form)
    {
        if (x.Rank < 3 || kernel.Rank != x.Rank)
        {
            throw new TypeRuleException($"an image {x.Shape} and a kernel {kernel.Shape} do not fit: [N, C, d...] and {form} are needed");
        }
    }
}
