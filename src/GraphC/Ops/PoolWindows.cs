namespace GraphC;

/// <summary>The windows of a pooling.</summary>
/// <param name="Slides">How they slide along each spatial axis.</param>
/// <param name="Positions">How many there are along each.</param>
/// <param name="Window">Their extents.</param>
/// <param name="Padded">The extents of the image with its borders.</param>
internal sealed record PoolWindows(ValueList<Slide> Slides, ValueList<Dim> Positions, ValueList<Dim> Window, ValueList<Dim> Padded)
{
    /// <summary>The windows over an image.</summary>
    /// <exception cref="TypeRuleException">There is no image, a number is out of range, or a window may have no element of the image.</exception>
    public static PoolWindows Over(Node x, PerAxis window, PerAxis strides, Padding padding, PerAxis dilations, bool ceiling)
    {
        RequireImage(x);
        var extents = window.Count == 0 ? throw new TypeRuleException("a window needs extents") : window.For(x.Rank - 2, 1, 1, "window");
        var (slides, positions, padded) = Sliding.Over(
            x.Shape, [.. extents.Select(extent => (Dim)extent)], strides.Count == 0 ? extents : strides, padding, dilations, ceiling);
        for (var axis = 0; axis < slides.Count; axis++)
        {
            if (slides[axis].MissesAxis(positions[axis], extents[axis], x.Shape[axis + 2]))
            {
                throw new TypeRuleException(
                    $"a window of {extents[axis]} with the dilation {slides[axis].Dilation} steps over all of the extent {x.Shape[axis + 2]} of spatial axis {axis}");
            }

            var (reach, before) = (slides[axis].Dilation * (extents[axis] - 1) + 1, slides[axis].Before);
            var after = (padded[axis] - x.Shape[axis + 2]).Value - before;
            if (Math.Max(before, after) >= reach)
            {
                throw new TypeRuleException(
                    $"a window that stands across {reach} elements of spatial axis {axis} may lie in the borders of {before} and {after} altogether");
            }
        }

        return new(slides, positions, [.. extents.Select(extent => (Dim)extent)], padded);
    }

    /// <exception cref="TypeRuleException">x has no spatial axes.</exception>
    public static void RequireImage(Node x)
    {
        if (x.Rank < 3)
        {
            throw new TypeRuleException($"{x.Shape} is no image: [N, C, d...] is needed");
        }
    }

    /// <summary>All windows, <c>[N, C, p..., k...]</c>.</summary>
    public Node Of(Node x, double outside) => Windows.Of(x, Slides, Positions, Window, outside);

    /// <summary>How many elements of each window lie in the image, or in the image with its borders; broadcasts to <c>[N, C, p...]</c>.</summary>
    public Node Counts(Node x, bool withBorders)
    {
        var whole = 1L;
        Node? counts = null;
        for (var axis = 0; axis < Slides.Count; axis++)
        {
            var (slide, extent) = withBorders ? (Slides[axis] with { Before = 0 }, Padded[axis]) : (Slides[axis], x.Shape[axis + 2]);
            if (slide.IsInside(Positions[axis], Window[axis], extent))
            {
                whole *= Window[axis].Value;
                continue;
            }

            // The number in a window is the product of those along its axes.
            var along = Windows.Of(Fill.Full(1, x.DType, [extent]), [slide], [Positions[axis]], [Window[axis]]).Sum(-1)
                .Reshape(Shape.Of(Positions.Select((count, i) => i == axis ? count : 1)));
            counts = counts is null ? along : counts * along;
        }

        return counts is null ? Declare.Constant(whole, x.DType) : whole == 1 ? counts : counts * whole;
    }
}
