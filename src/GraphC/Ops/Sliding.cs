namespace GraphC;

/// <summary>Windows that slide over the spatial axes of an image: what convolution and pooling share.</summary>
internal static class Sliding
{
    /// <summary>How windows slide over an image, and how many positions they have along each axis.</summary>
    /// <param name="image"><c>[N, C, d...]</c>.</param>
    /// <param name="window">Its extents.</param>
    /// <param name="strides">1 if not given.</param>
    /// <param name="padding">The border.</param>
    /// <param name="dilations">1 if not given.</param>
    /// <param name="ceiling">Whether a last window that stands out at the end counts too, if it starts before the border at the end.</param>
    /// <exception cref="TypeRuleException">A number is out of range, or a window is larger than the image with its border.</exception>
    /// <returns>The slides, the numbers of positions, and the extents of the image with its border.</returns>
    public static (ValueList<Slide> Slides, ValueList<Dim> Positions, ValueList<Dim> Padded) Over(
        Shape image, ValueList<Dim> window, PerAxis strides, Padding padding, PerAxis dilations, bool ceiling = false)
    {
        var axes = image.Rank - 2;
        var (stride, dilation) = (strides.For(axes, 1, 1, "stride"), dilations.For(axes, 1, 1, "dilation"));
        var reach = Reach(window, dilation);
        var borders = padding.For(axes, axis => BorderOfSame(image[axis + 2], reach[axis], stride[axis], axis));
        var positions = new Dim[axes];
        for (var axis = 0; axis < axes; axis++)
        {
            var (before, after) = borders[axis];
            var extent = image[axis + 2];
            var room = extent + before + after - reach[axis];
            if (extent.Is(0) || (room.IsConstant && room.Value < 0))
            {
                throw new TypeRuleException(
                    $"a window of {Described(window[axis], dilation[axis], reach[axis])} is larger than the extent {extent} of spatial axis {axis} "
                    + $"with its borders of {before} and {after}");
            }

            positions[axis] = ceiling ? RoundedUp(room, extent + before, stride[axis], axis) : room / stride[axis] + 1;
        }

        return (
            [.. borders.Select((border, axis) => new Slide(stride[axis], dilation[axis], border.Before))],
            [.. positions],
            [.. borders.Select((border, axis) => image[axis + 2] + border.Before + border.After)]);
    }

    /// <summary>How windows at the positions of x slide over the image that they make up, and its extents.</summary>
    /// <param name="x"><c>[N, C, d...]</c>.</param>
    /// <param name="window">Its extents.</param>
    /// <param name="strides">1 if not given.</param>
    /// <param name="padding">What is cut from the borders of the image.</param>
    /// <param name="outputPadding">What is added at the ends; 0 if not given.</param>
    /// <param name="dilations">1 if not given.</param>
    /// <exception cref="TypeRuleException">A number is out of range, or nothing is left of the image.</exception>
    public static (ValueList<Slide> Slides, ValueList<Dim> Extents) Under(
        Shape x, ValueList<Dim> window, PerAxis strides, Padding padding, PerAxis outputPadding, PerAxis dilations)
    {
        var axes = x.Rank - 2;
        var (stride, dilation) = (strides.For(axes, 1, 1, "stride"), dilations.For(axes, 1, 1, "dilation"));
        var added = outputPadding.For(axes, 0, 0, "output padding");
        var reach = Reach(window, dilation);
        var borders = padding.For(axes, axis => reach[axis] + added[axis] - stride[axis]);
        var extents = new Dim[axes];
        for (var axis = 0; axis < axes; axis++)
        {
            if (added[axis] >= Math.Max(stride[axis], dilation[axis]))
            {
                throw new TypeRuleException(
                    $"the output padding {added[axis]} of spatial axis {axis} is not less than the stride {stride[axis]} or the dilation {dilation[axis]}");
            }

            var (before, after) = borders[axis];
            extents[axis] = (x[axis + 2] - 1) * stride[axis] + reach[axis] - before - after + added[axis];
            if (x[axis + 2].Is(0) || (extents[axis].IsConstant && extents[axis].Value <= 0))
            {
                throw new TypeRuleException(
                    $"the extent {x[axis + 2]} of spatial axis {axis}, a window of {Described(window[axis], dilation[axis], reach[axis])}, "
                    + $"the stride {stride[axis]} and the padding of {before} and {after} leave {extents[axis]} elements");
            }
        }

        return ([.. borders.Select((border, axis) => new Slide(stride[axis], dilation[axis], border.Before))], [.. extents]);
    }

    /// <summary>
    /// The coordinates behind <c>[a..., p..., k..., c...]</c> in <c>[a..., d..., c...]</c>, with a number of trailing axes c, or null if they
    /// are outside. For references only.
    /// </summary>
    public static long[]? Place(long[] at, ValueList<Slide> slides, long[] shape, int trailing = 0)
    {
        var lead = shape.Length - slides.Count - trailing;
        long[] place = [.. at[..(lead + slides.Count)], .. at[^trailing..]];
        for (var i = 0; i < slides.Count; i++)
        {
            var (position, element) = (at[lead + i], at[lead + slides.Count + i]);
            place[lead + i] = (position * slides[i].Stride) + (element * slides[i].Dilation) - slides[i].Before;
            if (place[lead + i] < 0 || place[lead + i] >= shape[lead + i])
            {
                return null;
            }
        }

        return place;
    }

    /// <summary>How many elements of an axis a window stands across.</summary>
    private static long[] Reach(ValueList<Dim> window, int[] dilation) => [.. window.Select((extent, axis) =>
        extent.IsConstant && extent.Value > 0
            ? checked(dilation[axis] * (extent.Value - 1) + 1)
            : throw new TypeRuleException($"a window needs constant extents of 1 or more, not {extent} along spatial axis {axis}"))];

    private static long BorderOfSame(Dim extent, long reach, int stride, int axis)
    {
        // Of one position for each element the border does not depend on their number.
        var shift = stride == 1 ? 0
            : extent.IsConstant ? (extent.Value - 1) / stride * stride + 1 - extent.Value
            : throw new TypeRuleException(
                $"the border that gives {extent} / {stride} positions along spatial axis {axis} depends on the extent, which must be constant; give the padding");
        return Math.Max(0, reach - 1 + shift);
    }

    private static Dim RoundedUp(Dim room, Dim end, int stride, int axis)
    {
        if (stride == 1)
        {
            return room + 1;
        }

        var count = room.IsConstant
            ? (room.Value + stride - 1) / stride + 1
            : throw new TypeRuleException($"positions along spatial axis {axis} can be rounded up only if the extent is constant, not {end}");
        return (count - 1) * stride >= end.Value ? count - 1 : count;
    }

    private static string Described(Dim window, int dilation, long reach) => dilation == 1 ? $"{window}" : $"{window} (dilated to {reach})";
}
