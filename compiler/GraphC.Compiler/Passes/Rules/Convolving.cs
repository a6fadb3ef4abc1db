using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// What is multiplied with a convolution joins its weights, what is added its bias, and in the end convolutions become matrix products of the kernel and
/// the windows of the image, laid out so that each sum is added in the order that <see cref="ConvolutionOp"/> states.
/// </summary>
/// <remarks>
/// Without groups images lie as <c>[N, d..., C]</c> for that: the elements of a window are then runs of channels, and the windows are the rows of one
/// matrix <c>[n p, k c]</c> that needs no moving. With groups there is one product for each, over images <c>[N, C, d...]</c>. Where each channel
/// is a group by itself (depthwise), a product would have one row: there sums over the taps run in lanes along the channels, over images as without groups.
/// </remarks>
internal static class Convolving
{
    private static readonly Pattern.Variable scale = Any("s"), bias = Any("b"), shift = Any("c");
    private static readonly Pattern.Kind<ConvolutionOp> convolution = Kind<ConvolutionOp>();
    private static readonly Pattern biased = convolution + Kind<BroadcastOp>(bias);

    /// <summary>Convolutions as products.</summary>
    public static IReadOnlyList<Rule> Lowerings { get; } =
    [
        Rule("conv", "conv(x, w) = windows(x)[n p, k c] W[k c, o]", ConvolutionPart.Result, Grouping.None, Result,
            x => x[0].Conv(x[1], strides: [1, 2], padding: 1), OpInput.Real(OpInput.N, 4, 4, 5), OpInput.Real(6, 4, 3, 2)),

        Rule("conv-image", "conv-transpose(w, y) = windows(y, spread by the stride)[n d, k o] W[k o, c], the elements of a window backwards",
            ConvolutionPart.Image, Grouping.None, Image,
            x => x[0].ConvTranspose(x[1], strides: [1, 2], padding: 1), OpInput.Real(OpInput.N, 4, 4, 5), OpInput.Real(4, 3, 3, 2)),

        Rule("conv-kernel", "conv-kernel(x, y) = Y[o, n p] windows(x)[n p, k c]", ConvolutionPart.Kernel, Grouping.None, Kernel,
            x => Node.Of(new ConvolutionOp(ConvolutionPart.Kernel, 1, [new(2, 1, 1)], [3]), x[0], x[1]),
            OpInput.Real(OpInput.N, 4, 5), OpInput.Real(OpInput.N, 6, 3)),

        Rule("grouped-conv", "conv(x, w) = W[o, k c] windows(x)[k c, p] for each example and group", ConvolutionPart.Result, Grouping.Channels, GroupedResult,
            x => x[0].Conv(x[1], strides: [1, 2], padding: 1, groups: 2), OpInput.Real(2, 4, 4, 5), OpInput.Real(6, 2, 3, 2)),

        Rule("grouped-conv-image", "conv-transpose(w, y) = W[c, k o] windows(y, spread by the stride)[k o, d] for each example and group",
            ConvolutionPart.Image, Grouping.Channels, GroupedImage,
            x => x[0].ConvTranspose(x[1], strides: [1, 2], padding: 1, groups: 2), OpInput.Real(2, 4, 4, 5), OpInput.Real(4, 3, 3, 2)),

        Rule("grouped-conv-kernel", "conv-kernel(x, y) = Y[o, n p] windows(x)[n p, c k] for each group", ConvolutionPart.Kernel, Grouping.Channels, GroupedKernel,
            x => Node.Of(new ConvolutionOp(ConvolutionPart.Kernel, 2, [new(2, 1, 1)], [3]), x[0], x[1]), OpInput.Real(2, 4, 5), OpInput.Real(2, 6, 3)),

        Rule("depthwise-conv", "conv(x, w) = sum over k of windows(x)[n, p, k, c] w[k, c]", ConvolutionPart.Result, Grouping.EachChannel, DepthwiseResult,
            x => x[0].Conv(x[1], strides: [1, 2], padding: 1, groups: 4), OpInput.Real(OpInput.N, 4, 4, 5), OpInput.Real(4, 1, 3, 2)),

        Rule("depthwise-conv-image", "conv-transpose(w, y) = sum over k of windows(y, spread by the stride)[n, d, k, c] w[k, c]",
            ConvolutionPart.Image, Grouping.EachChannel, DepthwiseImage,
            x => x[0].ConvTranspose(x[1], strides: [1, 2], padding: 1, groups: 4), OpInput.Real(OpInput.N, 4, 4, 5), OpInput.Real(4, 1, 3, 2)),

        Rule("depthwise-conv-kernel", "conv-kernel(x, y) = sum over n and p of windows(x)[n, p, k, c] y[n, p, c]",
            ConvolutionPart.Kernel, Grouping.EachChannel, DepthwiseKernel,
            x => Node.Of(new ConvolutionOp(ConvolutionPart.Kernel, 4, [new(2, 1, 1)], [3]), x[0], x[1]), OpInput.Real(OpInput.N, 4, 5), OpInput.Real(OpInput.N, 4, 3)),
    ];

