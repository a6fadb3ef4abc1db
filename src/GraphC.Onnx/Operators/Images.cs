using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Convolution and pooling of images <c>[N, C, d...]</c>.</summary>
internal static class Images
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("Conv", c => Conv(c, c.X(0), c.X(1), c.Optional(2))),
        Operator.Of("ConvTranspose", ConvTranspose),
        Operator.Many("MaxPool", MaxPool),
        Operator.Of("AveragePool", c =>
        {
            var (window, strides, padding, dilations, ceiling) = Sliding(c, c.X(), Kernel(c, null));
            return c.X().AvgPool(window, strides, padding, dilations, ceiling, c.Attributes.Flag("count_include_pad"));
        }),
        Operator.Of("LpPool", c =>
        {
            var (window, strides, padding, dilations, ceiling) = Sliding(c, c.X(), Kernel(c, null));
            return c.X().LpPool(c.Attributes.Int("p", 2), window, strides, padding, dilations, ceiling);
        }, since: 2),
        Operator.Of("GlobalAveragePool", c => c.X().GlobalAvgPool()),
        Operator.Of("GlobalMaxPool", c => c.X().GlobalMaxPool()),
        Operator.Of("GlobalLpPool", c => c.X().GlobalLpPool(c.Attributes.Int("p", 2)), since: 2),
    ];

    /// <summary>A convolution with the attributes of a call, of nodes that need not be the call's own.</summary>
    public static Node Conv(Call call, Node x, Node kernel, Node? bias)
    {
        _ = Kernel(call, kernel);
        var (_, strides, padding, dilations, _) = Sliding(call, x, [.. kernel.Shape.Skip(2).Select(d => (int)d.Value)]);
        return x.Conv(kernel, bias, strides, padding, dilations, call.Attributes.Count("group", 1));
    }

    /// <summary>The extents of the window; those of a kernel if there is one, which the attribute must not contradict.</summary>
    private static int[] Kernel(Call call, Node? kernel)
    {
        int[]? given = call.Attributes.Ints("kernel_shape") is { } listed ? [.. listed.Select(i => checked((int)i))] : null;
        if (kernel is null)
        {
            return given ?? throw new BadNodeException("the attribute 'kernel_shape' is missing");
        }

        if (!kernel.Shape.IsConstant)
        {
            throw new BadNodeException($"the kernel {kernel.Shape} must have constant extents");
        }

        int[] own = [.. kernel.Shape.Skip(2).Select(d => (int)d.Value)];
        return given is null || given.SequenceEqual(own)
            ? own
            : throw new BadNodeException($"the attribute 'kernel_shape' [{string.Join(", ", given)}] contradicts the kernel {kernel.Shape}");
    }

    private static (PerAxis Window, PerAxis Strides, Padding Padding, PerAxis Dilations, bool Ceiling) Sliding(Call call, Node x, int[] window)
    {
        var axes = x.Rank - 2;
        if (axes < 1 || window.Length != axes)
        {
            throw new BadNodeException($"a window of {window.Length} axes for {x.Shape}, which has {Math.Max(axes, 0)} spatial ones");
        }

        var strides = Numbers(call, "strides", axes) ?? [.. Enumerable.Repeat(1, axes)];
        var padding = call.Attributes.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" => Borders(call, axes) is var (before, after) ? Padding.Explicit(before, after) : default,
            "VALID" => Padding.Valid,
            "SAME_UPPER" => Padding.Same,
            "SAME_LOWER" => Padding.SameLower,
            var other => throw new BadNodeException($"the auto_pad {Names.Quote(other)} is not known"),
        };
        return (window, strides, padding, Numbers(call, "dilations", axes) ?? [.. Enumerable.Repeat(1, axes)], call.Attributes.Flag("ceil_mode"));
    }

    /// <summary>An attribute with one number for each spatial axis, or null.</summary>
    public static int[]? Numbers(Call call, string name, int count) => call.Attributes.Ints(name) switch
    {
        null => null,
        { } listed when listed.Length == count => [.. listed.Select(i => checked((int)i))],
        { } listed => throw new BadNodeException($"the attribute '{name}' has {listed.Length} numbers for {count} spatial axes"),
    };

    /// <summary>The attribute <c>pads</c>, which has first the borders at the starts of all axes.</summary>
    public static (int[] Before, int[] After) Borders(Call call, int axes)
    {
        var pads = Numbers(call, "pads", 2 * axes) ?? new int[2 * axes];
        return (pads[..axes], pads[axes..]);
    }

    private static Node ConvTranspose(Call call)
    {
        var (x, kernel) = (call.X(0), call.X(1));
        var axes = x.Rank - 2;
        var window = Kernel(call, kernel);
        var strides = Numbers(call, "strides", axes) ?? [.. Enumerable.Repeat(1, axes)];
        var dilations = Numbers(call, "dilations", axes) ?? [.. Enumerable.Repeat(1, axes)];
        var added = Numbers(call, "output_padding", axes) ?? new int[axes];
        var (before, after) = Borders(call, axes);
        var mode = call.Attributes.Text("auto_pad", "NOTSET");
        var wanted = Numbers(call, "output_shape", axes);
        // The whole of what the windows cover; then it is cut, or widened where there is less than what is asked for.
        var y = x.ConvTranspose(kernel, call.Optional(2), strides, Padding.Valid, default, dilations, call.Attributes.Count("group", 1));
        for (var axis = 0; axis < axes; axis++)
        {
            if (wanted is not null || mode is "SAME_UPPER" or "SAME_LOWER")
            {
                var extent = wanted is not null ? wanted[axis] : x.Shape[axis + 2] * strides[axis];
                var total = y.Shape[axis + 2] + added[axis] - extent;
                var cut = total.IsConstant ? Math.Max(total.Value, 0) : throw new BadNodeException($"what is cut off, {total}, must be a number");
                var less = cut / 2;
                (before[axis], after[axis]) = mode == "SAME_UPPER" ? ((int)less, (int)(cut - less)) : ((int)(cut - less), (int)less);
                added[axis] += total.Value < 0 ? (int)-total.Value : 0;
            }

            y = WithBias(y, axis + 2, -before[axis], added[axis] - after[axis]);
        }

        return y;

        // What no window reaches is 0, and the bias is added there too.
        Node WithBias(Node node, int axis, long first, long last) => first <= 0 && last <= 0 || call.Optional(2) is not { } bias
            ? node.Pad(axis, first, last)
            : (node - Channels(bias)).Pad(axis, first, last) + Channels(bias);

        Node Channels(Node bias) => bias.Reshape(Shape.Of([bias.Shape[0], .. Enumerable.Repeat((Dim)1, axes)]));
    }

    private static Operand?[] MaxPool(Call call)
    {
        var x = call.X();
        var (window, strides, padding, dilations, ceiling) = Sliding(call, x, Kernel(call, null));
        var greatest = new TensorOperand(call.Type(), x.MaxPool(window, strides, padding, dilations, ceiling));
        return call.Wants(1)
            ? [greatest, new TensorOperand(ElementType.Int64, x.MaxPoolIndices(window, strides, padding, dilations, ceiling, columnMajor: call.Attributes.Flag("storage_order")))]
            : [greatest];
    }
}
