namespace GraphC;

/// <summary>Images read between their pixels.</summary>
public static class Sampling
{
    internal static OpDefinition GridSampleDefinition { get; } = new("GridSample",
        new OpSample("linear", x => x[0].GridSample(x[1]), [OpInput.Real(OpInput.N, 2, 3, 4), OpInput.Real(OpInput.N, 2, 3, 2)]),
        new OpSample("border", x => x[0].GridSample(x[1], Interpolation.Linear, SamplePadding.Border, alignCorners: true), [OpInput.Real(2, 1, 3, 4), OpInput.Real(2, 2, 2, 2)]),
        new OpSample("cubic", x => x[0].GridSample(x[1], Interpolation.Cubic, SamplePadding.Reflection), [OpInput.Real(1, 2, 4, 5), OpInput.Real(1, 2, 2, 2)]) { Tolerance = 1e-4 },
        new OpSample("3-D", x => x[0].GridSample(x[1]), [OpInput.Real(1, 2, 3, 2, 4), OpInput.Real(1, 2, 1, 2, 3)]));

    internal static OpDefinition RoiAlignDefinition { get; } = new("RoiAlign",
        new OpSample("mean", x => x[0].RoiAlign(x[1], x[2], 2, 3, samples: 2), [OpInput.Real(2, 2, 6, 5), Regions, OpInput.Below(2, OpInput.N)]),
        new OpSample("greatest", x => x[0].RoiAlign(x[1], x[2], 2, 2, samples: 1, scale: 0.5, halfPixel: false, max: true), [OpInput.Real(2, 1, 6, 5), Regions, OpInput.Below(2, OpInput.N)]),
        new OpSample("a sample for each pixel", x => x[0].RoiAlign(x[1], x[2], 2, 2), [OpInput.Real(2, 1, 6, 5), Regions, OpInput.Below(2, OpInput.N)]) { Differentiable = false });

    private static OpInput Regions => new(DType.Float32, [OpInput.N, 4]) { Low = -0.5, High = 6 };

    /// <summary>
    /// An image sampled at points of a grid, as PyTorch's <c>grid_sample</c> and ONNX's <c>GridSample</c>: coordinates go from -1 to 1 across the image.
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="grid"><c>[N, o..., k]</c> for k axes d, of the same element type; the first coordinate of a point is that along the last axis.</param>
    /// <param name="mode">How the pixels around a point make up its value. Gradients flow into image and grid; none into the grid if the nearest pixel is
    /// taken.</param>
    /// <param name="padding">What stands outside of the image.</param>
    /// <param name="alignCorners">Whether -1 and 1 are the centres of the outermost pixels instead of their outer edges.</param>
    /// <returns><c>[N, C, o...]</c>.</returns>
    /// <exception cref="GraphException">x is no image of floating-point numbers, or the grid does not fit.</exception>
    public static Node GridSample(
        this Node x, Node grid, Interpolation mode = Interpolation.Linear, SamplePadding padding = SamplePadding.Zeros, bool alignCorners = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(grid);
        return Node.Build("GridSample", [x, grid], _ =>
        {
            PoolWindows.RequireImage(x);
            Normalization.RequireFloat(x);
            var axes = x.Rank - 2;
            if (grid.DType != x.DType || grid.Rank != x.Rank || grid.Shape[0] != x.Shape[0] || !grid.Shape[^1].Is(axes))
            {
                throw new TypeRuleException($"a grid {grid.Type} does not fit {x.Type}: [N, o..., {axes}] is needed");
            }

            var points = grid.Reshape(grid.Shape[0], -1, axes);
            var sampler = new ImageSampler(x, Positions.Of(x.Shape[0]), padding, alignCorners);
            var samples = sampler.At([.. Enumerable.Range(0, axes).Select(axis => InPixels(points.Slice(-1, axes - 1 - axis, axes - axis).Squeeze(-1), x.Shape[axis + 2]))], mode);
            return samples.Reshape(Shape.Of([x.Shape[0], x.Shape[1], .. grid.Shape.Skip(1).SkipLast(1)]));
        });

        Node InPixels(Node at, Dim extent)
        {
            var length = Extents.Of(extent, at.DType);
            return alignCorners ? (at + 1) * ((length - 1) * 0.5) : ((at + 1) * length - 1) * 0.5;
        }
    }

