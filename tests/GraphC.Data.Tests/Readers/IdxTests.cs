namespace GraphC.Data.Tests;

public class IdxTests
{
    private static readonly byte[] Bytes2x3 = [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255];

    [Fact]
    public void Unsigned_bytes_keep_their_type_and_shape()
    {
        var tensor = Idx.Read(new MemoryStream(Bytes2x3));
        Assert.Equal("u8[2, 3]", tensor.ToString());
        Assert.Equal([1, 2, 3, 4, 5, 255], tensor.ToArray<byte>());
    }

    [Fact]
    public void Gzip_is_recognized_by_its_content()
    {
        Assert.Equal("u8[2, 3]", Idx.Read(new MemoryStream(Streams.Gzip(Bytes2x3))).ToString());
        Assert.Equal("u8[2, 3]", Idx.Read(Streams.ForwardOnly(Streams.Gzip(Bytes2x3))).ToString());
        Assert.Equal("u8[2, 3]", Idx.Read(Streams.ForwardOnly(Bytes2x3)).ToString());
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, Streams.Gzip(Bytes2x3));
        Assert.Equal([1, 2, 3, 4, 5, 255], Idx.Read(path).ToArray<byte>());
        File.Delete(path);
    }

    [Fact]
    public void Every_type_is_read_big_endian()
    {
        Assert.Equal([-1, 2], Read(0x09, [0xFF, 2]).ToArray<int>());
        Assert.Equal([-2, 258], Read(0x0B, [0xFF, 0xFE, 1, 2]).ToArray<int>());
        Assert.Equal([1, -1], Read(0x0C, [0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF]).ToArray<int>());
        Assert.Equal([1f, -2f], Read(0x0D, [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0]).ToArray<float>());
        Assert.Equal([1.0, -2.0], Read(0x0E, [0x3F, 0xF0, 0, 0, 0, 0, 0, 0, 0xC0, 0, 0, 0, 0, 0, 0, 0]).ToArray<double>());

        static Tensor Read(byte type, byte[] elements) => Idx.Read(new MemoryStream([0, 0, type, 1, 0, 0, 0, 2, .. elements]));
    }

    [Fact]
    public void A_stream_stays_open_and_stands_behind_the_tensor()
    {
        var stream = new MemoryStream([.. Bytes2x3, .. Bytes2x3]);
        Idx.Read(stream);
        Assert.Equal(Bytes2x3.Length, stream.Position);
        Assert.Equal("u8[2, 3]", Idx.Read(stream).ToString());
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        for (var length = 0; length < Bytes2x3.Length; length++)
        {
            var part = Bytes2x3[..length];
            Assert.Contains("truncated", Streams.Invalid(() => Idx.Read(new MemoryStream(part))).Message);
            Assert.Contains("truncated", Streams.Invalid(() => Idx.Read(Streams.ForwardOnly(part))).Message);
        }

        var packed = Streams.Gzip(Bytes2x3);
        Streams.Invalid(() => Idx.Read(new MemoryStream(packed[..(packed.Length / 2)])));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 8, 1, 0x7F, 0, 0, 0 }, "truncated")]
    [InlineData(new byte[] { 0, 0, 14, 1, 0x7F, 0, 0, 0 }, "2 GiB")]
    [InlineData(new byte[] { 0, 0, 8, 3, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0, 0x7F, 0, 0, 0 }, "2 GiB")]
    [InlineData(new byte[] { 0, 0, 8, 1, 0xFF, 0xFF, 0xFF, 0xFF }, "negative")]
    [InlineData(new byte[] { 0, 0, 8, 255 }, "axes")]
    [InlineData(new byte[] { 0, 0, 7, 1 }, "type")]
    [InlineData(new byte[] { (byte)'P', (byte)'K', 3, 4 }, "no IDX")]
    public void A_lying_header_is_an_error_that_costs_nothing(byte[] bytes, string reason)
    {
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Idx.Read(new MemoryStream(bytes))).Message);
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Idx.Read(Streams.ForwardOnly(bytes))).Message);
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Idx.Read(new MemoryStream(Streams.Gzip(bytes)))).Message);
    }

    [Fact]
    public void A_file_that_goes_on_or_has_a_wrong_checksum_is_an_error()
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, [.. Bytes2x3, 0]);
        Assert.Contains("do not belong", Streams.Invalid(() => Idx.Read(path)).Message);
        var packed = Streams.Gzip(Bytes2x3);
        packed[^8] ^= 1;
        File.WriteAllBytes(path, packed);
        Streams.Invalid(() => Idx.Read(path));
        File.Delete(path);
    }
}
