namespace GraphC.Data;

/// <summary>A window at a random place of the picture with a border around it; every place is equally likely.</summary>
public sealed class RandomCrop : Augmentation
{
    private readonly (int Height, int Width)? size;
    private readonly int border;
    private readonly float fill;

    /// <summary>A window as large as the picture: it moves by up to the border in each direction.</summary>
    /// <param name="border">The width of the border.</param>
    /// <param name="fill">The value of the border.</param>
    public RandomCrop(int border, float fill = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(border);
        (this.border, this.fill) = (border, fill);
    }

    /// <summary>A window of its own size.</summary>
    /// <param name="height">The height of the window.</param>
    /// <param name="width">The width of the window.</param>
    /// <param name="border">The width of the border.</param>
    /// <param name="fill">The value of the border.</param>
    public RandomCrop(int height, int width, int border, float fill = 0)
        : this(border, fill)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        size = (height, width);
    }

    /// <inheritdoc/>
    public override PictureShape Result(PictureShape shape)
    {
        var (height, width) = size ?? (shape.Height, shape.Width);
        return height <= shape.Height + 2 * border && width <= shape.Width + 2 * border
            ? new(shape.Channels, height, width)
            : throw new ArgumentException($"A crop of {height} × {width} is larger than a picture {shape} with a border of {border}.", nameof(shape));
    }

    /// <inheritdoc/>
    public override void Apply(Picture from, Picture to, ref Draws draws)
    {
        var top = draws.Below(from.Shape.Height + 2 * border - to.Shape.Height + 1) - border;
        var left = draws.Below(from.Shape.Width + 2 * border - to.Shape.Width + 1) - border;
        to.Values.Fill(fill);
        // What of the window lies in the picture, in the window's columns.
        var first = Math.Max(0, -left);
        var count = Math.Min(to.Shape.Width, from.Shape.Width - left) - first;
        for (var c = 0; c < to.Shape.Channels && count > 0; c++)
        {
            for (var y = Math.Max(0, -top); y < Math.Min(to.Shape.Height, from.Shape.Height - top); y++)
            {
                from.Row(c, top + y).Slice(left + first, count).CopyTo(to.Row(c, y)[first..]);
            }
        }
    }
}
