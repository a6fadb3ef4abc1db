using System.Numerics;
using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Images of strided convolutions, that is transposed convolutions and gradients towards images, without products of the zeros that a stride
/// puts between positions: pixels which the same elements of the kernel meet are computed together, by a convolution with a stride of 1.
/// </summary>
/// <remarks>
/// Element k of the window at position p stands at p s + k d - b. So s must divide f + b - k d for an element that meets pixel s q + f, which those
/// of one phase k = j + a s/g do, with g = gcd(s, d) and j the least. They do at position p = q + (f + b - j d)/s - a d/g: the pixels q of
/// phase f are an image of a convolution that moves by 1. Each of them is the same sum as before, in the same order.
/// </remarks>
internal static class StridedImages
{
    /// <summary>With more phases than a stride of 4 in two axes has they would be too many products.</summary>
    private const int MostPhases = 16;

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule("conv-image-in-blocks", "conv-transpose(w, y) = pixels of blocks(conv-transpose(W, y) by 1), W[a, (r, c)] = w[stride a + r, c], for windows of whole strides",
            (m, op) => HasWholeStrides(m, op) ? Blocks(m, op) : null,
            x => x[0].ConvTranspose(x[1], strides: [3, 2], padding: 1), OpInput.Real(OpInput.N, 4, 2, 3), OpInput.Real(4, 3, 3, 4)),

