namespace GraphC;

/// <summary>What the norms are composed of.</summary>
internal static class Normalization
{
    /// <summary>
    /// <c>y = (x - mean) / √(variance + ε)</c> along axes. With r = 1/√(variance + ε) the gradient is
    /// <c>dx = r (dy - mean dy - y mean(dy y))</c>: two sums side by side, where the composed gradient has one after the other.
    /// </summary>
    public static Node Standardize(Node x, ValueList<int> axes, double epsilon)
    {
        RequireFloat(x);
        return Node.Of(
            new OwnGradientOp("Standardize", axes)
            {
                Settings = [epsilon],
                Vjp = (y, dy, x) => [InverseDeviation(x[0]) * (dy - Mean(dy) - y * Mean(dy * y))],
            },
            Centered(x) * InverseDeviation(x), x);

        Node Mean(Node v) => v.Mean([.. axes], keepDims: true);

        Node Centered(Node v) => v - Mean(v);

        // The reverse rule builds it again: equal nodes are merged, and a rewritten graph keeps no node of the old one.
        Node InverseDeviation(Node v) => (Mean(Centered(v).Square()) + epsilon).Rsqrt();
    }

    /// <summary><c>y = x / √(mean x² + ε)</c> along axes, with <c>dx = r (dy - y mean(dy y))</c> as above.</summary>
    public static Node DivideByRms(Node x, ValueList<int> axes, double epsilon)
    {
        RequireFloat(x);
        return Node.Of(
            new OwnGradientOp("DivideByRms", axes)
            {
                Settings = [epsilon],
                Vjp = (y, dy, x) => [InverseRms(x[0]) * (dy - y * Mean(dy * y))],
            },
            x * InverseRms(x), x);

        Node Mean(Node v) => v.Mean([.. axes], keepDims: true);

        Node InverseRms(Node v) => (Mean(v.Square()) + epsilon).Rsqrt();
    }

    /// <summary><c>x scale + shift</c>; either may be missing.</summary>
    public static Node Affine(Node x, Node? scale, Node? shift)
    {
        var scaled = scale is null ? x : x * scale;
        var y = shift is null ? scaled : scaled + shift;
        return y.Shape == x.Shape ? y : throw new TypeRuleException($"the scale or the shift is larger than the input {x.Shape}");
    }

    /// <summary><c>x scale + shift</c>, where x is <c>[N, C, ...]</c> and both are <c>[C]</c>.</summary>
    public static Node AffineByChannel(Node x, Node? scale, Node? shift) => Affine(
        x, scale is null ? null : AlongChannels(scale, x), shift is null ? null : AlongChannels(shift, x));

    /// <summary>A vector <c>[C]</c> with the axes of x, <c>[N, C, ...]</c>.</summary>
    public static Node AlongChannels(Node vector, Node x)
    {
        RequireByChannel(x, vector);
        return vector.Reshape(Shape.Of(x.Shape.Select((extent, axis) => axis == 1 ? extent : 1)));
    }

    /// <exception cref="TypeRuleException">A vector is not <c>[C]</c>, where x is <c>[N, C, ...]</c>.</exception>
    public static void RequireByChannel(Node x, params IEnumerable<Node> vectors)
    {
        foreach (var vector in vectors)
        {
            if (vector.Rank != 1 || vector.Shape[0] != x.Shape[1])
            {
                throw new TypeRuleException($"{vector.Shape} does not fit {x.Shape}: [{x.Shape[1]}] is needed, one element for each channel");
            }
        }
    }

    /// <summary>C of <c>[N, C, ...]</c>.</summary>
    /// <exception cref="TypeRuleException">There is none, or it is symbolic.</exception>
    public static Dim Channels(Node x) => x.Rank >= 2 && x.Shape[1].IsConstant
        ? x.Shape[1]
        : throw new TypeRuleException($"{x.Shape} has no constant number of channels: [N, C, ...] is needed");

    /// <summary>The extents of the last axes.</summary>
    /// <exception cref="TypeRuleException">There are fewer.</exception>
    public static Shape LastExtents(Node x, int axes) => axes >= 1 && axes <= x.Rank
        ? Shape.Of(x.Shape.Skip(x.Rank - axes))
        : throw new TypeRuleException($"{x.Shape} does not have {axes} axes to normalize");

    /// <summary>The nodes that are there, for errors.</summary>
    public static IEnumerable<Node> Given(params IEnumerable<Node?> nodes) => nodes.OfType<Node>();

    /// <exception cref="TypeRuleException">x is not floating-point.</exception>
    public static void RequireFloat(Node x)
    {
        if (!x.DType.IsFloat)
        {
            throw new TypeRuleException($"needs a floating-point input, not {x.DType.ShortName}; cast first");
        }
    }
}
