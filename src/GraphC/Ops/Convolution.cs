namespace GraphC;

/// <summary>One of the three tensors of a convolution, each of which can be computed from the other two.</summary>
internal enum ConvolutionPart
{
    /// <summary><c>[N, C, d...]</c>.</summary>
    Image,

    /// <summary><c>[O, C / groups, k...]</c>.</summary>
    Kernel,

    /// <summary><c>[N, O, p...]</c>.</summary>
    Result,
}

/// <summary>
/// A convolution of image, kernel and result is the trilinear form
/// <c>Σ image[n, g C/G + c, p s + k d - b] kernel[g O/G + o, c, k] result[n, g O/G + o, p]</c> over all n, g, o, c, p, k whose element of the
/// image exists. Leaving out one factor gives the tensor in its place: the result of a convolution, its gradient towards the image
/// (a transposed convolution), or towards the kernel. So all gradients of the three are again among the three.
/// </summary>
/// <remarks>
/// The inputs are the two other parts, in the order of <see cref="ConvolutionPart"/>. Each element is one sum, added in order by fused
/// multiply-add: of a result over the elements of the kernel in row-major order, and for each over the input channels of its group;
/// of an image likewise, over the result's channels; of a kernel over the examples, and for each over the positions in row-major order.
/// Where each channel is a group with one filter the order is the same, but products are rounded before they are added.
/// Zeros stand outside of the image; whether such a zero meets an infinite weight or is left out is not said.
/// </remarks>
internal sealed record ConvolutionOp(ConvolutionPart Part, int Groups, ValueList<Slide> Slides, ValueList<Dim> Extents) : Op
{
    public override string Name => Part switch
    {
        ConvolutionPart.Image => "ConvTranspose",
        ConvolutionPart.Kernel => "ConvKernel",
        _ => "Conv",
    };

    internal override string Attributes => $"{Slides}{(Groups == 1 ? "" : $" groups={Groups}")}";

    /// <summary>The inputs' parts.</summary>
    private ConvolutionPart[] Given => [.. Enum.GetValues<ConvolutionPart>().Where(part => part != Part)];

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        RequireFloat(inputs);
        var (a, b) = (inputs[0], inputs[1]);
        if (a.DType != b.DType)
        {
            throw Refuse($"the element types differ: {a} and {b}; cast one of them");
        }

        if (a.Rank != Slides.Count + 2 || b.Rank != a.Rank || Extents.Count != Slides.Count || Slides.Count == 0)
        {
            throw Refuse($"{a.Shape} and {b.Shape} are no convolution over {Slides.Count} spatial axes: {Slides.Count + 2} axes each are needed");
        }

        return a with { Shape = Shape.Of([.. Leading(a.Shape, b.Shape), .. Extents]) };
    }

    internal override IEnumerable<Dim> Requirements(IReadOnlyList<TensorType> inputs) =>
        Extents.Concat(inputs.SelectMany(i => i.Shape.Skip(2))).Select(extent => extent - 1);

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        return [.. Given.Select((_, i) => Without(i))];

        // The given part takes the place of what is computed, whose gradient stands in for it.
        Node Without(int i)
        {
            var parts = new Dictionary<ConvolutionPart, Node> { [Part] = dy, [Given[1 - i]] = node.Inputs[1 - i] };
            var op = this with { Part = Given[i], Extents = [.. node.Inputs[i].Shape.Skip(2)] };
            return Node.Of(op, [.. op.Given.Select(part => parts[part])]);
        }
    }

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Convolve(Part, Groups, Slides);

    internal override void Reference(Evaluation e)
    {
        var (a, b) = (e.Inputs[0], e.Inputs[1]);
        var (image, kernel, result) = Part switch
        {
            ConvolutionPart.Image => (e.Output, a, b),
            ConvolutionPart.Kernel => (a, e.Output, b),
            _ => (a, b, e.Output),
        };
        var (examples, outputs, channels) = (result.Shape[0], result.Shape[1], kernel.Shape[1]);
        var taps = Value.Points(kernel.Shape[2..]).Select(tap => Meetings(tap, image.Shape[2..], result.Shape[2..])).ToArray();
        var (pixels, positions) = (Count(image), Count(result));
        for (var line = 0L; line < examples * outputs * channels; line++)
        {
            var (n, o, c) = (line / channels / outputs, line / channels % outputs, line % channels);
            var from = (n * image.Shape[1] + o / (outputs / Groups) * channels + c) * pixels;
            var to = (n * outputs + o) * positions;
            for (var tap = 0; tap < taps.Length; tap++)
            {
                ref var weight = ref kernel.Data[(o * channels + c) * taps.Length + tap];
                foreach (var (pixel, position) in taps[tap])
                {
                    ref var x = ref image.Data[from + pixel];
                    ref var y = ref result.Data[to + position];
                    _ = Part switch
                    {
                        ConvolutionPart.Image => x += weight * y,
                        ConvolutionPart.Kernel => weight += x * y,
                        _ => y += x * weight,
                    };
                }
            }
        }

        static long Count(Value value) => value.Shape[2..].Aggregate(1L, (count, extent) => count * extent);
    }

    /// <summary>The two leading extents of the part that is computed.</summary>
    private IEnumerable<Dim> Leading(Shape a, Shape b)
    {
        switch (Part)
        {
            case ConvolutionPart.Image:
                RequireChannels(kernel: a, result: b);
                RequireGroups(a[0], "input channels");
                return [b[0], a[1] * Groups];
            case ConvolutionPart.Kernel:
                RequireGroups(b[1], "filters");
                return a[0] == b[0]
                    ? [b[1], RequireGroups(a[1], "input channels")]
                    : throw Refuse($"{a[0]} examples of {a} against {b[0]} of {b}");
            default:
                RequireGroups(b[0], "filters");
                return RequireGroups(a[1], "input channels") == b[1]
                    ? [a[0], b[0]]
                    : throw Refuse($"a kernel {b} takes {b[1] * Groups} input channels{InGroups}, not the {a[1]} of {a}");
        }
    }

    private string InGroups => Groups == 1 ? "" : $" in {Groups} groups";

    private static void RequireChannels(Shape kernel, Shape result)
    {
        if (kernel[0] != result[1])
        {
            throw Refuse($"a transposed kernel {kernel} takes {kernel[0]} input channels, not the {result[1]} of {result}");
        }
    }

    private Dim RequireGroups(Dim count, string what) => Groups > 0 && count.TryDivideExactly(Groups) is { } each
        ? each
        : throw Refuse($"{Groups} groups do not divide {count} {what}");

    /// <summary>Where an element of the kernel brings image and result together, as row-major positions of both.</summary>
    private (long Pixel, long Position)[] Meetings(long[] tap, long[] pixels, long[] positions)
    {
        var meetings = new List<(long, long)>();
        foreach (var at in Value.Points(positions))
        {
            if (Sliding.Place([.. at, .. tap], Slides, pixels) is { } place)
            {
                meetings.Add((Linear(place, pixels), Linear(at, positions)));
            }
        }

        return [.. meetings];

        static long Linear(long[] at, long[] extents) => at.Zip(extents).Aggregate(0L, (sum, p) => sum * p.Second + p.First);
    }
}
