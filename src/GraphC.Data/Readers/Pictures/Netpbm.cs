namespace GraphC.Data;

/// <summary>Portable graymaps and pixmaps with numbers up to 255, in bytes (P5, P6) or in digits (P2, P3).</summary>
internal static class Netpbm
{
    public static Raster Read(byte[] file)
    {
        var format = (char)file[1];
        if (format is '1' or '4')
        {
            throw new NotSupportedException("portable bitmaps of one bit a pixel");
        }

        var at = 2;
        var raster = Raster.Create(Number(), Number(), format is '2' or '5' ? 1 : 3);
        if (Number() is var greatest && greatest != 255)
        {
            throw new NotSupportedException($"portable pixmaps with numbers up to {greatest}");
        }

        if (format is '2' or '3')
        {
            for (var i = 0; i < raster.Samples.Length; i++)
            {
                raster.Samples[i] = Number() is <= 255 and var sample ? (byte)sample : throw new InvalidDataException("a number of the pixmap is greater than 255");
            }

            return raster;
        }

        // One white space stands before the first byte.
        at++;
        if (file.Length - at < raster.Samples.Length)
        {
            throw new InvalidDataException("the pixmap ends before its last pixel");
        }

        file.AsSpan(at, raster.Samples.Length).CopyTo(raster.Samples);
        return raster;

        // A number in digits, behind white space and comments.
        int Number()
        {
            while (at < file.Length && (file[at] <= ' ' || file[at] == '#'))
            {
                if (file[at++] == '#')
                {
                    while (at < file.Length && file[at] != '\n')
                    {
                        at++;
                    }
                }
            }

            var (value, start) = (0L, at);
            for (; at < file.Length && char.IsAsciiDigit((char)file[at]) && value <= int.MaxValue; at++)
            {
                value = value * 10 + file[at] - '0';
            }

            return at > start && value <= int.MaxValue ? (int)value : throw new InvalidDataException("the pixmap has no number where one must be");
        }
    }
}
