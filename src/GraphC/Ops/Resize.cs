namespace GraphC;

/// <summary>How pixels in between are made up.</summary>
public enum Interpolation
{
    /// <summary>The pixel <c>⌊i extent / size⌋</c>.</summary>
    Nearest,

    /// <summary>Linear between the neighbours along each axis: bilinear with two axes, trilinear with three.</summary>
    Linear,

    /// <summary>Cubic between the two neighbours on either side along each axis (Keys, 1981, with the slope -0.75): bicubic with two axes.</summary>
    Cubic,
}

/// <summary>Images of other extents.</summary>
public static class Resizing
{
    // Where pixels come from stands in a table, which has to fit into a tensor.
    private const long LargestSize = 1 << 27;

    internal static OpDefinition ResizeDefinition { get; } = new("Resize",
        new OpSample("nearest", x => x[0].Resize([5, 2]), [OpInput.Real(OpInput.N, 2, 3, 4)]),
        new OpSample("repeated", x => x[0].Upsample([2, 3]), [OpInput.Real(2, 1, OpInput.N, 2)]),
        new OpSample("linear", x => x[0].Resize([7], Interpolation.Linear), [OpInput.Real(OpInput.N, 2, 3)]),
        new OpSample("bilinear", x => x[0].Resize([5, 3], Interpolation.Linear), [OpInput.Real(OpInput.N, 2, 3, 4)]),
        new OpSample("trilinear", x => x[0].Upsample(2, Interpolation.Linear, alignCorners: true), [OpInput.Real(1, 1, 2, 3, 2)]),
        new OpSample("bicubic", x => x[0].Resize([5, 3], Interpolation.Cubic), [OpInput.Real(OpInput.N, 2, 3, 4)]),
        new OpSample("corners", x => x[0].Resize([5, 1], Interpolation.Linear, alignCorners: true), [OpInput.Real(OpInput.N, 2, 3, 4)]));

    /// <summary>An image <c>[N, C, d...]</c> with other spatial extents, as PyTorch's <c>interpolate</c>.</summary>
    /// <param name="x">Of any element type if the nearest pixel is taken, else floating-point. The spatial extents must be constant unless the
    /// size is a multiple of them and the nearest pixel is taken.</param>
    /// <param name="sizes">The new spatial extents.</param>
    /// <param name="mode">How pixels are made up.</param>
    /// <param name="alignCorners">For linear interpolation: whether the centres of the outermost pixels stay at the corners, instead of the
    /// outer edges of the pixels.</param>
    /// <exception cref="GraphException">x is no image, an extent is symbolic or 0, the number of sizes is not that of the axes, or a size is
    /// less than 1 or absurdly large.</exception>
    public static Node Resize(this Node x, IReadOnlyList<Dim> sizes, Interpolation mode = Interpolation.Nearest, bool alignCorners = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(sizes);
        return Node.Build("Resize", [x], _ =>
        {
            PoolWindows.RequireImage(x);
            if (sizes.Count != x.Rank - 2)
            {
                throw new TypeRuleException($"{sizes.Count} sizes [{string.Join(", ", sizes)}] for the {x.Rank - 2} spatial axes of {x.Shape}");
            }

            if (mode != Interpolation.Nearest)
            {
                Normalization.RequireFloat(x);
            }

            var y = x;
            for (var axis = 2; axis < x.Rank; axis++)
            {
                y = sizes[axis - 2] == x.Shape[axis] ? y : Along(y, axis, sizes[axis - 2], mode, alignCorners);
            }

            return y;
        });
    }

