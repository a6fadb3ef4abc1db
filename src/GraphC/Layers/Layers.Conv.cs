namespace GraphC;

public static partial class Layers
{
    /// <summary>
    /// A convolution with as many filters as are asked for, each over all channels of its group. The weight is
    /// <c>[filters, C / groups, window...]</c>, initialized Glorot uniform; the bias is <c>[filters]</c>, initialized with zeros.
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c> with one spatial axis or more; C must be constant.</param>
    /// <param name="filters">The number of output channels.</param>
    /// <param name="window">The extents of the kernel.</param>
    /// <param name="strides">The distance of neighbouring windows; 1 if not given.</param>
    /// <param name="padding">How far windows stand out of x.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="groups">Into how many groups channels and filters are cut; as many as there are channels for a depthwise convolution.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.weight</c> and <c>name.bias</c>.</param>
    /// <param name="weight">Another initializer of the weight: <c>shape => Initializers.HeNormal(shape)</c>.</param>
    /// <returns><c>[N, filters, p...]</c>, see <see cref="Convolution.Conv"/>.</returns>
    /// <exception cref="GraphException">x is no image, is not floating-point or has a symbolic number of channels; there are no filters; the groups do not divide
    /// channels and filters; a stride or a dilation is not positive; a window is larger than the image with its border.</exception>
    public static Node Conv(
        this Node x, long filters, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, int groups = 1,
        bool bias = true, string name = "conv", Func<Shape, Node>? weight = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Conv", [x], _ =>
        {
            RequireSome(filters, "filters");
            var variables = new LayerVariables(name, x);
            Shape shape = [filters, InEachGroup(ChannelsOfImage(x), groups, "input channels"), .. Kernel(x, window)];
            return x.Conv(Weight(variables, shape, weight), bias ? Bias(variables, filters) : null, strides, padding, dilations, groups);
        });
    }

    /// <summary>
    /// A transposed convolution: with a stride it makes images larger. The weight is <c>[C, filters / groups, window...]</c>, initialized Glorot
    /// uniform; the bias is <c>[filters]</c>, initialized with zeros.
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c> with one spatial axis or more; C must be constant.</param>
    /// <param name="filters">The number of output channels.</param>
    /// <param name="window">The extents of the kernel.</param>
    /// <param name="strides">The distance of neighbouring windows of the result; 1 if not given.</param>
    /// <param name="padding">What is cut from the borders of the result.</param>
    /// <param name="outputPadding">What is added at the ends of the axes; 0 if not given.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="groups">Into how many groups channels and filters are cut.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.weight</c> and <c>name.bias</c>.</param>
    /// <param name="weight">Another initializer of the weight.</param>
    /// <returns><c>[N, filters, d...]</c>, see <see cref="Convolution.ConvTranspose"/>.</returns>
    /// <exception cref="GraphException">x is no image, is not floating-point or has a symbolic number of channels; the groups do not divide
    /// channels and filters; a number is out of range; nothing of the result is left.</exception>
    public static Node ConvTranspose(
        this Node x, long filters, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis outputPadding = default,
        PerAxis dilations = default, int groups = 1, bool bias = true, string name = "conv_transpose", Func<Shape, Node>? weight = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("ConvTranspose", [x], _ =>
        {
            RequireSome(filters, "filters");
            var variables = new LayerVariables(name, x);
            Shape shape = [ChannelsOfImage(x), InEachGroup(filters, groups, "filters"), .. Kernel(x, window)];
            return x.ConvTranspose(
                Weight(variables, shape, weight), bias ? Bias(variables, filters) : null, strides, padding, outputPadding, dilations, groups);
        });
    }

    private static Variable Weight(LayerVariables variables, Shape shape, Func<Shape, Node>? initializer) =>
        variables.Parameter("weight", shape, initializer ?? (s => Initializers.GlorotUniform(s)));

    private static Variable Bias(LayerVariables variables, long filters) => variables.Parameter("bias", [filters], s => Initializers.Zeros(s));

    private static Dim ChannelsOfImage(Node x)
    {
        PoolWindows.RequireImage(x);
        return Normalization.Channels(x);
    }

    private static Dim InEachGroup(Dim channels, int groups, string what) => groups > 0 && channels.TryDivideExactly(groups) is { } each
        ? each
        : throw new TypeRuleException($"{groups} groups do not divide {channels} {what}");

    private static IEnumerable<Dim> Kernel(Node x, PerAxis window) => window.Count == 0
        ? throw new TypeRuleException("a window needs extents")
        : window.For(x.Rank - 2, 1, 1, "window").Select(extent => (Dim)extent);
}
