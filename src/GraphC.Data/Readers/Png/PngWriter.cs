using System.Buffers.Binary;
using System.IO.Compression;

namespace GraphC.Data;

/// <summary>
/// Writes PNG with one IDAT chunk and no filters: these pay off for photographs, not for the small pictures that a program shows of its work.
/// </summary>
internal static class PngWriter
{
    private const byte NoFilter = 0;

    public static void Write(Stream stream, Tensor picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        if (picture.DType is not (DType.UInt8 or DType.Float32) || picture.Shape is not [>= 1 and <= 4, > 0, > 0])
        {
            throw new ArgumentException($"{picture} is no picture: u8 or f32 [C, H, W] with 1 to 4 channels is.", nameof(picture));
        }

        var (channels, height, width) = ((int)picture.Shape[0], (int)picture.Shape[1], (int)picture.Shape[2]);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = PngFormat.BitDepth;
        header[9] = PngFormat.ColorTypes[channels - 1];
        header[10..].Clear();   // deflate, the five filters, no interlace

        stream.Write(PngFormat.Signature);
        WriteChunk(stream, "IHDR"u8, header);
        WriteChunk(stream, "IDAT"u8, Deflate(Levels(picture), channels, height, width));
        WriteChunk(stream, "IEND"u8, []);
    }

    private static ReadOnlySpan<byte> Levels(Tensor picture) =>
        picture.DType == DType.UInt8 ? picture.Bytes : picture.ToLevels().Bytes;

    private static ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> planes, int channels, int height, int width)
    {
        var packed = new MemoryStream();
        var row = new byte[width * channels + 1];
        row[0] = NoFilter;
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var y = 0; y < height; y++)
            {
                for (var i = 0; i < width * channels; i++)
                {
                    row[i + 1] = planes[(i % channels * height + y) * width + i / channels];
                }

                zlib.Write(row);
            }
        }

        return packed.GetBuffer().AsSpan(0, (int)packed.Length);
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(type);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, PngFormat.Crc(type, data));
        stream.Write(number);
    }
}
