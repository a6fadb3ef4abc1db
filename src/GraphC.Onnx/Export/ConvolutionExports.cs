using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Convolutions.</summary>
internal static class ConvolutionExports
{
    public static IEnumerable<ExportEntry> All => [For<ConvolutionOp>((g, node, op) => Write(g, node, op, Edge.None))];

    /// <summary>A convolution, with a bias if there is one.</summary>
    public static Edge Write(GraphWriter g, Node node, ConvolutionOp op, Edge bias)
    {
        var (a, b) = (node.Inputs[0], node.Inputs[1]);
        switch (op.Part)
        {
            case ConvolutionPart.Image:
                return Transposed(g, node, op, bias);
            case ConvolutionPart.Kernel:
                var kernel = Kernel(g, node, op);
                return bias == Edge.None ? kernel : g.Call("Add", kernel, g.Reshape(bias, [1, node.Shape[1], .. Enumerable.Repeat((Dim)1, node.Rank - 2)]));
            default:
                return Convolve(g, g[a], g[b], bias, op.Groups, op.Slides, [.. node.Shape.Skip(2)], [.. b.Shape.Skip(2)], [.. a.Shape.Skip(2)]);
        }
    }

    private static Edge Convolve(
        GraphWriter g, Edge image, Edge kernel, Edge bias, int groups, IReadOnlyList<Slide> slides, Dim[] positions, Dim[] window, Dim[] extents)
    {
        var forward = Forward(g, ref kernel, slides, window);
        var borders = Border.Around(forward, positions, window, extents);
        if (borders is null)
        {
            image = Padded(g, image, [.. forward.Select((slide, i) => Border.Exact(slide, positions[i], window[i], extents[i]))]);
            borders = [.. forward.Select(_ => new Border(0, 0))];
        }

        return g.Call("Conv", [image, kernel, bias], [.. Common(groups, forward, window), Attribute.Ints("pads", Border.Pads(borders))]);
    }

    /// <summary>
    /// The gradient towards the image. What the result is smaller or larger than all windows together is cut off or left as a border.
    /// </summary>
    private static Edge Transposed(GraphWriter g, Node node, ConvolutionOp op, Edge bias)
    {
        var (kernel, x) = (node.Inputs[0], node.Inputs[1]);
        Dim[] window = [.. kernel.Shape.Skip(2)], positions = [.. x.Shape.Skip(2)];
        var weight = g[kernel];
        var forward = Forward(g, ref weight, op.Slides, window);
        var exact = forward.Select((slide, i) => Border.Exact(slide, positions[i], window[i], op.Extents[i])).ToList();
        var attributes = Common(op.Groups, forward, window);
        if (exact.Zip(forward).All(e => Fits(e.First, e.Second)))
        {
            var cut = exact.Select(e => new Border(e.Before.Value, Math.Max(0, e.After.Value))).ToList();
            attributes.Add(Attribute.Ints("pads", Border.Pads(cut)));
            attributes.Add(Attribute.Ints("output_padding", exact.Select(e => Math.Max(0, -e.After.Value))));
            return g.Call("ConvTranspose", [g[x], weight, bias], attributes);
        }

        var whole = g.Call("ConvTranspose", [g[x], weight], attributes);
        var image = Padded(g, whole, [.. exact.Select(e => (-e.Before, -e.After))]);
        return bias == Edge.None ? image : g.Call("Add", image, g.Reshape(bias, [1, node.Shape[1], .. window.Select(_ => (Dim)1)]));

        static bool Fits((Dim Before, Dim After) border, Slide slide) => border is { Before: { IsConstant: true, Value: >= 0 }, After.IsConstant: true }
            && -border.After.Value < Math.Max(slide.Stride, slide.Dilation);
    }

    /// <summary>
    /// The gradient towards the kernel is a convolution too: examples take the part of channels, strides and dilations change places.
    /// </summary>
    private static Edge Kernel(GraphWriter g, Node node, ConvolutionOp op)
    {
        var (image, result) = (node.Inputs[0], node.Inputs[1]);
        var (examples, channels, groups) = (image.Shape[0], image.Shape[1] / op.Groups, op.Groups);
        Dim[] extents = [.. image.Shape.Skip(2)];
        int[] spatial = [.. Enumerable.Range(2, extents.Length)];
        var split = g.Reshape(g[image], [examples, groups, channels, .. extents]);
        var turned = g.Reshape(g.Transpose(split, [2, 1, 0, .. spatial.Select(a => a + 1)]), [channels, examples * groups, .. extents]);
        var filters = g.Transpose(g[result], [1, 0, .. spatial]);
        Slide[] slides = [.. op.Slides.Select(s => new Slide(s.Dilation, s.Stride, s.Before))];
        if (slides.Any(s => s.Stride < 0))
        {
            throw new RefusedException("windows walk backwards over the image");
        }

        var kernel = Convolve(g, turned, filters, Edge.None, groups, slides, [.. node.Shape.Skip(2)], [.. result.Shape.Skip(2)], extents);
        return g.Transpose(kernel, [1, 0, .. spatial]);
    }

    private static List<AttributeProto> Common(int groups, IReadOnlyList<Slide> slides, Dim[] window)
    {
        var attributes = new List<AttributeProto> { Attribute.Ints("strides", slides.Select(s => s.Stride)) };
        if (window.All(w => w.IsConstant))
        {
            attributes.Insert(0, Attribute.Ints("kernel_shape", window.Select(w => w.Value)));
        }

        if (slides.Any(s => s.Dilation != 1))
        {
            attributes.Add(Attribute.Ints("dilations", slides.Select(s => s.Dilation)));
        }

        if (groups != 1)
        {
            attributes.Add(Attribute.Int("group", groups));
        }

        return attributes;
    }

    /// <summary>ONNX's windows walk forwards: a kernel of one that walks backwards is turned around.</summary>
    private static Slide[] Forward(GraphWriter g, ref Edge kernel, IReadOnlyList<Slide> slides, Dim[] window)
    {
        var forward = slides.ToArray();
        for (var i = 0; i < forward.Length; i++)
        {
            if (slides[i].Dilation >= 0)
            {
                continue;
            }

            var last = window[i].IsConstant ? window[i].Value - 1 : throw new RefusedException("windows of unknown extent walk backwards");
            kernel = g.Call("Slice", kernel, g.Numbers(-1), g.Numbers(long.MinValue), g.Numbers(i + 2), g.Numbers(-1));
            forward[i] = new(slides[i].Stride, -slides[i].Dilation, slides[i].Before - last * slides[i].Dilation);
        }

        return forward;
    }

    private static Edge Padded(GraphWriter g, Edge image, (Dim Before, Dim After)[] borders) => g.Pad(
        image, [0, 0, .. borders.Select(b => b.Before)], [0, 0, .. borders.Select(b => b.After)], Edge.None);
}
