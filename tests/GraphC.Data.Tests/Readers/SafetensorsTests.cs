using System.Buffers.Binary;
using System.Text;

namespace GraphC.Data.Tests;

public class SafetensorsTests
{
    [Fact]
    public void What_is_written_is_read_back()
    {
        KeyValuePair<string, Tensor>[] tensors =
        [
            new("u", Tensor.From<byte>([1, 2, 3], 3)),
            new("f", Tensor.From<float>([1, -2], 2, 1)),
            new("d", Tensor.From<double>([0.1])),
            new("l", Tensor.From<long>([long.MinValue], 1)),
            new("i", Tensor.From<int>([-5], 1)),
            new("b", Tensor.From<bool>([true, false], 2)),
            new("e", new Tensor(DType.Float32, 0, 7)),
            new("ä \"quoted\"", Tensor.From<int>([1, 2], 2)),
        ];
        var stream = new MemoryStream();
        Safetensors.Write(stream, tensors, new Dictionary<string, string> { ["op"] = "add", ["args"] = "{\"x\": 1}" });
        foreach (var file in new[] { Safetensors.Read(stream.ToArray()), Safetensors.Read(Streams.ForwardOnly(stream.ToArray())) })
        {
            Assert.Equal("{\"x\": 1}", file.Metadata["args"]);
            Assert.Equal(tensors.Select(t => t.Key).Order(), file.Names.Order());
            foreach (var (name, tensor) in tensors)
            {
                Assert.Equal(tensor.ToString(), file[name].ToString());
                Assert.Equal(tensor.Bytes.ToArray(), file[name].Bytes.ToArray());
            }
        }

        Assert.Equal(0L, BinaryPrimitives.ReadInt64LittleEndian(stream.ToArray()) % 8);
        Assert.Contains("there are", Assert.Throws<KeyNotFoundException>(() => Safetensors.Read(stream.ToArray())["x"]).Message);
    }

