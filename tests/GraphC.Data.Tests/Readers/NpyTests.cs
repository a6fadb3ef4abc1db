using System.Text;

namespace GraphC.Data.Tests;

public class NpyTests
{
    public static TheoryData<string> Types => ["Float32", "Float64", "Int32", "Int64", "UInt8", "Bool"];

    [Theory]
    [MemberData(nameof(Types))]
    public void What_is_written_is_read_back(string type)
    {
        foreach (long[] shape in new long[][] { [], [5], [2, 3], [0, 4], [2, 1, 3] })
        {
            var tensor = new Tensor(Enum.Parse<DType>(type), shape);
            for (var i = 0; i < tensor.ByteLength; i++)
            {
                tensor.Bytes[i] = (byte)(type == "Bool" ? i % 2 : i * 37);
            }

            var stream = new MemoryStream();
            Npy.Write(stream, tensor);
            Assert.Equal(0, (stream.Length - tensor.ByteLength) % 64);
            stream.Position = 0;
            var read = Npy.Read(stream);
            Assert.Equal(tensor.ToString(), read.ToString());
            Assert.Equal(tensor.Bytes.ToArray(), read.Bytes.ToArray());
        }
    }

    [Fact]
    public void The_file_is_what_numpy_writes()
    {
        var stream = new MemoryStream();
        Npy.Write(stream, Tensor.From<int>([1, 2], 2));
        var header = "\u0093NUMPY\u0001\0v\0{'descr': '<i4', 'fortran_order': False, 'shape': (2,), }".PadRight(127) + "\n";
        Assert.Equal(header + "\u0001\0\0\0\u0002\0\0\0", Encoding.Latin1.GetString(stream.ToArray()));
    }

    [Fact]
    public void Fortran_order_becomes_c_order()
    {
        // [[0, 1, 2], [3, 4, 5]] stored column by column.
        var tensor = Read("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }", [0, 3, 1, 4, 2, 5]);
        Assert.Equal("u8[2, 3]", tensor.ToString());
        Assert.Equal([0, 1, 2, 3, 4, 5], tensor.ToArray<byte>());

        var source = new byte[24];
        for (var i = 0; i < 24; i++)
        {
            var (a, b, c) = (i / 12, i / 4 % 3, i % 4);
            source[a + 2 * b + 6 * c] = (byte)i;
        }

        var cube = Read("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3, 4)}", source);
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), cube.ToArray<byte>());
        Assert.Equal(0, Read("{'descr': '<f8', 'fortran_order': True, 'shape': (0, 3)}", []).Length);
    }

    [Fact]
    public void Big_endian_and_small_types_are_widened()
    {
        Assert.Equal([1f, -2f], Read(Header(">f4"), [0x3F, 0x80, 0, 0, 0xC0, 0, 0, 0]).ToArray<float>());
        Assert.Equal([258, -1], Read(Header(">i2"), [1, 2, 0xFF, 0xFF]).ToArray<int>());
        Assert.Equal([513, 65535], Read(Header("<u2"), [1, 2, 0xFF, 0xFF]).ToArray<int>());
        Assert.Equal([1f, -2f], Read(Header("<f2"), [0, 0x3C, 0, 0xC0]).ToArray<float>());
        Assert.Equal([-1, 127], Read(Header("|i1"), [0xFF, 0x7F]).ToArray<int>());
        Assert.Equal([4294967295, 1], Read(Header("<u4"), [255, 255, 255, 255, 1, 0, 0, 0]).ToArray<long>());
        Assert.Equal([true, false], Read(Header("|b1"), [2, 0]).ToArray<bool>());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Versions_one_to_three_are_read(byte version) =>
        Assert.Equal([7, 8], Read(" { \"shape\" : (2L,) , 'descr':'|u1','fortran_order':False } ", [7, 8], version).ToArray<byte>());

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "negative")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (400000000,), }", "truncated")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9000000000, 9000000000, 9000000000), }", "2 GiB")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,), }", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,)} x", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': Maybe, 'shape': (2,)}", "malformed")]
    [InlineData("{'descr': '<f4', 'fortran_order': False}", "lacks")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': ()}", "repeated")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': ()}", "structured")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': ()}", "'|O'")]
    [InlineData("{'descr': '<U9', 'fortran_order': False, 'shape': ()}", "'<U9'")]
    [InlineData("", "malformed")]
    public void A_wrong_header_is_an_error_that_costs_nothing(string header, string reason) =>
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Read(header, [1, 2, 3, 4])).Message);

    [Fact]
    public void Every_truncation_and_a_huge_header_are_errors()
    {
        var bytes = Bytes(Header("<i4"), [1, 2, 3, 4, 5, 6, 7, 8], 1);
        for (var length = 0; length < bytes.Length; length++)
        {
            Streams.Invalid(() => Npy.Read(new MemoryStream(bytes[..length])));
            Streams.Invalid(() => Npy.Read(Streams.ForwardOnly(bytes[..length])));
        }

        byte[] huge = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 2, 0, 255, 255, 255, 255];
        Assert.Contains("header of 4294967295", Streams.InvalidAndCheap(() => Npy.Read(new MemoryStream(huge))).Message);
    }

    private static string Header(string descr) => $"{{'descr': '{descr}', 'fortran_order': False, 'shape': (2,), }}";

    private static Tensor Read(string header, byte[] elements, byte version = 1) =>
        Npy.Read(new MemoryStream(Bytes(header, elements, version)));

    private static byte[] Bytes(string header, byte[] elements, byte version)
    {
        var length = (byte)header.Length;
        byte[] prefix = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0, length, 0];
        return [.. prefix, .. version == 1 ? Array.Empty<byte>() : [0, 0], .. Encoding.Latin1.GetBytes(header), .. elements];
    }
}