    /// <summary>Batch norm by literal statistics becomes part of the weights and of the bias of the convolution before it.</summary>
    public static IReadOnlyList<Rule> Simplifications { get; } =
    [
        new("scaled-conv", "conv(x, w) * s = conv(x, w * s) for literals w and s, one s for each filter", convolution * Kind<BroadcastOp>(scale), m =>
            HasLiteralKernel(m) && IsByChannel(m, scale) && !m.IsShared(m[convolution]) ? Scaled(m) : null)
        {
            Example = new("", i => i[0].Conv(Literal(4, 2, 3), padding: 1, groups: 2) * Literal(4, 1), [OpInput.Real(2, 4, 5)]),
        },

        new("scaled-biased-conv", "(conv(x, w) + b) * s = conv(x, w * s) + b * s for literals w, b and s, one b and one s for each filter",
            biased * Kind<BroadcastOp>(scale), m =>
                HasLiteralKernel(m) && IsByChannel(m, scale) && IsByChannel(m, bias) && !m.IsShared(m[convolution]) && !m.IsShared(m[biased])
                    ? m.Make(Elementwise.AddOp, Scaled(m), m.To(Combined(m, Elementwise.MulOp, bias, scale), m.Root.Shape))
                    : null)
        {
            Example = new("", i => (i[0].Conv(Literal(4, 2, 3), padding: 1, groups: 2) + Literal(4, 1)) * Literal(1, 4, 1), [OpInput.Real(2, 4, 5)]),
        },

        new("shifted-biased-conv", "conv(x, w) + b + c = conv(x, w) + (b + c) for literals w, b and c, one b and one c for each filter",
            biased + Kind<BroadcastOp>(shift), m =>
                HasLiteralKernel(m) && IsByChannel(m, bias) && IsByChannel(m, shift) && !m.IsShared(m[biased])
                    ? m.Make(Elementwise.AddOp, m[convolution], m.To(Combined(m, Elementwise.AddOp, bias, shift), m.Root.Shape))
                    : null)
        {
            Example = new("", i => i[0].Conv(Literal(4, 2, 3), padding: 1, groups: 2) + Literal(4, 1) + Literal(1, 4, 1), [OpInput.Real(2, 4, 5)]),
        },
    ];

    private static Rule Rule(
        string name, string equation, ConvolutionPart part, Grouping grouping, Func<Match, ConvolutionOp, Node> result, Func<Node[], Node> example,
        params OpInput[] inputs) =>
        new(name, equation, Kind<ConvolutionOp>(), m =>
            m.Root.Op is ConvolutionOp op && op.Part == part && GroupingOf(m, op) == grouping ? result(m, op) : null)
        {
            Example = new("", example, inputs),
        };

    private static Grouping GroupingOf(Match m, ConvolutionOp op)
    {
        // Two of the three parts are images; what they have in common is their channels, if each is a group.
        Node[] images = op.Part switch
        {
            ConvolutionPart.Result => [m.Root.Inputs[0], m.Root],
            ConvolutionPart.Image => [m.Root.Inputs[1], m.Root],
            _ => [.. m.Root.Inputs],
        };
        return op.Groups == 1 ? Grouping.None : images.All(i => i.Shape[1].Is(op.Groups)) ? Grouping.EachChannel : Grouping.Channels;
    }

    private static Node Result(Match m, ConvolutionOp op)
    {
        var (x, w) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var rows = Rows(m, ChannelsLast.Last(m, x), op.Slides, op.Extents, [.. w.Shape.Skip(2)]);
        return FromRows(m, m.Make(new MatMulOp(), rows, Matrix(m, w, outputs: 0)));
    }

    private static Node Image(Match m, ConvolutionOp op)
    {
        var (w, y) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var spread = Spread(m, op, ChannelsLast.Last(m, y), firstAxis: 1);
        var rows = Rows(m, spread, Backwards(op), op.Extents, [.. w.Shape.Skip(2)]);
        return FromRows(m, m.Make(new MatMulOp(), rows, Matrix(m, w, outputs: 1)));
    }