    [Fact]
    public void Names_that_are_taken_cannot_be_written()
    {
        var one = Tensor.From<int>([1], 1);
        Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("a", one), new("a", one)]));
        Assert.Throws<ArgumentException>(() => Safetensors.Write(new MemoryStream(), [new("__metadata__", one)]));
    }

    [Theory]
    [InlineData("F16", new byte[] { 0, 0x3C, 0, 0xC0 }, "f32", 1, -2)]
    [InlineData("BF16", new byte[] { 0x80, 0x3F, 0, 0xC0 }, "f32", 1, -2)]
    [InlineData("F8_E5M2", new byte[] { 0x3C, 0xC0 }, "f32", 1, -2)]
    [InlineData("F8_E4M3", new byte[] { 0x38, 0x7E }, "f32", 1, 448)]
    [InlineData("F8_E4M3", new byte[] { 0x01, 0x80 }, "f32", 1.0 / 512, 0)]
    [InlineData("F8_E4M3", new byte[] { 0x7F, 0xB8 }, "f32", double.NaN, -1)]
    [InlineData("F8_E5M2", new byte[] { 0x7C, 0x01 }, "f32", double.PositiveInfinity, 1.0 / 65536)]
    [InlineData("F8_E4M3FNUZ", new byte[] { 0x7F, 0xC0 }, "f32", 240, -1)]
    [InlineData("F8_E4M3FNUZ", new byte[] { 0x80, 0x01 }, "f32", double.NaN, 1.0 / 1024)]
    [InlineData("F8_E5M2FNUZ", new byte[] { 0x7F, 0xC0 }, "f32", 57344, -1)]
    [InlineData("F8_E5M2FNUZ", new byte[] { 0x80, 0x01 }, "f32", double.NaN, 1.0 / 131072)]
    [InlineData("F8_E8M0", new byte[] { 0x80, 0x7E }, "f32", 2, 0.5)]
    [InlineData("F8_E8M0", new byte[] { 0xFF, 0x00 }, "f32", double.NaN, 5.877471754111438e-39)]
    [InlineData("I8", new byte[] { 1, 0xFE }, "i32", 1, -2)]
    [InlineData("I16", new byte[] { 1, 0, 0xFE, 0xFF }, "i32", 1, -2)]
    [InlineData("U16", new byte[] { 1, 0, 0xFE, 0xFF }, "i32", 1, 65534)]
    [InlineData("U32", new byte[] { 1, 0, 0, 0, 0xFE, 0xFF, 0xFF, 0xFF }, "i64", 1, 4294967294)]
    [InlineData("U64", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0 }, "i64", 1, 2)]
    [InlineData("BOOL", new byte[] { 0, 9 }, "bool", 0, 1)]
    public void Other_types_are_widened(string type, byte[] data, string expected, double first, double second)
    {
        var tensor = Safetensors.Read(File($$"""{"t":{"dtype":"{{type}}","shape":[2],"data_offsets":[0,{{data.Length}}] } }""", data))["t"];
        Assert.Equal(expected + "[2]", tensor.ToString());
        Assert.Equal([first, second], [tensor[0], tensor[1]]);
    }

    [Fact]
    public void A_number_above_the_widest_type_is_an_error() =>
        Assert.Contains("int64", Streams.Invalid(() => Safetensors.Read(
            File("""{"t":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}""", [255, 255, 255, 255, 255, 255, 255, 255]))).Message);

    [Fact]
    public void Padding_behind_the_header_is_allowed() =>
        Assert.Equal([5], Safetensors.Read(File("""{"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   """, [5]))["t"].ToArray<byte>());

    [Theory]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,3]}}""", "needs 4 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[1,4]}}""", "gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""", "overlap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}""", "gap")]
    [InlineData("""{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}}""", "describes 3 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}}""", "describes 5 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[4,0]}}""", "needs 4 bytes")]
    [InlineData("""{"a":{"dtype":"U8","shape":[-4],"data_offsets":[0,4]}}""", "non-negative")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4.0],"data_offsets":[0,4]}}""", "non-negative")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9000000000,9000000000,9000000000],"data_offsets":[0,4]}}""", "2 GiB")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4611686018427387904],"data_offsets":[0,4]}}""", "2 GiB")]
    [InlineData("""{"a":{"dtype":"F4","shape":[8],"data_offsets":[0,4]}}""", "'F4'")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1000000000],"data_offsets":[0,2000000000]}}""", "2 GiB")]
    [InlineData("""{"a":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", "describes 2000000000")]
    [InlineData("""{"a":{"dtype":"Q8","shape":[4],"data_offsets":[0,4]}}""", "'Q8'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4],"x":1}}""", "field 'x'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"shape":[4],"data_offsets":[0,4]}}""", "field 'shape'")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4]}}""", "lacks")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}""", "twice")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", "twice")]
    [InlineData("""{"__metadata__":{"k":1}}""", "no string")]
    [InlineData("""{"a":7}""", "no object")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}} {}""", "no valid JSON")]
    [InlineData("""{"a":{"dtype":"U8","sha""", "no valid JSON")]
    [InlineData("""{"\ud800":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "no valid JSON")]
    [InlineData("""{"a":{"dtype":{"x":[[[[[[[[[[]]]]]]]]]]}}}""", "field 'dtype'")]
    [InlineData("[]", "begin")]
    [InlineData(" {}", "begin")]
    [InlineData("", "begin")]
    public void A_wrong_header_is_an_error_that_costs_nothing(string header, string reason) =>
        Assert.Contains(reason, Streams.InvalidAndCheap(() => Safetensors.Read(File(header, [1, 2, 3, 4]))).Message);

    [Fact]
    public void A_forward_only_stream_cannot_make_the_reader_allocate_what_it_promises()
    {
        var file = File("""{"a":{"dtype":"U8","shape":[2000000000],"data_offsets":[0,2000000000]}}""", [1, 2, 3, 4]);
        Assert.Contains("truncated", Streams.InvalidAndCheap(() => Safetensors.Read(Streams.ForwardOnly(file))).Message);
        byte[] longHeader = [0xFF, 0xE0, 0xF5, 5, 0, 0, 0, 0, (byte)'{'];
        Assert.Contains("truncated", Streams.InvalidAndCheap(() => Safetensors.Read(Streams.ForwardOnly(longHeader))).Message);
        Assert.Contains("truncated", Streams.InvalidAndCheap(() => Safetensors.Read(longHeader)).Message);
        byte[] absurdHeader = [255, 255, 255, 255, 255, 255, 255, 255];
        Assert.Contains("announces", Streams.InvalidAndCheap(() => Safetensors.Read(absurdHeader)).Message);
    }

    [Fact]
    public void Every_truncation_is_an_error()
    {
        var bytes = File("""{"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", new byte[8]);
        for (var length = 0; length < bytes.Length; length++)
        {
            Streams.Invalid(() => Safetensors.Read(bytes[..length]));
            Streams.Invalid(() => Safetensors.Read(Streams.ForwardOnly(bytes[..length])));
        }
    }

    internal static byte[] File(string header, byte[] data)
    {
        var length = new byte[8];
        var text = Encoding.UTF8.GetBytes(header);
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        return [.. length, .. text, .. data];
    }
}
