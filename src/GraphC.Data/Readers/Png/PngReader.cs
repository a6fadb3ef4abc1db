using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GraphC.Data;

/// <summary>
/// Reads PNG: a signature, then chunks (length, type, data, CRC): IHDR first, then IDAT, whose data together are one zlib stream of rows,
/// each behind a byte that names its filter, then IEND.
/// </summary>
/// <remarks>
/// Our own, because the managed library for it (BigGustave 1.0.6) reads pixels of one bit as bytes, drops the low half of 16-bit samples, writes
/// 8-bit colour only, and answers a damaged file with an index out of range.
/// </remarks>
internal static class PngReader
{
    private const int HeaderLength = 13;

    private enum RowFilter : byte
    {
        None, Sub, Up, Average, Paeth,
    }

    public static Tensor Read(Stream stream, string name)
    {
        Span<byte> signature = stackalloc byte[PngFormat.Signature.Length];
        TensorBody.Fill(stream, signature, name);
        if (!signature.SequenceEqual(PngFormat.Signature))
        {
            throw new InvalidDataException($"{name} is no PNG file: it begins with {Convert.ToHexString(signature)}.");
        }

        var (type, data) = ReadChunk(stream, name);
        if (type != "IHDR")
        {
            throw new InvalidDataException($"{name} begins with the chunk {type} instead of IHDR.");
        }

        var header = Header.Parse(data, name);
        return header.ToPlanes(Inflate(ReadPixelData(stream, header, name), header, name), name);
    }

    /// <summary>The data of all IDAT chunks, up to IEND.</summary>
    private static MemoryStream ReadPixelData(Stream stream, Header header, string name)
    {
        var packed = new MemoryStream();
        while (true)
        {
            var (type, data) = ReadChunk(stream, name);
            switch (type)
            {
                case "IDAT":
                    packed.Write(data);
                    break;
                case "IEND":
                    packed.Position = 0;
                    return packed;
                // Where pixels have colours of their own, a palette is a suggestion for screens that show few.
                case "PLTE" when header.HasColor:
                    break;
                // A small first letter says that a picture can be shown without knowing the chunk.
                case var _ when char.IsAsciiLetterLower(type[0]):
                    break;
                default:
                    throw new InvalidDataException($"{name} has the chunk {type}, which is not supported.");
            }
        }
    }

    private static byte[] Inflate(MemoryStream packed, Header header, string name)
    {
        using var rows = new ZLibStream(packed, CompressionMode.Decompress);
        var bytes = TensorBody.ReadBytes(rows, header.InflatedLength, name);
        Gzip.ExpectEnd(rows, name);
        return bytes;
    }

    private static (string Type, byte[] Data) ReadChunk(Stream stream, string name)
    {
        Span<byte> head = stackalloc byte[8];
        TensorBody.Fill(stream, head, name);
        var type = head[4..];
        foreach (var letter in type)
        {
            if (!char.IsAsciiLetter((char)letter))
            {
                throw new InvalidDataException($"{name} has a chunk without a name ({Convert.ToHexString(type)}).");
            }
        }

        var text = Encoding.ASCII.GetString(type);
        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        if (length < 0)
        {
            throw new InvalidDataException($"{name} has a chunk {text} of {(uint)length} bytes; at most {int.MaxValue} are allowed.");
        }

        var data = TensorBody.ReadBytes(stream, length, name);
        Span<byte> crc = stackalloc byte[4];
        TensorBody.Fill(stream, crc, name);
        var (stored, computed) = (BinaryPrimitives.ReadUInt32BigEndian(crc), PngFormat.Crc(type, data));
        return stored == computed
            ? (text, data)
            : throw new InvalidDataException($"{name} is damaged: its chunk {text} has the CRC {computed:X8}, but {stored:X8} is written.");
    }

    private readonly record struct Header(int Width, int Height, int Channels)
    {
        /// <summary>Red, green and blue, instead of grey.</summary>
        public bool HasColor => Channels >= 3;

        private int RowBytes => Width * Channels;

        /// <summary>Every row is behind one byte for its filter.</summary>
        public int InflatedLength => Height * (RowBytes + 1);

        public static Header Parse(ReadOnlySpan<byte> data, string name)
        {
            if (data.Length != HeaderLength)
            {
                throw new InvalidDataException($"{name} has a header of {data.Length} bytes instead of {HeaderLength}.");
            }

            var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
            if (width <= 0 || height <= 0)
            {
                throw new InvalidDataException($"{name} has no valid size: width {width}, height {height}.");
            }

            var channels = PngFormat.ColorTypes.IndexOf(data[9]) + 1;
            if (data[8] != PngFormat.BitDepth || channels == 0 || data[10] != 0 || data[11] != 0 || data[12] != 0)
            {
                throw new InvalidDataException(
                    $"{name} has bit depth {data[8]}, colour type {data[9]}, compression {data[10]}, filter {data[11]}, interlace {data[12]}; "
                    + "only 8 bits of grey (0), RGB (2), grey with alpha (4) or RGBA (6), without interlace, are read.");
            }

            // One byte more a row than the picture itself has; then the inflated rows fit into an array, too.
            TensorBody.ByteLength(ElementEncoding.U8, [height, (long)width * channels + 1], name);
            return new(width, height, channels);
        }

        /// <summary>Undoes the filters, in place, and takes the channels apart.</summary>
        public Tensor ToPlanes(byte[] rows, string name)
        {
            var picture = new Tensor(DType.UInt8, Channels, Height, Width);
            ReadOnlySpan<byte> above = new byte[RowBytes];
            for (var y = 0; y < Height; y++)
            {
                var start = y * (RowBytes + 1);
                var row = rows.AsSpan(start + 1, RowBytes);
                Unfilter((RowFilter)rows[start], row, above, name);
                Spread(row, picture.Bytes[(y * Width)..]);
                above = row;
            }

            return picture;
        }

        private void Unfilter(RowFilter filter, Span<byte> row, ReadOnlySpan<byte> above, string name)
        {
            if (filter > RowFilter.Paeth)
            {
                throw new InvalidDataException($"{name} has a row with the unknown filter {(int)filter}.");
            }

            for (var i = 0; filter != RowFilter.None && i < row.Length; i++)
            {
                var (left, aboveLeft) = i < Channels ? (0, 0) : (row[i - Channels], above[i - Channels]);
                row[i] += (byte)(filter switch
                {
                    RowFilter.Sub => left,
                    RowFilter.Up => above[i],
                    RowFilter.Average => (left + above[i]) / 2,
                    _ => Paeth(left, above[i], aboveLeft),
                });
            }
        }

        /// <summary>Of three neighbours the one nearest to left + above - aboveLeft; the order decides where two are equally near.</summary>
        private static int Paeth(int left, int above, int aboveLeft)
        {
            var (toLeft, toAbove, toAboveLeft) = (Math.Abs(above - aboveLeft), Math.Abs(left - aboveLeft), Math.Abs(left + above - 2 * aboveLeft));
            return toLeft <= toAbove && toLeft <= toAboveLeft ? left : toAbove <= toAboveLeft ? above : aboveLeft;
        }

        private void Spread(ReadOnlySpan<byte> row, Span<byte> planes)
        {
            for (var i = 0; i < row.Length; i++)
            {
                planes[i % Channels * Height * Width + i / Channels] = row[i];
            }
        }
    }
}
