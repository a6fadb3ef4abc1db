using System.Buffers.Binary;
using System.IO.Compression;

namespace GraphC.Data.Tests;

public class PngTests
{
    // 3 × 2 pixels of RGB; the rows have the filters Sub and Paeth. Written by another program.
    private const string Foreign =
        "89504E470D0A1A0A0000000D49484452000000030000000208020000001216F14D000000134944415478DA636464628600162E08E0"
        + "E601000373007BBC5FCE8C0000000049454E44AE426082";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void What_is_written_is_read(int channels)
    {
        var picture = Noise(channels, 5, 7);
        var read = Png.Read(new MemoryStream(Written(picture)));
        Assert.Equal(picture.ToString(), read.ToString());
        Assert.Equal(picture.ToArray<byte>(), read.ToArray<byte>());
    }

    [Fact]
    public void A_file_of_another_program_is_read() => Assert.Equal(
        [1, 4, 7, 11, 21, 31, 2, 5, 8, 12, 22, 33, 3, 6, 9, 13, 23, 35],
        Png.Read(Streams.ForwardOnly(Convert.FromHexString(Foreign))).ToArray<byte>());

    // Values by hand: 2 pixels a row of one channel, so the left neighbour is one byte away.
    [Theory]
    [InlineData(0, new byte[] { 50, 60 })]
    [InlineData(1, new byte[] { 50, 110 })]
    [InlineData(2, new byte[] { 150, 4 })]            // 60 + 200 - 256
    [InlineData(3, new byte[] { 100, 210 })]          // 50 + 100/2, 60 + (100 + 200)/2
    [InlineData(4, new byte[] { 150, 4 })]            // 150 is left, 200 above, 100 above left: 250 is nearest to 200
    public void Every_filter_is_undone(byte filter, byte[] expected)
    {
        var picture = Png.Read(new MemoryStream(File(Header(2, 2, colorType: 0), Packed([0, 100, 200, filter, 50, 60]))));
        Assert.Equal([100, 200, .. expected], picture.ToArray<byte>());
    }

    [Fact]
    public void Filters_look_one_pixel_back_not_one_byte()
    {
        var picture = Png.Read(new MemoryStream(File(Header(2, 1, colorType: 2), Packed([1, 1, 2, 3, 10, 20, 30]))));
        Assert.Equal([1, 11, 2, 22, 3, 33], picture.ToArray<byte>());
    }

    [Fact]
    public void Pixel_data_may_be_cut_anywhere_and_unknown_chunks_that_do_not_matter_are_skipped()
    {
        var packed = Packed([0, 1, 2, 0, 3, 4]);
        byte[] file =
        [
            .. Signature, .. Chunk("IHDR", Header(2, 2, 0)), .. Chunk("tEXt", [1, 2]),
            .. Chunk("IDAT", packed[..3]), .. Chunk("IDAT", []), .. Chunk("IDAT", packed[3..]), .. Chunk("IEND", []),
        ];
        Assert.Equal([1, 2, 3, 4], Png.Read(Streams.ForwardOnly(file)).ToArray<byte>());
    }

    [Fact]
    public void A_palette_that_is_suggested_for_colours_is_skipped()
    {
        byte[] file = [.. Signature, .. Chunk("IHDR", Header(1, 1, 2)), .. Chunk("PLTE", [0, 0, 0]), .. Chunk("IDAT", Packed([0, 1, 2, 3])), .. Chunk("IEND", [])];
        Assert.Equal([1, 2, 3], Png.Read(new MemoryStream(file)).ToArray<byte>());
    }

    [Fact]
    public void Floats_are_written_as_the_nearest_level()
    {
        var picture = Tensor.From<float>([-1, 0, 0.5f, 1, 7, float.NaN], 1, 2, 3);
        Assert.Equal([0, 0, 128, 255, 255, 0], Png.Read(new MemoryStream(Written(picture))).ToArray<byte>());
    }

    [Fact]
    public void A_stream_stays_open_and_stands_behind_the_picture()
    {
        var one = Written(Noise(1, 3, 3));
        var stream = new MemoryStream([.. one, .. one]);
        Png.Read(stream);
        Assert.Equal(one.Length, stream.Position);
        Assert.Equal("u8[1, 3, 3]", Png.Read(stream).ToString());
    }