    /// <summary>An image with spatial extents that are multiples of those of x.</summary>
    /// <param name="x"><c>[N, C, d...]</c>.</param>
    /// <param name="scales">The factors.</param>
    /// <param name="mode">How pixels are made up.</param>
    /// <param name="alignCorners">As for <see cref="Resize"/>.</param>
    /// <exception cref="GraphException">As for <see cref="Resize"/>; or a factor is less than 1.</exception>
    public static Node Upsample(this Node x, PerAxis scales, Interpolation mode = Interpolation.Nearest, bool alignCorners = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Upsample", [x], _ =>
        {
            PoolWindows.RequireImage(x);
            return x.Resize([.. scales.For(x.Rank - 2, 1, 1, "scale").Select((scale, i) => x.Shape[i + 2] * scale)], mode, alignCorners);
        });
    }

    private static Node Along(Node x, int axis, Dim size, Interpolation mode, bool alignCorners)
    {
        var extent = x.Shape[axis];
        if ((size.IsConstant && size.Value < 1) || extent.Is(0))
        {
            throw new TypeRuleException($"the extent {extent} of spatial axis {axis - 2} cannot become {size}");
        }

        if (mode == Interpolation.Nearest && size.TryDivideExactly(extent) is { IsConstant: true } scale)
        {
            var repeated = x.Unsqueeze(axis + 1);
            return repeated.BroadcastTo(repeated.Shape.With(axis + 1, scale)).Reshape(x.Shape.With(axis, size));
        }

        if (!extent.IsConstant || !size.IsConstant)
        {
            throw new TypeRuleException($"the extent {extent} of spatial axis {axis - 2} and the size {size} must be constant");
        }

        if (size.Value > LargestSize)
        {
            throw new TypeRuleException($"the size {size} of spatial axis {axis - 2} is larger than {LargestSize}");
        }

        return mode switch
        {
            Interpolation.Nearest => Select([.. Enumerable.Range(0, (int)size.Value).Select(i => i * extent.Value / size.Value)]),
            Interpolation.Linear => Linear(),
            _ => Cubic(),
        };

        Node Select(long[] places) => x.IndexSelect(axis, Declare.Constant(Tensor.From(places)));

        // x[low] + (x[low + 1] - x[low]) * part, where the position low + part is scaled from the new pixel's.
        Node Linear()
        {
            double[] positions = [.. Positions().Select(p => Math.Max(0, p))];
            long[] low = [.. positions.Select(p => (long)p)];
            var parts = Factors(positions.Zip(low, (p, l) => p - l));
            return Select(low) * (1 - parts) + Select([.. low.Select(l => Math.Min(l + 1, extent.Value - 1))]) * parts;
        }

        Node Cubic()
        {
            double[] positions = [.. Positions()];
            return Enumerable.Range(-1, 4).Select(offset => Neighbour(offset)).Aggregate((sum, term) => sum + term);

            Node Neighbour(int offset)
            {
                long[] places = [.. positions.Select(p => (long)Math.Floor(p) + offset)];
                return Select([.. places.Select(p => Math.Clamp(p, 0, extent.Value - 1))])
                    * Factors(positions.Zip(places, (p, place) => CubicWeight(Math.Abs(p - place))));
            }
        }

        IEnumerable<double> Positions() => Enumerable.Range(0, (int)size.Value).Select(i => Position(i, extent.Value, size.Value, alignCorners));

        Node Factors(IEnumerable<double> along) => Declare.Constant(Tensor.From(along.ToArray())).Cast(x.DType)
            .Reshape(Shape.Of(Enumerable.Range(0, x.Rank).Select(i => i == axis ? size : 1)));
    }

    /// <summary>The weight of a pixel at a distance below 2 (Keys, "Cubic Convolution Interpolation for Digital Image Processing", 1981).</summary>
    private static double CubicWeight(double t) => t <= 1
        ? ((ImageSampler.CubicSlope + 2) * t - (ImageSampler.CubicSlope + 3)) * t * t + 1
        : ((t - 5) * t + 8) * t * ImageSampler.CubicSlope - 4 * ImageSampler.CubicSlope;

    private static double Position(long i, long extent, long size, bool alignCorners) => alignCorners
        ? size == 1 ? 0 : (double)(i * (extent - 1)) / (size - 1)
        : (i + 0.5) * extent / size - 0.5;
}
