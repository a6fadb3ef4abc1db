using Google.Protobuf;
using GraphC.Onnx.Format;
using static GraphC.Onnx.Tests.Hostile.Protos;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Small files that claim to be large.</summary>
public class ClaimsTests
{
    private const long Absurd = 1L << 62;

    private static readonly long[] Extents = [Absurd, long.MaxValue, 1L << 40, int.MaxValue];

    [Theory]
    [InlineData(Absurd)]
    [InlineData(long.MaxValue)]
    [InlineData(-2)]
    [InlineData(long.MinValue)]
    public void An_input_of_an_absurd_extent(long extent) =>
        Refusal.Of(ModelOf(Graph([Value("x", ElementType.Float32, 2, extent)], ["y"], Node("Relu", "x", "y"))), $"'x': the extent {extent}");

    public static TheoryData<long[]> Shapes =>
    [
        [Absurd], [Absurd, 0], [0, Absurd], [int.MaxValue], [int.MaxValue - 100, 0], [65536, 65536, 65536, 65536, 65536], [4, -1], [536870912],
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public void An_initializer_that_claims_what_it_has_not(long[] shape)
    {
        foreach (var type in new[] { ElementType.Float32, ElementType.Float64, ElementType.Int4, ElementType.Bool, ElementType.String, ElementType.UInt8 })
        {
            var claim = new TensorProto { Name = "w", DataType = (int)type, Dims = { shape } };
            Refusal.Of(ModelOf(Graph([], ["y"], Node("Identity", "w", "y")).With(claim)), "'w'");
            claim.RawData = ByteString.CopyFrom(1, 2, 3, 4);
            Refusal.Of(ModelOf(Graph([], ["y"], Node("Identity", "w", "y")).With(claim)), "'w'");
        }
    }

    [Theory]
    [InlineData(new long[] { Absurd })]
    [InlineData(new long[] { 400_000_000 })]
    [InlineData(new long[] { 20_000, 20_000 })]
    public void A_sparse_tensor_that_is_large_when_it_is_dense(long[] shape)
    {
        var sparse = new SparseTensorProto { Dims = { shape }, Values = Floats("w", [1], 1), Indices = Integers("", 3) };
        var graph = Graph([], ["y"], Node("Identity", "w", "y"));
        graph.SparseInitializer.Add(sparse);
        Refusal.Of(ModelOf(graph), "'w'");
        Refusal.Of(ModelOf(Graph([], ["y"], Node("Constant", "", "y", Attribute("sparse_value", sparse)))), "sparse_value");
    }

    [Fact]
    public void Many_sparse_tensors_that_are_large_together()
    {
        var graph = Graph([], ["y"], Node("Identity", "w0", "y"));
        for (var i = 0; i < 100; i++)
        {
            graph.SparseInitializer.Add(new SparseTensorProto { Dims = { 4 << 20 }, Values = Floats($"w{i}", [1], 1), Indices = Integers("", 3) });
        }

        Refusal.Of(ModelOf(graph), "dense");
    }

    // The number of the field and its kind, then a length that the file has not: of the graph, of an initializer in it, and of packed numbers in that.
    [Theory]
    [InlineData(new byte[] { 0x3a })]
    [InlineData(new byte[] { 0x3a, 40, 0x2a })]
    [InlineData(new byte[] { 0x3a, 40, 0x2a, 30, 0x0a })]
    [InlineData(new byte[] { 0x3a, 40, 0x2a, 30, 0x22 })]
    [InlineData(new byte[] { 0x3a, 40, 0x2a, 30, 0x4a })]
    [InlineData(new byte[] { 0x12 })]
    public void A_length_that_the_file_has_not(byte[] before)
    {
        foreach (var length in new ulong[] { 1 << 20, 1 << 30, int.MaxValue, uint.MaxValue, ulong.MaxValue })
        {
            var file = new List<byte>(before);
            for (var rest = length; ; rest >>= 7)
            {
                file.Add((byte)((rest & 127) | (rest > 127 ? 128u : 0)));
                if (rest <= 127)
                {
                    break;
                }
            }

            file.AddRange(new byte[64]);
            Refusal.Of(() => Refusal.Import([.. file]), "no ONNX model");
        }
    }

    public static TheoryData<string> Targets =>
        ["Reshape", "Expand", "ConstantOfShape", "Tile", "Range", "Pad", "Resize", "Upsample", "OneHot", "EyeLike", "CenterCropPad", "TopK", "Split", "Slice"];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_result_of_an_absurd_extent(string op)
    {
        foreach (var extent in Extents)
        {
            var error = Refusal.Bounded(() => ImportAndRun(Target(op, extent)));
            // A slice that ends far behind the end ends at the end.
            Assert.True(op == "Slice" ? error is null : error is not null, $"{op} to {extent}: {error?.Message}");
        }
    }

    [Fact]
    public void A_shape_that_is_squared_until_nothing_can_hold_it()
    {
        var nodes = new List<NodeProto> { Node("Shape", "x", "s0") };
        for (var i = 0; i < 64; i++)
        {
            nodes.Add(Node("Add", $"s{i} one", $"t{i}"));
            nodes.Add(Node("Mul", $"t{i} s{i}", $"s{i + 1}"));
        }

        nodes.Add(Node("Expand", "x s64", "y"));
        Refusal.Of(ModelOf(Graph([Value("x", ElementType.Float32, "n")], ["y"], [.. nodes]).With(Integers("one", 1))));
    }

    [Fact]
    public void A_tensor_that_is_doubled_until_nothing_can_hold_it()
    {
        var nodes = Enumerable.Range(0, 80).Select(i => Node("Concat", $"x{i} x{i}", $"x{i + 1}", Attribute("axis", 0))).ToArray();
        Refusal.Of(ModelOf(Graph([Value("x0", ElementType.Float32, 2)], ["x80"], nodes)), "Concat");
    }

    private static ModelProto Target(string op, long extent)
    {
        var x = Value("x", ElementType.Float32, 2, 2);
        return op switch
        {
            "Reshape" => ModelOf(Graph([x], ["y"], Node("Reshape", "x t", "y")).With(Integers("t", extent, 2))),
            "Expand" => ModelOf(Graph([x], ["y"], Node("Expand", "x t", "y")).With(Integers("t", extent, 2, 2))),
            "ConstantOfShape" => ModelOf(Graph([], ["y"], Node("ConstantOfShape", "t", "y")).With(Integers("t", extent))),
            "Tile" => ModelOf(Graph([x], ["y"], Node("Tile", "x t", "y")).With(Integers("t", extent, 1))),
            "Range" => ModelOf(Graph([], ["y"], Node("Range", "a t b", "y")).With(Integer("a", 0), Integer("t", extent), Integer("b", 1))),
            "Pad" => ModelOf(Graph([x], ["y"], Node("Pad", "x t", "y")).With(Integers("t", extent, 0, 0, 0))),
            "Resize" => ModelOf(Graph([x], ["y"], Node("Resize", "x - - t", "y")).With(Integers("t", extent, 2))),
            "Upsample" => Old(ModelOf(Graph([x], ["y"], Node("Upsample", "x t", "y")).With(Floats("t", [2], extent, 1)))),
            "OneHot" => ModelOf(Graph([], ["y"], Node("OneHot", "i t v", "y")).With(Integers("i", 1, 2), Integer("t", extent), Floats("v", [2], 0, 1))),
            "EyeLike" => ModelOf(Graph([x], ["y"], Node("Expand", "x t", "e"), Node("EyeLike", "e", "y")).With(Integers("t", extent, 1, 1), Integers("u", extent))),
            "CenterCropPad" => ModelOf(Graph([x], ["y"], Node("CenterCropPad", "x t", "y")).With(Integers("t", extent, 2))),
            "TopK" => ModelOf(Graph([x], ["y"], Node("TopK", "x t", "y i")).With(Integers("t", extent))),
            "Split" => ModelOf(Graph([x], ["y"], Node("Split", "x t", "y z")).With(Integers("t", extent, 1))),
            _ => ModelOf(Graph([x], ["y"], Node("Slice", "x a t", "y")).With(Integers("a", 0), Integers("t", extent))),
        };

        static ModelProto Old(ModelProto model)
        {
            model.OpsetImport[0].Version = 9;
            return model;
        }
    }

    private static void ImportAndRun(ModelProto proto)
    {
        using var model = OnnxModel.Parse(proto.ToByteArray(), Refusal.Options);
        _ = model.Import();
        _ = model.Run(SoundModels.Feeds(model));
    }
}