    [Fact]
    public void A_flipped_bit_is_noticed_by_the_check_sum_of_its_chunk()
    {
        var sound = File(Header(2, 1, 0), Packed([0, 1, 2]));
        sound[^20] ^= 1;
        Assert.Matches("damaged: its chunk IDAT has the CRC [0-9A-F]{8}, but [0-9A-F]{8} is written", Refusal(sound));
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        var sound = File(Header(2, 1, 0), Packed([0, 1, 2]));
        for (var length = 0; length < sound.Length; length++)
        {
            Assert.Contains("truncated", Refusal(sound[..length]));
        }
    }

    [Theory]
    [InlineData(0, 1, 8, 0, 0, "no valid size: width 0, height 1")]
    [InlineData(1, -1, 8, 0, 0, "height -1")]
    [InlineData(1, 1, 16, 2, 0, "bit depth 16")]
    [InlineData(1, 1, 8, 3, 0, "colour type 3")]
    [InlineData(1, 1, 8, 0, 1, "interlace 1")]
    [InlineData(2_000_000_000, 2_000_000_000, 8, 6, 0, "exceeds 2 GiB")]
    [InlineData(30_000, 30_000, 8, 0, 0, "truncated")]
    public void A_header_that_lies_or_asks_too_much_is_refused_cheaply(int width, int height, byte depth, byte colorType, byte interlace, string reason)
    {
        var file = File(Header(width, height, colorType, depth, interlace), Packed([0, 1]));
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Png.Read(new MemoryStream(file))).Message);
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Png.Read(Streams.ForwardOnly(file))).Message);
    }

    [Fact]
    public void Other_content_is_refused_with_its_reason()
    {
        Assert.Contains("no PNG file", Refusal([.. "GIF89a  "u8]));
        Assert.Contains("instead of IHDR", Refusal([.. Signature, .. Chunk("IDAT", [])]));
        Assert.Contains("chunk PLTE, which is not supported", Refusal([.. Signature, .. Chunk("IHDR", Header(1, 1, 0)), .. Chunk("PLTE", [0, 0, 0])]));
        Assert.Contains("unknown filter 5", Refusal(File(Header(1, 1, 0), Packed([5, 1]))));
        Assert.Contains("do not belong", Refusal(File(Header(1, 1, 0), Packed([0, 1, 2]))));
        Assert.Contains("header of 12 bytes", Refusal([.. Signature, .. Chunk("IHDR", Header(1, 1, 0)[..12])]));
    }

    [Theory]
    [InlineData("u8[2, 3]")]
    [InlineData("u8[5, 2, 2]")]
    [InlineData("u8[1, 0, 2]")]
    [InlineData("i32[1, 2, 2]")]
    public void What_is_no_picture_is_not_written(string type)
    {
        var shape = type[(type.IndexOf('[') + 1)..^1].Split(", ").Select(long.Parse).ToArray();
        var tensor = new Tensor(type.StartsWith("u8") ? DType.UInt8 : DType.Int32, shape);
        Assert.Contains(type, Assert.Throws<ArgumentException>(() => Written(tensor)).Message);
    }

    private static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    private static string Refusal(byte[] file) => Streams.Invalid(() => Png.Read(new MemoryStream(file))).Message;

    private static byte[] File(byte[] header, byte[] packed) =>
        [.. Signature, .. Chunk("IHDR", header), .. Chunk("IDAT", packed), .. Chunk("IEND", [])];

    private static byte[] Header(int width, int height, byte colorType, byte depth = 8, byte interlace = 0) =>
        [.. BigEndian((uint)width), .. BigEndian((uint)height), depth, colorType, 0, 0, interlace];

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] named = [.. type.Select(c => (byte)c), .. data];
        return [.. BigEndian((uint)data.Length), .. named, .. BigEndian(Crc(named))];
    }

    /// <summary>The check bit by bit, as a division of polynomials.</summary>
    internal static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        for (var bit = 0; bit < 8 * bytes.Length; bit++)
        {
            var carry = (crc ^ (uint)(bytes[bit / 8] >> (bit % 8))) & 1;
            crc = (crc >> 1) ^ (carry * 0xEDB88320);
        }

        return ~crc;
    }

    private static byte[] Packed(byte[] rows)
    {
        using var result = new MemoryStream();
        using (var zlib = new ZLibStream(result, CompressionLevel.Fastest))
        {
            zlib.Write(rows);
        }

        return result.ToArray();
    }

    private static byte[] BigEndian(uint number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return bytes;
    }

    private static byte[] Written(Tensor picture)
    {
        var stream = new MemoryStream();
        Png.Write(stream, picture);
        return stream.ToArray();
    }

    private static Tensor Noise(int channels, int height, int width)
    {
        var picture = new Tensor(DType.UInt8, channels, height, width);
        new Random(1).NextBytes(picture.Bytes);
        return picture;
    }
}
