using System.Buffers.Binary;

namespace GraphC.Data;

/// <summary>Windows bitmaps with 8 bits and a palette, 24 bits, or 32 bits of which 8 say nothing, not compressed.</summary>
internal static class Bitmap
{
    private const int FileHeader = 14, InfoHeader = 40;

    public static Raster Read(byte[] file)
    {
        if (file.Length < FileHeader + InfoHeader)
        {
            throw new InvalidDataException("the bitmap ends in its header");
        }

        var (pixels, header) = (Int(10), Int(FileHeader));
        var (width, rows) = (Int(18), Int(22));
        var (bits, compression) = ((int)BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(28)), Int(30));
        if (header < InfoHeader || compression != 0 || bits is not (8 or 24 or 32))
        {
            throw new NotSupportedException($"bitmaps with {bits} bits a pixel, compressed by the method {compression}");
        }

        // A negative height says that the first row is the uppermost one.
        var raster = Raster.Create(width, Math.Abs((long)rows), 3);
        var stride = ((long)width * bits + 31) / 32 * 4;
        if (pixels < 0 || pixels + stride * raster.Height > file.Length)
        {
            throw new InvalidDataException("the bitmap ends before its last row");
        }

        for (var y = 0; y < raster.Height; y++)
        {
            var row = file.AsSpan((int)(pixels + stride * (rows < 0 ? y : raster.Height - 1 - y)), (int)stride);
            for (var x = 0; x < width; x++)
            {
                // Blue comes first.
                var color = bits == 8 ? Palette(row[x]) : row.Slice(x * bits / 8, 3);
                color.CopyTo(raster.Samples.AsSpan((y * width + x) * 3));
            }
        }

        return raster.Reversed();

        int Int(int at) => BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at));

        Span<byte> Palette(int index) => FileHeader + (long)header + 4 * index + 3 <= file.Length
            ? file.AsSpan(FileHeader + header + 4 * index, 3)
            : throw new InvalidDataException("the bitmap ends in its palette");
    }
}
