namespace GraphC;

// Normalization over the axes of one example: layer, group, instance and root-mean-square norm.
public static partial class Layers
{
    /// <summary>
    /// Layer norm: mean 0 and variance 1 over the last axes, times a trained scale (ones) plus a trained shift (zeros) of those axes'
    /// shape. Ba, Kiros and Hinton, "Layer normalization" (2016).
    /// </summary>
    /// <param name="x">Floating-point; the extents of the last axes must be constant.</param>
    /// <param name="axes">How many of the last axes are normalized together.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether there are a scale and a shift.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.scale</c> and <c>name.shift</c>.</param>
    /// <exception cref="GraphException">x is not floating-point, has fewer axes, or one of them is symbolic.</exception>
    public static Node LayerNorm(this Node x, int axes = 1, double epsilon = 1e-5, bool affine = true, string name = "layer_norm")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("LayerNorm", [x], _ => Scaled(
            name, x, affine, Normalization.LastExtents(x, axes), (scale, shift) => x.LayerNorm(scale, shift, axes, epsilon)));
    }

    /// <summary>Layer norm with a given scale and shift, which broadcast against the last axes.</summary>
    /// <inheritdoc cref="LayerNorm(Node, int, double, bool, string)"/>
    public static Node LayerNorm(this Node x, Node? scale, Node? shift, int axes = 1, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("LayerNorm", Normalization.Given(x, scale, shift), _ =>
        {
            Normalization.LastExtents(x, axes);
            return Normalization.Affine(Normalization.Standardize(x, [.. Enumerable.Range(x.Rank - axes, axes)], epsilon), scale, shift);
        });
    }

    /// <summary>
    /// Root-mean-square norm: <c>x / √(mean x² + ε)</c> over the last axes, times a trained scale (ones). Zhang and Sennrich, "Root mean
    /// square layer normalization" (2019).
    /// </summary>
    /// <param name="x">Floating-point; the extents of the last axes must be constant.</param>
    /// <param name="axes">How many of the last axes are normalized together.</param>
    /// <param name="epsilon">Added to the mean square.</param>
    /// <param name="affine">Whether there is a scale.</param>
    /// <param name="name">The name of the layer; its variable is <c>name.scale</c>.</param>
    /// <exception cref="GraphException">x is not floating-point, has fewer axes, or one of them is symbolic.</exception>
    public static Node RmsNorm(this Node x, int axes = 1, double epsilon = 1e-6, bool affine = true, string name = "rms_norm")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("RmsNorm", [x], _ =>
        {
            var shape = Normalization.LastExtents(x, axes);
            var scale = affine ? new LayerVariables(name, x).Parameter("scale", shape, s => Initializers.Ones(s)) : null;
            return x.RmsNorm(scale, axes, epsilon);
        });
    }

    /// <summary>Root-mean-square norm with a given scale, which broadcasts against the last axes.</summary>
    /// <inheritdoc cref="RmsNorm(Node, int, double, bool, string)"/>
    public static Node RmsNorm(this Node x, Node? scale, int axes = 1, double epsilon = 1e-6)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("RmsNorm", Normalization.Given(x, scale), _ =>
        {
            Normalization.LastExtents(x, axes);
            return Normalization.Affine(Normalization.DivideByRms(x, [.. Enumerable.Range(x.Rank - axes, axes)], epsilon), scale, null);
        });
    }

    /// <summary>
    /// Group norm: the channels are cut into groups, each group of each example gets mean 0 and variance 1, and each channel a trained
    /// scale (ones) and shift (zeros). Wu and He, "Group normalization" (2018).
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, ...]</c>; C must be constant.</param>
    /// <param name="groups">The number of groups; divides C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether there are a scale and a shift.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.scale</c> and <c>name.shift</c>.</param>
    /// <exception cref="GraphException">x is not floating-point, has no channels, or the groups do not divide them.</exception>
    public static Node GroupNorm(this Node x, int groups, double epsilon = 1e-5, bool affine = true, string name = "group_norm")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("GroupNorm", [x], _ => Scaled(
            name, x, affine, [Normalization.Channels(x)], (scale, shift) => x.GroupNorm(scale, shift, groups, epsilon)));
    }

    /// <summary>Group norm with a given scale and shift of shape <c>[C]</c>.</summary>
    /// <inheritdoc cref="GroupNorm(Node, int, double, bool, string)"/>
    public static Node GroupNorm(this Node x, Node? scale, Node? shift, int groups, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("GroupNorm", Normalization.Given(x, scale, shift), _ =>
        {
            var channels = Normalization.Channels(x);
            if (groups < 1 || channels.Value % groups != 0)
            {
                throw new TypeRuleException($"{groups} groups do not divide {channels} channels");
            }

            var grouped = x.Reshape(Shape.Of([x.Shape[0], groups, channels.Value / groups, .. x.Shape.Skip(2)]));
            return Normalization.AffineByChannel(
                Normalization.Standardize(grouped, [.. Enumerable.Range(2, grouped.Rank - 2)], epsilon).Reshape(x.Shape), scale, shift);
        });
    }

    /// <summary>
    /// Instance norm: each channel of each example gets mean 0 and variance 1 over its positions. Ulyanov, Vedaldi and Lempitsky,
    /// "Instance normalization" (2016).
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c> with one axis of positions or more.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="affine">Whether each channel has a trained scale (ones) and shift (zeros); C must be constant then.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.scale</c> and <c>name.shift</c>.</param>
    /// <exception cref="GraphException">x is not floating-point or has no positions.</exception>
    public static Node InstanceNorm(this Node x, double epsilon = 1e-5, bool affine = false, string name = "instance_norm")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("InstanceNorm", [x], _ => affine
            ? Scaled(name, x, true, [Normalization.Channels(x)], (scale, shift) => x.InstanceNorm(scale, shift, epsilon))
            : x.InstanceNorm(null, null, epsilon));
    }

    /// <summary>Instance norm with a given scale and shift of shape <c>[C]</c>.</summary>
    /// <inheritdoc cref="InstanceNorm(Node, double, bool, string)"/>
    public static Node InstanceNorm(this Node x, Node? scale, Node? shift, double epsilon = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("InstanceNorm", Normalization.Given(x, scale, shift), _ => x.Rank < 3
            ? throw new TypeRuleException($"{x.Shape} has no positions: [N, C, d...] is needed")
            : Normalization.AffineByChannel(Normalization.Standardize(x, [.. Enumerable.Range(2, x.Rank - 2)], epsilon), scale, shift));
    }

    /// <summary>A layer of a scale that starts with ones and a shift that starts with zeros.</summary>
    private static Node Scaled(string name, Node x, bool affine, Shape shape, Func<Node?, Node?, Node> apply)
    {
        var variables = new LayerVariables(name, x);
        return affine
            ? apply(
                variables.Parameter("scale", shape, s => Initializers.Ones(s)),
                variables.Parameter("shift", shape, s => Initializers.Zeros(s)))
            : apply(null, null);
    }
}
