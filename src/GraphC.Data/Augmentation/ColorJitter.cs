namespace GraphC.Data;

/// <summary>
/// Brightness, contrast and saturation, in this order, each multiplied by a factor in a range around 1; the results are cut off at 0 and 1. For
/// pictures of one channel (grey) or three (red, green, blue), from 0 to 1.
/// </summary>
public sealed class ColorJitter : Augmentation
{
    // How bright the colours look: ITU-R BT.601.
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    private readonly double brightness, contrast, saturation;

    /// <summary>A stage that changes colours.</summary>
    /// <param name="brightness">Values are multiplied by a factor in [1 - brightness, 1 + brightness].</param>
    /// <param name="contrast">Distances from the mean grey of the picture are multiplied by a factor in [1 - contrast, 1 + contrast].</param>
    /// <param name="saturation">Distances from the grey of the pixel are multiplied by a factor in [1 - saturation, 1 + saturation].</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is not from 0 to 1.</exception>
    public ColorJitter(double brightness = 0, double contrast = 0, double saturation = 0)
    {
        foreach (var width in (double[])[brightness, contrast, saturation])
        {
            if (width is not (>= 0 and <= 1))
            {
                throw new ArgumentOutOfRangeException(
                    nameof(brightness), $"Brightness {brightness}, contrast {contrast} and saturation {saturation} must be from 0 to 1.");
            }
        }

        (this.brightness, this.contrast, this.saturation) = (brightness, contrast, saturation);
    }

    /// <inheritdoc/>
    public override PictureShape Result(PictureShape shape) => shape.Channels is 1 or 3
        ? shape
        : throw new ArgumentException($"Colours are changed in pictures of 1 or 3 channels, not in {shape}.", nameof(shape));

    /// <inheritdoc/>
    public override void Apply(Picture from, Picture to, ref Draws draws)
    {
        from.Values.CopyTo(to.Values);
        var factor = Factor(brightness, ref draws);
        foreach (ref var x in to.Values)
        {
            x = Cut(x * factor);
        }

        factor = Factor(contrast, ref draws);
        var mean = MeanGray(to);
        foreach (ref var x in to.Values)
        {
            x = Cut(mean + (x - mean) * factor);
        }

        factor = Factor(saturation, ref draws);
        for (var i = 0; i < to.Shape.Height * to.Shape.Width; i++)
        {
            var gray = Gray(to, i);
            for (var c = 0; c < to.Shape.Channels; c++)
            {
                ref var x = ref to.Plane(c)[i];
                x = Cut(gray + (x - gray) * factor);
            }
        }
    }

    private static float Factor(double width, ref Draws draws) => (float)draws.Uniform(1 - width, 1 + width);

    private static float Cut(float x) => Math.Clamp(x, 0, 1);

    private static float MeanGray(Picture picture)
    {
        var count = picture.Shape.Height * picture.Shape.Width;
        var sum = 0.0;
        for (var i = 0; i < count; i++)
        {
            sum += Gray(picture, i);
        }

        return (float)(sum / count);
    }

    private static float Gray(Picture picture, int pixel) => picture.Shape.Channels == 1
        ? picture.Values[pixel]
        : Red * picture.Plane(0)[pixel] + Green * picture.Plane(1)[pixel] + Blue * picture.Plane(2)[pixel];
}