    private static Node Kernel(Match m, ConvolutionOp op)
    {
        var (x, y) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        ValueList<Dim> positions = [.. y.Shape.Skip(2)];
        var outputs = m.Reshape(ChannelsLast.Last(m, y), [y.Shape[0] * Elements(positions), y.Shape[1]]);
        var rows = Rows(m, ChannelsLast.Last(m, x), op.Slides, positions, op.Extents);
        var product = m.Make(new MatMulOp(), m.Make(new PermuteOp([1, 0]), outputs), rows);
        // The axis in front tells this from a move of images: were it pulled on towards the results, optimizers would have to move their state.
        var kernels = m.Reshape(product, Shape.Of([1, y.Shape[1], .. op.Extents, x.Shape[1]]));
        return m.Reshape(m.Make(new PermuteOp([0, 1, kernels.Rank - 1, .. Enumerable.Range(2, op.Extents.Count)]), kernels), m.Root.Shape);
    }

    /// <summary>The windows over an image <c>[N, d..., C]</c> as a matrix <c>[n p, k c]</c>.</summary>
    private static Node Rows(Match m, Node image, ValueList<Slide> slides, ValueList<Dim> positions, ValueList<Dim> window)
    {
        var windows = Windows(m, image, slides, positions, window, trailing: 1);
        return m.Reshape(windows, [image.Shape[0] * Elements(positions), Elements(window) * image.Shape[^1]]);
    }

    /// <summary>A kernel as a matrix with the given axis, 0 or 1, as its columns: all elements of the window behind each other, and of each the channels.</summary>
    private static Node Matrix(Match m, Node kernel, int outputs)
    {
        var rows = m.Make(new PermuteOp([.. Enumerable.Range(2, kernel.Rank - 2), 1 - outputs, outputs]), kernel);
        return m.Reshape(rows, [rows.Shape.SkipLast(1).Aggregate((a, b) => a * b), rows.Shape[^1]]);
    }

    /// <summary>A product <c>[n d, c]</c> in the root's shape <c>[N, C, d...]</c>.</summary>
    private static Node FromRows(Match m, Node product)
    {
        var shape = m.Root.Shape;
        return ChannelsLast.First(m, m.Reshape(product, Shape.Of([shape[0], .. shape.Skip(2), shape[1]])));
    }

    /// <summary>A result with zeros between its positions, so that windows of it move by one element for each pixel.</summary>
    private static Node Spread(Match m, ConvolutionOp op, Node result, int firstAxis)
    {
        if (op.Slides.All(s => s.Stride == 1))
        {
            return result;
        }

        var steps = result.Shape.Select((_, axis) => axis >= firstAxis && axis < firstAxis + op.Slides.Count ? op.Slides[axis - firstAxis].Stride : 1).ToList();
        return m.Make(new PadOp(
            [.. steps.Select(_ => 0)], [.. steps], Shape.Of(result.Shape.Select((extent, axis) => (extent - 1) * steps[axis] + 1)), 0), result);
    }

    /// <summary>How the windows of a spread result slide over the pixels: what stands k behind came from element k.</summary>
    private static ValueList<Slide> Backwards(ConvolutionOp op) => [.. op.Slides.Select(s => new Slide(1, -s.Dilation, -s.Before))];

    private static Node GroupedResult(Match m, ConvolutionOp op)
    {
        var (x, w) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var windows = Columns(m, op, x, op.Slides, op.Extents, [.. w.Shape.Skip(2)]);
        return ByGroups(m, GroupedKernels(m, op, w, filtersLast: false), windows, x.Shape[0]);
    }

    private static Node GroupedImage(Match m, ConvolutionOp op)
    {
        var (w, y) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var windows = Columns(m, op, Spread(m, op, y, firstAxis: 2), Backwards(op), op.Extents, [.. w.Shape.Skip(2)]);
        return ByGroups(m, GroupedKernels(m, op, w, filtersLast: true), windows, y.Shape[0]);
    }