    /// <summary>
    /// Regions of an image cut into bins, each the mean of samples in it (Mask R-CNN's RoIAlign, as ONNX's <c>RoiAlign</c>).
    /// </summary>
    /// <param name="x">Floating-point <c>[N, C, H, W]</c>.</param>
    /// <param name="regions"><c>[R, 4]</c> of the same element type: x and y of one corner, x and y of the other.</param>
    /// <param name="example">Which n each region lies in: Int32 or Int64 <c>[R]</c>.</param>
    /// <param name="height">Bins per column.</param>
    /// <param name="width">Bins per row.</param>
    /// <param name="samples">Samples per bin along each axis. 0 means one for each pixel that a bin spans, rounded up; H and W must then be constant, and
    /// a bin of a region larger than the image gets no more than one of the whole image.</param>
    /// <param name="scale">What coordinates of regions are multiplied by.</param>
    /// <param name="halfPixel">Whether centres of pixels lie at halves; if not, regions are at least one pixel large.</param>
    /// <param name="max">Take the greatest weighted pixel of a bin's samples, instead of the mean of the samples.</param>
    /// <returns><c>[R, C, height, width]</c>.</returns>
    /// <exception cref="GraphException">Shapes or element types do not fit, or a number is out of range.</exception>
    public static Node RoiAlign(
        this Node x, Node regions, Node example, int height, int width, int samples = 0, double scale = 1, bool halfPixel = true, bool max = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(regions);
        ArgumentNullException.ThrowIfNull(example);
        return Node.Build("RoiAlign", [x, regions, example], _ =>
        {
            Normalization.RequireFloat(x);
            if (x.Rank != 4 || regions.DType != x.DType || regions.Rank != 2 || !regions.Shape[1].Is(4) || example.Rank != 1 || example.Shape[0] != regions.Shape[0])
            {
                throw new TypeRuleException($"regions {regions.Type} of examples {example.Type} do not fit {x.Type}: [N, C, H, W], [R, 4] and [R] are needed");
            }

            if (height < 1 || width < 1 || samples < 0)
            {
                throw new TypeRuleException($"there are no {height} x {width} bins of {samples} samples");
            }

            var (y, z) = (BinsAlong(0, height), BinsAlong(1, width));
            var count = Shape.Of([regions.Shape[0], height, y.Samples, width, z.Samples]);
            var isThere = Spread(y.IsThere, down: true) & Spread(z.IsThere, down: false);
            var sampler = new ImageSampler(x, example.Cast(DType.Int64), SamplePadding.Border, alignCorners: false);
            var terms = sampler.Terms([Spread(y.Coordinates, down: true), Spread(z.Coordinates, down: false)], Interpolation.Linear)
                .Select(t => isThere.Unsqueeze(1).Where(t, 0).Reshape([regions.Shape[0], x.Shape[1], height, y.Samples, width, z.Samples])).ToList();
            return max
                ? terms.Aggregate((a, b) => a.Maximum(b)).Max([3, 5])
                : terms.Aggregate((a, b) => a + b).Sum([3, 5]) / (y.Count * z.Count).Reshape([regions.Shape[0], 1, 1, 1]);

            Node Spread(Node along, bool down) =>
                along.Reshape(down ? [count[0], count[1], count[2], 1, 1] : [count[0], 1, 1, count[3], count[4]]).BroadcastTo(count).Reshape(count[0], -1);
        });

        // Where the samples of all bins lie along an axis, [R, bins * samples], which of them exist, and how many a bin has, [R].
        (Node Coordinates, Node IsThere, Node Count, int Samples) BinsAlong(int axis, int bins)
        {
            var extent = x.Shape[axis + 2];
            var offset = halfPixel ? 0.5 : 0;
            var start = regions.Slice(1, 1 - axis, 2 - axis) * scale - offset;
            var length = regions.Slice(1, 3 - axis, 4 - axis) * scale - offset - start;
            var bin = (halfPixel ? length : length.Maximum(1)) / bins;
            var most = samples > 0 ? samples
                : extent.IsConstant ? (int)((extent.Value + bins - 1) / bins)
                : throw new TypeRuleException($"as many samples as pixels need constant extents, not {extent}");
            var number = samples > 0 ? bin.ZerosLike() + samples : bin.Ceiling().Clamp(1, most);
            var step = Positions.Of(bins * most, x.DType);
            var (whole, part) = ((step / most).Floor(), step.Remainder(most));
            var at = start + bin * (whole + (part + 0.5) / number);
            var end = Extents.Of(extent, x.DType);
            return (at.Maximum(0).Minimum(end - 1), (at >= -1) & (at <= end) & (part < number), number.Reshape([regions.Shape[0]]), most);
        }
    }
}
