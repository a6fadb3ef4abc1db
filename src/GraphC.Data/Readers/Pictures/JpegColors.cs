namespace GraphC.Data;

/// <summary>Channels of different resolution become pixels.</summary>
internal static class JpegColors
{
    /// <summary>The picture that channels make up.</summary>
    /// <param name="components">One channel, or three.</param>
    /// <param name="width">The extents of the picture.</param>
    /// <param name="height">The extents of the picture.</param>
    /// <param name="hasLuma">Whether three channels are luma and two of colour, instead of red, green and blue.</param>
    public static Raster Join(Jpeg.Component[] components, int width, int height, bool hasLuma)
    {
        if (components.Length == 0)
        {
            throw new InvalidDataException("the JPEG file has no picture");
        }

        var raster = Raster.Create(width, height, components.Length);
        var (most, tallest) = (components.Max(c => c.Across), components.Max(c => c.Down));
        var planes = components.Select(c => Spread(c, width, height, most / (double)c.Across, tallest / (double)c.Down)).ToArray();
        for (var i = 0; i < width * height; i++)
        {
            for (var c = 0; c < planes.Length; c++)
            {
                raster.Samples[i * planes.Length + c] = planes[c][i];
            }

            if (hasLuma)
            {
                ToColor(raster.Samples.AsSpan(3 * i, 3));
            }
        }

        return raster;
    }

    /// <summary>ITU-R BT.601 with 16 bits behind the point; a channel of colour is 128 where there is none.</summary>
    private static void ToColor(Span<byte> pixel)
    {
        var (luma, blue, red) = (pixel[0], pixel[1] - 128, pixel[2] - 128);
        pixel[0] = Byte(luma + (91881 * red + 32768 >> 16));
        pixel[1] = Byte(luma + (-22554 * blue - 46802 * red + 32768 >> 16));
        pixel[2] = Byte(luma + (116130 * blue + 32768 >> 16));

        static byte Byte(int value) => (byte)Math.Clamp(value, 0, 255);
    }

    /// <summary>A channel with a sample for each pixel.</summary>
    private static byte[] Spread(Jpeg.Component c, int width, int height, double across, double down)
    {
        // Between samples are weighed means wherever there are half as many; very narrow pictures and all other ratios repeat samples.
        var isSmooth = across == 2 && c.Width > 2;
        var plane = new byte[width * height];
        for (var y = 0; y < height; y++)
        {
            var row = plane.AsSpan(y * width, width);
            if (isSmooth && down == 2)
            {
                Between(c, y, row);
            }
            else if (isSmooth && down == 1)
            {
                Between(Line(c, y), row);
            }
            else if (across == 1 && down == 2)
            {
                Blend(Line(c, y / 2), Line(c, Neighbour(c, y)), y % 2 == 0 ? 1 : 2, row);
            }
            else
            {
                var line = Line(c, (int)(y / down));
                for (var x = 0; x < width; x++)
                {
                    row[x] = line[(int)(x / across)];
                }
            }
        }

        return plane;
    }

    private static ReadOnlySpan<byte> Line(Jpeg.Component c, int y) => c.Samples.AsSpan(y * c.Stride, c.Width);

    /// <summary>The other line of samples that a row of pixels lies between, of half as many lines.</summary>
    private static int Neighbour(Jpeg.Component c, int y) => Math.Clamp(y / 2 + (y % 2 == 0 ? -1 : 1), 0, c.Height - 1);

    /// <summary>Pixels between two lines, a quarter of the way.</summary>
    private static void Blend(ReadOnlySpan<byte> near, ReadOnlySpan<byte> far, int bias, Span<byte> row)
    {
        for (var x = 0; x < row.Length; x++)
        {
            row[x] = (byte)(3 * near[x] + far[x] + bias >> 2);
        }
    }

    /// <summary>Pixels along a line of half as many samples: three quarters of the near one and a quarter of the other, rounded up and down in turn.</summary>
    private static void Between(ReadOnlySpan<byte> line, Span<byte> row)
    {
        for (var x = 0; x < row.Length; x++)
        {
            var (near, far) = (x / 2, x / 2 + (x % 2 == 0 ? -1 : 1));
            row[x] = far < 0 || far >= line.Length ? line[near] : (byte)(3 * line[near] + line[far] + (x % 2 == 0 ? 1 : 2) >> 2);
        }
    }

    /// <summary>The same in both directions.</summary>
    private static void Between(Jpeg.Component c, int y, Span<byte> row)
    {
        var near = Line(c, y / 2);
        var far = Line(c, Neighbour(c, y));
        for (var x = 0; x < row.Length; x++)
        {
            var at = x / 2;
            var beside = Math.Clamp(at + (x % 2 == 0 ? -1 : 1), 0, c.Width - 1);
            row[x] = (byte)(3 * (3 * near[at] + far[at]) + 3 * near[beside] + far[beside] + (x % 2 == 0 ? 8 : 7) >> 4);
        }
    }
}
