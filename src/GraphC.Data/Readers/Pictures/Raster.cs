namespace GraphC.Data;

/// <summary>A decoded picture: rows of pixels, of each its channels (1 grey, 2 grey and alpha, 3 red green blue, 4 and alpha).</summary>
internal sealed record Raster(int Width, int Height, int Channels, byte[] Samples)
{
    /// <summary>More than any picture in a model; a damaged file must not claim all memory.</summary>
    private const long MostSamples = 1 << 26;

    /// <summary>A black picture.</summary>
    /// <exception cref="InvalidDataException">Nothing, or too much, for a picture.</exception>
    public static Raster Create(long width, long height, int channels) => width > 0 && height > 0 && width <= MostSamples && height <= MostSamples && width * height * channels <= MostSamples
        ? new((int)width, (int)height, channels, new byte[width * height * channels])
        : throw new InvalidDataException($"a picture of {width} x {height} pixels");

    /// <summary>The picture with three channels, without alpha.</summary>
    public Raster ToColor()
    {
        var color = Create(Width, Height, 3);
        for (var i = 0; i < Width * Height; i++)
        {
            for (var c = 0; c < 3; c++)
            {
                color.Samples[3 * i + c] = Samples[Channels * i + (Channels < 3 ? 0 : c)];
            }
        }

        return color;
    }

    /// <summary>The picture with one channel: the luma of ITU-R BT.601, in 16 bits behind the point.</summary>
    public Raster ToGrey()
    {
        var grey = Create(Width, Height, 1);
        for (var i = 0; i < grey.Samples.Length; i++)
        {
            var at = Samples.AsSpan(Channels * i, Channels);
            grey.Samples[i] = Channels < 3 ? at[0] : (byte)((19595 * at[0] + 38470 * at[1] + 7471 * at[2] + 0x8000) >> 16);
        }

        return grey;
    }

    /// <summary>The picture with red and blue exchanged.</summary>
    public Raster Reversed()
    {
        var color = ToColor();
        for (var i = 0; i < color.Samples.Length; i += 3)
        {
            (color.Samples[i], color.Samples[i + 2]) = (color.Samples[i + 2], color.Samples[i]);
        }

        return color;
    }
}