    private static Node GroupedKernel(Match m, ConvolutionOp op)
    {
        var (x, y) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        ValueList<Dim> positions = [.. y.Shape.Skip(2)];
        var (axes, grouped) = (op.Slides.Count, InGroups(m, op, x));
        var windows = Windows(m, grouped, op.Slides, positions, op.Extents);   // [n, g, c, p..., k...]
        var terms = m.Make(new PermuteOp([1, 0, .. Enumerable.Range(3, axes), 2, .. Enumerable.Range(3 + axes, axes)]), windows);
        var outputs = m.Make(new PermuteOp([1, 2, 0, .. Enumerable.Range(3, axes)]), InGroups(m, op, y));   // [g, o, n, p...]
        var count = x.Shape[0] * Elements(positions);
        return m.Reshape(m.Make(new MatMulOp(),
            m.Reshape(outputs, [op.Groups, outputs.Shape[1], count]),
            m.Reshape(terms, [op.Groups, count, grouped.Shape[2] * Elements(op.Extents)])), m.Root.Shape);
    }

    private static Node DepthwiseResult(Match m, ConvolutionOp op)
    {
        var (x, w) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        return SumOfTaps(m, w, Windows(m, ChannelsLast.Last(m, x), op.Slides, op.Extents, [.. w.Shape.Skip(2)], trailing: 1));
    }

    private static Node DepthwiseImage(Match m, ConvolutionOp op)
    {
        var (w, y) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var spread = Spread(m, op, ChannelsLast.Last(m, y), firstAxis: 1);
        return SumOfTaps(m, w, Windows(m, spread, Backwards(op), op.Extents, [.. w.Shape.Skip(2)], trailing: 1));
    }

    private static Node DepthwiseKernel(Match m, ConvolutionOp op)
    {
        var (x, y) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var (axes, outputs) = (op.Slides.Count, ChannelsLast.Last(m, y));
        var windows = Windows(m, ChannelsLast.Last(m, x), op.Slides, [.. y.Shape.Skip(2)], op.Extents, trailing: 1);
        var perTap = m.Reshape(outputs, Shape.Of([.. outputs.Shape.SkipLast(1), .. Enumerable.Repeat((Dim)1, axes), outputs.Shape[^1]]));
        var products = m.Make(Elementwise.MulOp, windows, m.To(perTap, windows.Shape));
        var sums = m.Make(new ReduceOp(Reducer.Sum, [.. Enumerable.Range(0, 1 + axes)], false), products);   // [k..., c]
        return m.Reshape(m.Make(new PermuteOp([axes, .. Enumerable.Range(0, axes)]), sums), m.Root.Shape);
    }

    /// <summary>The sum over the taps of windows <c>[N, p..., k..., C]</c>, each times the kernel of its channel, as <c>[N, C, p...]</c>.</summary>
    private static Node SumOfTaps(Match m, Node kernel, Node windows)
    {
        var axes = kernel.Rank - 2;
        var taps = m.Make(new PermuteOp([1, .. Enumerable.Range(2, axes), 0]), kernel);
        var factors = m.To(m.Reshape(taps, Shape.Of(taps.Shape.Skip(1))), windows.Shape);
        var products = m.Make(Elementwise.MulOp, windows, factors);
        return ChannelsLast.First(m, m.Make(new ReduceOp(Reducer.Sum, [.. Enumerable.Range(1 + axes, axes)], false), products));
    }

    /// <summary><c>[N, groups, k c, p]</c>: the elements of the windows over an image, and behind each other the channels of a group.</summary>
    private static Node Columns(Match m, ConvolutionOp op, Node image, ValueList<Slide> slides, ValueList<Dim> positions, ValueList<Dim> window)
    {
        var (axes, grouped) = (slides.Count, InGroups(m, op, image));
        var windows = Windows(m, grouped, slides, positions, window);
        var columns = m.Make(new PermuteOp([0, 1, .. Enumerable.Range(3 + axes, axes), 2, .. Enumerable.Range(3, axes)]), windows);
        return m.Reshape(columns, [image.Shape[0], op.Groups, Elements(window) * grouped.Shape[2], Elements(positions)]);
    }

    /// <summary>A kernel as a matrix for each group, <c>[groups, o, k c]</c>, or with filters last <c>[groups, c, k o]</c>.</summary>
    private static Node GroupedKernels(Match m, ConvolutionOp op, Node kernel, bool filtersLast)
    {
        var axes = op.Slides.Count;
        Shape grouped = [op.Groups, kernel.Shape[0] / op.Groups, .. kernel.Shape.Skip(1)];
        var (row, last) = filtersLast ? (2, 1) : (1, 2);
        var rows = m.Make(new PermuteOp([0, row, .. Enumerable.Range(3, axes), last]), m.Reshape(kernel, grouped));
        return m.Reshape(rows, [op.Groups, grouped[row], rows.Shape.Skip(2).Aggregate((a, b) => a * b)]);
    }

