using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Images read at places that data name, and images put together from their parts.</summary>
internal static class ImageSampling
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("GridSample", GridSample, since: 16),
        Operator.Of("AffineGrid", AffineGrid, since: 20),
        Operator.Of("RoiAlign", RoiAlign, since: 10),
        Operator.Moving("MaxRoiPool", MaxRoiPool),
        Operator.Moving("MaxUnpool", MaxUnpool, since: 9),
        Operator.Of("DeformConv", DeformConv, since: 19),
        Operator.Of("Col2Im", Col2Im, since: 18),
        Operator.Of("Det", c => c.X().Determinant(), since: 11),
    ];

    private static Node GridSample(Call call)
    {
        var x = call.X();
        var mode = call.Attributes.Text("mode", "linear") switch
        {
            "linear" or "bilinear" => Interpolation.Linear,
            "nearest" => Interpolation.Nearest,
            "cubic" or "bicubic" => Interpolation.Cubic,
            var other => throw new BadNodeException($"the mode {Names.Quote(other)} is not known"),
        };
        var padding = call.Attributes.Text("padding_mode", "zeros") switch
        {
            "zeros" => SamplePadding.Zeros,
            "border" => SamplePadding.Border,
            "reflection" => SamplePadding.Reflection,
            var other => throw new BadNodeException($"the padding_mode {Names.Quote(other)} is not known"),
        };
        var real = x.DType.IsFloat ? x : x.Cast(DType.Float64);
        return real.GridSample(call.X(1).Cast(real.DType), mode, padding, call.Attributes.Flag("align_corners")).Cast(x.DType);
    }

    /// <summary>Where the pixels of a result lie in an image that is turned, stretched and moved: each row of theta gives one coordinate, x first.</summary>
    private static Node AffineGrid(Call call)
    {
        var theta = call.X();
        var size = call.Dims(1);
        var axes = size.Length - 2;
        if (axes is not (2 or 3) || theta.Rank != 3 || !theta.Shape[1].Is(axes) || !theta.Shape[2].Is(axes + 1))
        {
            throw new BadNodeException($"{theta.Shape} and {size.Length} extents: a matrix [N, 2, 3] with four extents or [N, 3, 4] with five is needed");
        }

        var shape = Shape.Of([theta.Shape[0], .. size.Skip(2)]);
        return Movement.Stack(-1, [.. Enumerable.Range(0, axes).Select(row => Enumerable.Range(0, axes)
            .Select(column => Entry(row, column) * Along(axes - column))
            .Aggregate(Entry(row, axes), (sum, term) => sum + term)
            .BroadcastTo(shape))]);

        Node Entry(int row, int column) =>
            theta.Slice(1, row, row + 1).Slice(2, column, column + 1).Reshape(Shape.Of(shape.Select((d, i) => i == 0 ? d : 1)));

        // From -1 to 1: the centres of the outermost pixels, or their edges.
        Node Along(int axis)
        {
            var step = Positions.Of(shape[axis], theta.DType);
            var extent = Extents.Of(shape[axis], theta.DType);
            var at = call.Attributes.Flag("align_corners")
                ? (step * 2 - (extent - 1)) / (extent - 1).Maximum(1)
                : (step * 2 - (extent - 1)) / extent;
            return at.Reshape(Shape.Of(shape.Select((d, i) => i == axis ? d : 1)));
        }
    }

    /// <summary>Up to operator set 15 the centres of pixels lie at whole numbers.</summary>
    private static Node RoiAlign(Call call)
    {
        var halfPixel = call.Attributes.Text("coordinate_transformation_mode", call.Version < 16 ? "output_half_pixel" : "half_pixel") switch
        {
            "half_pixel" => true,
            "output_half_pixel" => false,
            var other => throw new BadNodeException($"the coordinate_transformation_mode {Names.Quote(other)} is not known"),
        };
        var max = call.Attributes.Text("mode", "avg") switch
        {
            "avg" => false,
            "max" => true,
            var other => throw new BadNodeException($"the mode {Names.Quote(other)} is neither avg nor max"),
        };
        return call.X().RoiAlign(
            call.X(1), call.X(2), checked((int)call.Attributes.Int("output_height", 1)), checked((int)call.Attributes.Int("output_width", 1)),
            checked((int)call.Attributes.Int("sampling_ratio", 0)), call.Attributes.Float("spatial_scale", 1), halfPixel, max);
    }

    /// <summary>
    /// The greatest pixel in each bin of a region. Bins have whole borders, may overlap, and are zero where they lie outside. Rows and columns are
    /// independent of each other: first the greatest of each bin's rows is taken, then of its columns.
    /// </summary>
    private static Node MaxRoiPool(Call call)
    {
        var (x, regions) = (call.X(), call.X(1));
        if (Images.Numbers(call, "pooled_shape", 2) is not [> 0 and var height, > 0 and var width] || x.Rank != 4 || regions.Rank != 2 || !regions.Shape[1].Is(5))
        {
            throw new BadNodeException($"pooled_shape must be two numbers, and {x.Shape} and {regions.Shape} images [N, C, H, W] and regions [R, 5]");
        }

        var (count, scale) = (regions.Shape[0], call.Attributes.Float("spatial_scale", 1));
        var images = x.IndexSelect(0, Column(0).Cast(DType.Int64));
        var (inRow, inColumn) = (IsIn(2, height), IsIn(3, width));
        var (h, w) = (x.Shape[2], x.Shape[3]);
        var rows = inRow.Reshape([count, 1, height, h, 1]).Where(images.Unsqueeze(2), double.NegativeInfinity).Max(3);
        var bins = inColumn.Reshape([count, 1, 1, width, w]).Where(rows.Unsqueeze(3), double.NegativeInfinity).Max(4);
        return bins.EqualTo(double.NegativeInfinity).Where(0, bins);

        Node Column(int i) => regions.Slice(1, i, i + 1).Squeeze(1);

        // Which pixels along an axis belong to which bin, [R, bins, extent].
        Node IsIn(int axis, int bins)
        {
            var start = Rounded(Column(4 - axis));
            var size = (Rounded(Column(6 - axis)) - start + 1).Maximum(1).Unsqueeze(1) / bins;
            var bin = Positions.Of(bins, x.DType);
            var pixel = Positions.Of(x.Shape[axis], x.DType) - start.Unsqueeze(1);
            return (pixel.Unsqueeze(1) >= (bin * size).Floor().Unsqueeze(2)) & (pixel.Unsqueeze(1) < ((bin + 1) * size).Ceiling().Unsqueeze(2));
        }

        Node Rounded(Node coordinate) => (coordinate * scale + 0.5).Floor();
    }

    /// <summary>Indices are those of the image that the attributes give; a larger one that is asked for has zeros behind it.</summary>
    private static Node MaxUnpool(Call call)
    {
        var x = call.X();
        var axes = x.Rank - 2;
        var kernel = Images.Numbers(call, "kernel_shape", axes) ?? throw new BadNodeException("kernel_shape is missing");
        var strides = Images.Numbers(call, "strides", axes) ?? [.. Enumerable.Repeat(1, axes)];
        var (before, after) = Images.Borders(call, axes);
        var shape = Shape.Of([x.Shape[0], x.Shape[1], .. Enumerable.Range(0, axes).Select(i => (x.Shape[i + 2] - 1) * strides[i] + kernel[i] - before[i] - after[i])]);
        var image = x.MaxUnpool(call.X(1), shape);
        if (!call.Has(2))
        {
            return image;
        }

        var wanted = call.Dims(2);
        return wanted.Length == image.Rank
            ? Enumerable.Range(2, axes).Aggregate(image, (y, axis) => y.Pad(axis, 0, wanted[axis] - shape[axis]))
            : throw new BadNodeException($"{wanted.Length} extents for {shape}");
    }

    private static Node DeformConv(Call call)
    {
        var (x, kernel, groups) = (call.X(), call.X(1), call.Attributes.Int("offset_group", 1));
        var axes = kernel.Rank - 2;
        var (before, after) = Images.Borders(call, axes);
        var elements = kernel.Shape.Skip(2).Aggregate((Dim)1, (a, b) => a * b) * axes;
        return call.X(2).Rank > 1 && call.X(2).Shape[1] == elements * groups
            ? x.DeformConv(
                kernel, call.X(2), call.Optional(4), call.Optional(3), Images.Numbers(call, "strides", axes), Padding.Explicit(before, after),
                Images.Numbers(call, "dilations", axes),
                checked((int)call.Attributes.Int("group", 1)))
            : throw new BadNodeException($"offsets {call.X(2).Shape} are not those of {groups} groups of a kernel {kernel.Shape}");
    }

    private static Node Col2Im(Call call)
    {
        int[] window = [.. call.Ints(2).Select(n => checked((int)n))];
        var (before, after) = Images.Borders(call, window.Length);
        return call.X().ColumnsToImage(
            call.Dims(1), window, Images.Numbers(call, "strides", window.Length), Padding.Explicit(before, after),
            Images.Numbers(call, "dilations", window.Length));
    }
}
