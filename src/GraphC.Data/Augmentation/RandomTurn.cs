using GraphC.Runtime;

namespace GraphC.Data;

/// <summary>
/// The picture turned about its centre and scaled, both by chance, with bilinear interpolation. What comes from outside of the picture is filled.
/// </summary>
public sealed class RandomTurn : Augmentation
{
    private readonly (double From, double To) degrees, scale;
    private readonly float fill;

    private RandomTurn((double From, double To) degrees, (double From, double To) scale, float fill) =>
        (this.degrees, this.scale, this.fill) = (degrees, scale, fill);

    /// <summary>Turns by an angle in a range.</summary>
    /// <param name="from">The smallest angle in degrees, counter-clockwise as one sees it.</param>
    /// <param name="to">The largest angle in degrees.</param>
    /// <param name="fill">The value of what comes from outside of the picture.</param>
    public static RandomTurn Rotation(double from, double to, float fill = 0)
    {
        RequireRange(from, to, double.MinValue);
        return new((from, to), (1, 1), fill);
    }

    /// <summary>Makes larger or smaller, by a factor in a range.</summary>
    /// <param name="from">The smallest factor, above 0; below 1 the picture becomes smaller.</param>
    /// <param name="to">The largest factor.</param>
    /// <param name="fill">The value of what comes from outside of the picture.</param>
    public static RandomTurn Scaling(double from, double to, float fill = 0)
    {
        RequireRange(from, to, double.Epsilon);
        return new((0, 0), (from, to), fill);
    }

    /// <inheritdoc/>
    public override void Apply(Picture from, Picture to, ref Draws draws)
    {
        var angle = draws.Uniform(degrees.From, degrees.To) * (Math.PI / 180);
        var inverse = 1 / draws.Uniform(scale.From, scale.To);
        // Where a pixel of the result comes from: turned back and scaled back. Sine and cosine are ours, since the system's differ in last bits.
        var (cos, sin) = (VectorMath.Cos(angle) * inverse, VectorMath.Sin(angle) * inverse);
        var (centerX, centerY) = (0.5 * (to.Shape.Width - 1), 0.5 * (to.Shape.Height - 1));
        for (var y = 0; y < to.Shape.Height; y++)
        {
            for (var x = 0; x < to.Shape.Width; x++)
            {
                var (dx, dy) = (x - centerX, y - centerY);
                Sample(from, centerX + dx * cos - dy * sin, centerY + dx * sin + dy * cos, to, x, y);
            }
        }
    }

    /// <summary>Sets a pixel of the result to the mean of the four pixels around a point, weighted by their nearness.</summary>
    private void Sample(Picture from, double pointX, double pointY, Picture to, int x, int y)
    {
        var (floorX, floorY) = (Math.Floor(pointX), Math.Floor(pointY));
        // Far outside, where an int might overflow, nothing but filling is met either.
        var left = (int)Math.Clamp(floorX, -2, from.Shape.Width + 1);
        var top = (int)Math.Clamp(floorY, -2, from.Shape.Height + 1);
        var (right, bottom) = ((float)(pointX - floorX), (float)(pointY - floorY));
        for (var c = 0; c < to.Shape.Channels; c++)
        {
            var above = (1 - right) * At(from, c, top, left) + right * At(from, c, top, left + 1);
            var below = (1 - right) * At(from, c, top + 1, left) + right * At(from, c, top + 1, left + 1);
            to[c, y, x] = (1 - bottom) * above + bottom * below;
        }
    }

    private float At(Picture picture, int channel, int y, int x) =>
        (uint)y < (uint)picture.Shape.Height && (uint)x < (uint)picture.Shape.Width ? picture[channel, y, x] : fill;

    private static void RequireRange(double from, double to, double least)
    {
        if (!double.IsFinite(from) || !double.IsFinite(to) || from < least || to < from)
        {
            throw new ArgumentOutOfRangeException(nameof(from), $"{from} to {to} is no range of angles, or of positive factors.");
        }
    }
}
