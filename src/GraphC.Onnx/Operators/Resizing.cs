using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// Resize and its forerunner Upsample. Along each axis a pixel of the result is a weighted sum of pixels of the input; places and weights are
/// constants, computed here in float64.
/// </summary>
internal static class Resizing
{
    /// <summary>Sums of up to so many pixels are written out, wider ones are products with a matrix.</summary>
    private const int MostTaps = 8;

    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("Resize", Resize, since: 10),
        Operator.Of("Upsample", c => Scale(c, c.Version < 9 ? [.. (c.Attributes.Floats("scales") ?? throw new BadNodeException("the attribute 'scales' is missing")).Select(s => (double)s)] : c.Reals(1), Old(c)), since: 7),
    ];

    private sealed record Settings(string Mode, string Coordinates, string Nearest)
    {
        public double Cubic { get; init; } = -0.75f;

        public bool ExcludeOutside { get; init; }

        public bool Antialias { get; init; }

        public double Extrapolation { get; init; }
    }

    /// <summary>Where an axis goes.</summary>
    /// <param name="Extent">The new extent.</param>
    /// <param name="Scale">The factor that coordinates are divided by.</param>
    /// <param name="Start">Where the region begins, as a part of the extent.</param>
    /// <param name="End">Where it ends.</param>
    private sealed record Target(long Extent, double Scale, double Start = 0, double End = 1);

    // The first version has no coordinate modes: it is what "asymmetric" and "floor" are now.
    private static Settings Old(Call call) => new(call.Attributes.Text("mode", "nearest"), "asymmetric", "floor");

    private static Node Resize(Call call)
    {
        if (call.Version < 11)
        {
            return Scale(call, call.Reals(1), Old(call));
        }

        var x = call.X();
        var settings = new Settings(
            call.Attributes.Text("mode", "nearest"), call.Attributes.Text("coordinate_transformation_mode", "half_pixel"),
            call.Attributes.Text("nearest_mode", "round_prefer_floor"))
        {
            Cubic = call.Attributes.Float("cubic_coeff_a", -0.75f),
            ExcludeOutside = call.Attributes.Flag("exclude_outside"),
            Antialias = call.Attributes.Flag("antialias"),
            Extrapolation = call.Attributes.Float("extrapolation_value", 0),
        };
        var axes = call.Attributes.Ints("axes") is { } given ? call.Axes(given, x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        var roi = settings.Coordinates == "tf_crop_and_resize" ? call.Reals(1) : null;
        if (roi is not null && roi.Length != 2 * axes.Length)
        {
            throw new BadNodeException($"a region of {roi.Length} numbers for {axes.Length} axes");
        }

        var scales = call.Has(2) && call.Reals(2) is { Length: > 0 } factors ? factors : null;
        var sizes = scales is null ? call.Ints(3) : null;
        if ((scales?.Length ?? sizes!.Length) != axes.Length)
        {
            throw new BadNodeException($"{scales?.Length ?? sizes!.Length} scales or sizes for {axes.Length} axes");
        }

        long[] extents = [.. axes.Select(axis => Extent(x, axis))];
        var targets = new Target[axes.Length];
        var shared = sizes is null ? null : Shared(call.Attributes.Text("keep_aspect_ratio_policy", "stretch"), extents, sizes);
        for (var i = 0; i < axes.Length; i++)
        {
            var target = scales is not null ? new Target((long)Math.Floor(extents[i] * scales[i]), scales[i])
                : shared is { } factor ? new((long)Math.Floor(extents[i] * factor + 0.5), factor)
                : new(sizes![i], (double)sizes[i] / extents[i]);
            targets[i] = roi is null ? target : target with { Start = roi[i], End = roi[i + axes.Length] };
        }

        return Along(x, axes, targets, settings);
    }

    /// <summary>The factor of all axes where the aspect ratio is kept.</summary>
    private static double? Shared(string policy, long[] extents, long[] sizes) => policy switch
    {
        "stretch" => null,
        "not_larger" => sizes.Zip(extents, (size, extent) => (double)size / extent).Min(),
        "not_smaller" => sizes.Zip(extents, (size, extent) => (double)size / extent).Max(),
        _ => throw new BadNodeException($"the keep_aspect_ratio_policy {Names.Quote(policy)} is not known"),
    };

    private static Node Scale(Call call, double[] scales, Settings settings)
    {
        var x = call.X();
        return scales.Length != x.Rank
            ? throw new BadNodeException($"{scales.Length} scales for {x.Rank} axes")
            : Along(x, [.. Enumerable.Range(0, x.Rank)], [.. scales.Select((s, axis) => s == 1 ? new Target(-1, 1) : new Target((long)Math.Floor(Extent(x, axis) * s), s))], settings);
    }

    private static long Extent(Node x, int axis) => x.Shape[axis].IsConstant ? x.Shape[axis].Value : -1;

    private static Node Along(Node x, int[] axes, Target[] targets, Settings settings)
    {
        var type = x.DType;
        // Sums of pixels are real numbers, whatever the pixels are.
        var y = settings.Mode == "nearest" || type.IsFloat ? x : x.Cast(DType.Float32);
        for (var i = 0; i < axes.Length; i++)
        {
            var whole = targets[i] is { Scale: 1, Start: 0, End: 1 } && (targets[i].Extent < 0 || targets[i].Extent == Extent(x, axes[i]));
            if (whole)
            {
                continue;
            }

            if (!x.Shape[axes[i]].IsConstant)
            {
                throw new BadNodeException($"the extent {x.Shape[axes[i]]} of axis {axes[i]} must be a number to be resized");
            }

            if (targets[i].Extent < 1 || !(targets[i].Scale > 0))
            {
                throw new BadNodeException($"axis {axes[i]} cannot have the extent {targets[i].Extent}, scaled by {targets[i].Scale}");
            }

            y = Along(y, axes[i], targets[i], settings);
        }

        return y.DType == type ? y : y.Round().Cast(type);
    }

    private static Node Along(Node x, int axis, Target target, Settings settings)
    {
        var extent = x.Shape[axis].Value;
        var places = Enumerable.Range(0, checked((int)target.Extent)).Select(i => Source(i, extent, target, settings.Coordinates)).ToArray();
        var taps = places.Select(place => Taps(place, extent, target.Scale, settings)).ToArray();
        var width = taps.Max(t => t.Length);
        Node y;
        if (settings.Mode == "nearest")
        {
            y = x.IndexSelect(axis, Vector([.. taps.Select(t => t[0].Index)]));
        }
        else if (width <= MostTaps)
        {
            y = Enumerable.Range(0, width).Select(k => x.IndexSelect(axis, Vector([.. taps.Select(t => k < t.Length ? t[k].Index : 0)]))
                * Weights(x, axis, [.. taps.Select(t => k < t.Length ? t[k].Weight : 0)])).Aggregate((a, b) => a + b);
        }
        else
        {
            y = Product(x, axis, extent, taps);
        }

        if (settings.Coordinates != "tf_crop_and_resize" || places.All(p => p >= 0 && p <= extent - 1))
        {
            return y;
        }

        var inside = Tensor.From<bool>([.. places.Select(p => p >= 0 && p <= extent - 1)]);
        return Align(Declare.Constant(inside), x.Rank, axis).Where(y, settings.Extrapolation);
    }

    private static Node Product(Node x, int axis, long extent, (long Index, double Weight)[][] taps)
    {
        var matrix = new Tensor(DType.Float64, extent, taps.Length);
        for (var j = 0; j < taps.Length; j++)
        {
            foreach (var (index, weight) in taps[j])
            {
                matrix.AsSpan<double>()[(int)(index * taps.Length + j)] += weight;
            }
        }

        return x.Transpose(axis, -1).MatMul(Declare.Constant(matrix).Cast(x.DType)).Transpose(axis, -1);
    }

    private static Node Vector(long[] indices) => Declare.Constant(Tensor.From<long>(indices));

    private static Node Weights(Node x, int axis, double[] weights) => Align(Declare.Constant(Tensor.From<double>(weights)).Cast(x.DType), x.Rank, axis);

    private static Node Align(Node vector, int rank, int axis) =>
        vector.Reshape(Shape.Of(Enumerable.Range(0, rank).Select(i => i == axis ? vector.Shape[0] : (Dim)1)));

    /// <summary>The place in the input, in pixels, that a pixel of the result shows.</summary>
    private static double Source(long i, long extent, Target target, string coordinates)
    {
        // Where scales are given the result's extent is rounded down, and coordinates are those before it was.
        var exact = extent * target.Scale;
        return coordinates switch
        {
            "half_pixel" => (i + 0.5) / target.Scale - 0.5,
            "pytorch_half_pixel" => target.Extent > 1 ? (i + 0.5) / target.Scale - 0.5 : 0,
            "half_pixel_symmetric" => extent / 2.0 * (1 - target.Extent / exact) + (i + 0.5) / target.Scale - 0.5,
            "align_corners" => exact <= 1 ? 0 : i * (extent - 1) / (exact - 1),
            "asymmetric" => i / target.Scale,
            "tf_half_pixel_for_nn" => (i + 0.5) / target.Scale,
            "tf_crop_and_resize" => target.Extent > 1
                ? target.Start * (extent - 1) + i * (target.End - target.Start) * (extent - 1) / (target.Extent - 1)
                : 0.5 * (target.Start + target.End) * (extent - 1),
            _ => throw new BadNodeException($"the coordinate_transformation_mode {Names.Quote(coordinates)} is not known"),
        };
    }

    /// <summary>The pixels that make up the value at a place, and their weights.</summary>
    private static (long Index, double Weight)[] Taps(double place, long extent, double scale, Settings settings)
    {
        if (settings.Mode == "nearest")
        {
            var nearest = settings.Nearest switch
            {
                "round_prefer_floor" => Math.Ceiling(place - 0.5),
                "round_prefer_ceil" => Math.Floor(place + 0.5),
                "floor" => Math.Floor(place),
                "ceil" => Math.Ceiling(place),
                var other => throw new BadNodeException($"the nearest_mode {Names.Quote(other)} is not known"),
            };
            return [(Math.Clamp((long)nearest, 0, extent - 1), 1)];
        }

        var (radius, kernel) = settings.Mode switch
        {
            "linear" or "bilinear" or "trilinear" => (1.0, (Func<double, double>)(d => Math.Max(0, 1 - d))),
            "cubic" => (2.0, d => Cubic(d, settings.Cubic)),
            var other => throw new BadNodeException($"the mode {Names.Quote(other)} is not known"),
        };
        // Against aliasing the kernel is stretched over all the pixels that a pixel of a smaller result covers.
        var stretch = settings.Antialias ? Math.Min(scale, 1) : 1;
        var origin = Math.Floor(place);
        var taps = new List<(long Index, double Weight)>();
        for (var i = (long)(origin + Math.Floor(-radius / stretch) + 1); i <= origin + Math.Ceiling(radius / stretch); i++)
        {
            taps.Add((i, kernel(Math.Abs(place - i) * stretch)));
        }

        if (settings.ExcludeOutside)
        {
            taps.RemoveAll(t => t.Index < 0 || t.Index >= extent);
        }

        var sum = settings.Antialias || settings.ExcludeOutside ? taps.Sum(t => t.Weight) : 1;
        return [.. taps.Select(t => (Math.Clamp(t.Index, 0, extent - 1), t.Weight / sum))];
    }

    /// <summary>Keys' cubic convolution kernel with the parameter a.</summary>
    private static double Cubic(double d, double a) => d switch
    {
        <= 1 => ((a + 2) * d - (a + 3)) * d * d + 1,
        < 2 => ((a * d - 5 * a) * d + 8 * a) * d - 4 * a,
        _ => 0,
    };
}