    /// <summary>One product for each example and group, as <c>[N, channels, d...]</c>.</summary>
    private static Node ByGroups(Match m, Node kernel, Node columns, Dim examples) => m.Reshape(
        m.Make(new MatMulOp(), m.To(kernel, Shape.Of([examples, .. kernel.Shape])), columns), m.Root.Shape);

    /// <summary><c>[N, groups, C / groups, d...]</c>.</summary>
    private static Node InGroups(Match m, ConvolutionOp op, Node image) =>
        m.Reshape(image, [image.Shape[0], op.Groups, image.Shape[1] / op.Groups, .. image.Shape.Skip(2)]);

    /// <summary>The windows over the axes before the trailing ones, without an op where each element is its own.</summary>
    private static Node Windows(
        Match m, Node image, ValueList<Slide> slides, ValueList<Dim> positions, ValueList<Dim> window, int trailing = 0)
    {
        var isPointwise = slides.All(s => s is { Stride: 1, Before: 0 }) && window.All(extent => extent.Is(1))
            && positions.SequenceEqual(image.Shape.SkipLast(trailing).TakeLast(slides.Count));
        return isPointwise
            ? m.Reshape(image, Shape.Of([.. image.Shape.SkipLast(trailing), .. window, .. image.Shape.TakeLast(trailing)]))
            : m.Make(new WindowsOp(slides, positions, window, 0, trailing), image);
    }

    private static Node KernelOf(Node convolution) => convolution.Inputs[((ConvolutionOp)convolution.Op).Part == ConvolutionPart.Image ? 0 : 1];

    /// <summary>True if the kernel of the matched convolution is a literal.</summary>
    private static bool HasLiteralKernel(Match m) =>
        m.Op(convolution).Part != ConvolutionPart.Kernel && KernelOf(m[convolution]).Op is ConstantOp;

    /// <summary>True for a literal that broadcasts to the root's <c>[N, C, d...]</c> along all axes but that of the channels.</summary>
    private static bool IsByChannel(Match m, Pattern part) => m[part].Op is ConstantOp && ByChannel(m.Root.Shape).SequenceEqual(
        Enumerable.Repeat((Dim)1, m.Root.Rank - m[part].Rank).Concat(m[part].Shape));

    /// <summary><c>[1, C, 1...]</c> for <c>[N, C, d...]</c>.</summary>
    private static Shape ByChannel(Shape image) => Shape.Of(image.Select((extent, axis) => axis == 1 ? extent : 1));

    /// <summary>An op on two literals that are by channel.</summary>
    private static Node Combined(Match m, Op op, Pattern a, Pattern b) =>
        m.Make(op, m.Reshape(m[a], ByChannel(m.Root.Shape)), m.Reshape(m[b], ByChannel(m.Root.Shape)));

    /// <summary>The matched convolution with its kernel multiplied by the scale.</summary>
    private static Node Scaled(Match m)
    {
        var (node, op) = (m[convolution], m.Op(convolution));
        var kernel = KernelOf(node);
        var (filters, ones) = (m.Root.Shape[1] / op.Groups, Enumerable.Repeat((Dim)1, op.Slides.Count));
        var isTransposed = op.Part == ConvolutionPart.Image;
        Shape grouped = [op.Groups, kernel.Shape[0] / op.Groups, .. kernel.Shape.Skip(1)];
        var factors = m.Reshape(m[scale], isTransposed ? [op.Groups, 1, filters, .. ones] : [op.Groups, filters, 1, .. ones]);
        var scaled = m.Reshape(m.Make(Elementwise.MulOp, m.Reshape(kernel, grouped), m.To(factors, grouped)), kernel.Shape);
        return isTransposed ? m.Make(op, scaled, node.Inputs[1]) : m.Make(op, node.Inputs[0], scaled);
    }

    private static Node Literal(params long[] shape)
    {
        var tensor = new Tensor(DType.Float32, shape);
        for (var i = 0; i < tensor.Length; i++)
        {
            tensor.AsSpan<float>()[i] = i % 7 - 3.5f;
        }

        return Declare.Constant(tensor);
    }

    /// <summary>How channels are divided.</summary>
    private enum Grouping
    {
        /// <summary>All channels are one group.</summary>
        None,

        /// <summary>Each group has several channels on one side or on both.</summary>
        Channels,

        /// <summary>Each channel is a group, with one filter.</summary>
        EachChannel,
    }

    private static Dim Elements(ValueList<Dim> extents) => extents.Aggregate((Dim)1, (product, extent) => product * extent);
}