        Rule("strided-conv-image", "conv-transpose(w, y) = sum over f of pad(conv-transpose(w[elements that meet f], y) by 1, f + stride q) for a few phases f",
            (m, op) => HasFewPhases(m, op) ? SumOfPhases(m, op) : null,
            x => x[0].ConvTranspose(x[1], strides: [3, 2], padding: 1, dilations: [1, 2]), OpInput.Real(OpInput.N, 4, 4, 5), OpInput.Real(4, 3, 2, 3)),
    ];

    private static Rule Rule(
        string name, string equation, Func<Match, ConvolutionOp, Node?> result, Func<Node[], Node> example, params OpInput[] inputs) =>
        new(name, equation, Kind<ConvolutionOp>(), m => m.Root.Op is ConvolutionOp { Part: ConvolutionPart.Image } op && op.Slides.Any(s => s.Stride > 1)
            && m.Root.Inputs[0].Shape.Skip(2).All(extent => extent.IsConstant) ? result(m, op) : null)
        {
            Example = new("", example, inputs),
        };

    /// <summary>True if no axis has a phase that fewer elements meet than others.</summary>
    private static bool HasWholeStrides(Match m, ConvolutionOp op) => op.Slides.Select((s, i) =>
        s.Stride == 1 || (s.Dilation == 1 && WindowOf(m, i) % s.Stride == 0)).All(whole => whole);

    /// <summary>True if so few phases are met that each may have a product.</summary>
    private static bool HasFewPhases(Match m, ConvolutionOp op) =>
        op.Slides.Select((slide, i) => Math.Min(Phase.Count(slide, WindowOf(m, i)), MostPhases + 1)).Aggregate((product, count) => product * count) <= MostPhases;

    private static Node SumOfPhases(Match m, ConvolutionOp op)
    {
        IEnumerable<ValueList<Phase>> phases = [[]];
        for (var axis = 0; axis < op.Slides.Count; axis++)
        {
            var along = Phase.Along(op.Slides[axis], WindowOf(m, axis), op.Extents[axis]).ToList();
            phases = phases.SelectMany(before => along.Select(phase => (ValueList<Phase>)[.. before, phase]));
        }

        var images = phases.Select(phase => Image(m, op, phase)).ToList();
        return images.Count == 0 ? m.Literal(0, m.Root.Type) : images.Aggregate((a, b) => m.Make(Elementwise.AddOp, a, b));
    }

    private static long WindowOf(Match m, int axis) => m.Root.Inputs[0].Shape[axis + 2].Value;

    /// <summary>The pixels of one phase along each axis, with zeros between them.</summary>
    private static Node Image(Match m, ConvolutionOp op, ValueList<Phase> phases)
    {
        var (kernel, result) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var elements = m.Make(new SliceOp(
            [0, 0, .. phases.Select(f => (Dim)f.Element)],
            [kernel.Shape[0], kernel.Shape[1], .. phases.Select(f => (Dim)f.Elements)],
            [1, 1, .. phases.Select(f => f.Step)]), kernel);
        var pixels = m.Make(op with { Slides = [.. phases.Select(f => f.Slide)], Extents = [.. phases.Select(f => f.Pixels)] }, elements, result);
        return m.Make(new PadOp([0, 0, .. phases.Select(f => (Dim)f.First)], [1, 1, .. phases.Select(f => f.Stride)], m.Root.Shape, 0), pixels);
    }

    /// <summary>
    /// All phases at once, as channels: element k = s a + r of the kernel is element a of what makes channel (r, c) of an image of blocks of s
    /// pixels. The first block stands before the image as far as windows do.
    /// </summary>
    private static Node Blocks(Match m, ConvolutionOp op)
    {
        var (kernel, result) = (m.Root.Inputs[0], m.Root.Inputs[1]);
        var blocks = op.Slides.Select((slide, i) => Block.Along(slide, kernel.Shape[i + 2], result.Shape[i + 2], op.Extents[i])).ToList();
        var axes = Enumerable.Range(0, blocks.Count).ToList();
        Dim pixels = blocks.Aggregate((Dim)1, (product, block) => product * block.Stride), channels = kernel.Shape[1];
        var apart = m.Reshape(kernel, [kernel.Shape[0], channels, .. blocks.SelectMany(b => (Dim[])[b.Elements, b.Stride])]);
        var perBlock = m.Make(new PermuteOp([0, .. axes.Select(i => 3 + 2 * i), 1, .. axes.Select(i => 2 + 2 * i)]), apart);   // [o, r..., c, a...]
        var elements = m.Reshape(perBlock, [kernel.Shape[0], pixels * channels, .. blocks.Select(b => b.Elements)]);

        var image = m.Make(op with { Slides = [.. blocks.Select(b => b.Slide)], Extents = [.. blocks.Select(b => b.Count)] }, elements, result);
        var inChannels = m.Reshape(ChannelsLast.Last(m, image), [result.Shape[0], .. blocks.Select(b => b.Count), op.Groups, .. blocks.Select(b => b.Stride), channels]);
        var inPlace = m.Make(new PermuteOp([0, .. axes.SelectMany(i => (int[])[1 + i, 2 + axes.Count + i]), 1 + axes.Count, 2 + 2 * axes.Count]), inChannels);
        var shown = ChannelsLast.First(m, m.Reshape(inPlace, [result.Shape[0], .. blocks.Select(b => b.Count * b.Stride), op.Groups * channels]));
        return m.Make(new PadOp([0, 0, .. blocks.Select(b => -b.Before)], [.. shown.Shape.Select(_ => 1L)], m.Root.Shape, 0), shown);
    }

    /// <summary>How pixels along an axis are put together.</summary>
    /// <param name="Stride">How many pixels a block has.</param>
    /// <param name="Elements">How many blocks an element of the result adds to.</param>
    /// <param name="Count">How many blocks there are.</param>
    /// <param name="Before">How many pixels of them stand before the image.</param>
    /// <param name="Slide">How windows slide over the blocks.</param>
    private sealed record Block(Dim Stride, Dim Elements, Dim Count, Dim Before, Slide Slide)
    {
        public static Block Along(Slide slide, Dim window, Dim positions, Dim extent)
        {
            if (slide.Stride == 1)
            {
                return new(1, window, extent, 0, slide);
            }

            var elements = window / slide.Stride;
            return new(slide.Stride, elements, positions + elements - 1, slide.Before, new(1, 1, 0));
        }
    }

    /// <summary>Every stride-th pixel along an axis, and the elements of the window that meet these.</summary>
    /// <param name="First">The first pixel.</param>
    /// <param name="Stride">From one pixel to the next.</param>
    /// <param name="Pixels">How many there are.</param>
    /// <param name="Element">The first element of the window.</param>
    /// <param name="Step">From one element to the next.</param>
    /// <param name="Elements">How many there are.</param>
    /// <param name="Slide">How windows of these elements slide over these pixels.</param>
    private sealed record Phase(long First, long Stride, Dim Pixels, long Element, long Step, long Elements, Slide Slide)
    {
        /// <summary>How many phases elements of a window meet.</summary>
        public static long Count(Slide slide, long window) => Math.Min(window, StepOf(slide));

        /// <summary>Those of them that have pixels.</summary>
        public static IEnumerable<Phase> Along(Slide slide, long window, Dim extent)
        {
            var (stride, step) = (slide.Stride, StepOf(slide));
            for (var element = 0L; element < Count(slide, window); element++)
            {
                var place = element * slide.Dilation - slide.Before;
                var first = (place % stride + stride) % stride;
                if (extent.IsConstant && extent.Value <= first)
                {
                    continue;
                }

                // Phases of a symbolic extent are all as long as the first, which is not empty; what is too much is cut off.
                var pixels = (extent + (stride - 1 - (extent.IsConstant ? first : 0))) / stride;
                var inner = new Slide(1, slide.Dilation / (stride / step), (first - place) / stride);
                yield return new(first, stride, pixels, element, step, (window - 1 - element) / step + 1, inner);
            }
        }

        /// <summary>From one element that meets a phase to the next.</summary>
        private static long StepOf(Slide slide) => slide.Stride / (long)BigInteger.GreatestCommonDivisor(slide.Stride, slide.Dilation);
    }
}
