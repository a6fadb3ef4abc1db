using Google.Protobuf;
using GraphC.Onnx.Format;
using static GraphC.Onnx.Tests.Hostile.Protos;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Nodes that break their operator's rules: the error names the node.</summary>
public class BadNodesTests
{
    private const long Far = 1L << 62;

    private static readonly ValueInfoProto Image = Value("image", ElementType.Float32, 1, 2, 5, 5), X = Value("x", ElementType.Float32, 3, 4);

    private static readonly Dictionary<string, NodeProto> Nodes = new()
    {
        ["a stride of 0"] = Conv("strides", 0, 1),
        ["a negative stride"] = Conv("strides", -1, 1),
        ["a stride too few"] = Conv("strides", 1),
        ["a stride that is no int"] = Conv("strides", Far, 1),
        ["a dilation of 0"] = Conv("dilations", 0, 1),
        ["a kernel that contradicts the weights"] = Conv("kernel_shape", 2, 2),
        ["pads that eat up the image"] = Conv("pads", -3, -3, -3, -3),
        ["pads too few"] = Conv("pads", 1, 1),
        ["pads that are no ints"] = Conv("pads", Far, 0, 0, 0),
        ["no group"] = Node("Conv", "image k", "y", Attribute("group", 0)),
        ["groups that do not divide"] = Node("Conv", "image k", "y", Attribute("group", 3)),
        ["a negative group"] = Node("Conv", "image k", "y", Attribute("group", -2)),
        ["groups beyond an int"] = Node("Conv", "image k", "y", Attribute("group", (1L << 32) + 1)),
        ["a pool without a kernel"] = Node("MaxPool", "image", "y"),
        ["a pool of 0"] = Node("MaxPool", "image", "y", Attribute("kernel_shape", new long[] { 0, 2 })),
        ["a pool larger than the image"] = Node("MaxPool", "image", "y", Attribute("kernel_shape", new long[] { 9, 9 })),
        ["an absurd pool"] = Node("AveragePool", "image", "y", Attribute("kernel_shape", new[] { Far, Far })),
        ["a pool of too few axes"] = Node("AveragePool", "image", "y", Attribute("kernel_shape", new long[] { 2 })),
        ["a pool of a vector"] = Node("MaxPool", "four", "y", Attribute("kernel_shape", new long[] { 2 })),
        ["an unknown auto_pad"] = Node("Conv", "image k", "y", Attribute("auto_pad", "SOME")),
        ["a transposed convolution with a stride of 0"] = Node("ConvTranspose", "image k", "y", Attribute("strides", new long[] { 0, 0 })),
        ["a transposed convolution with an absurd padding"] = Node("ConvTranspose", "image k", "y", Attribute("output_padding", new long[] { int.MaxValue, int.MaxValue })),
        ["an axis that is not there"] = Node("Softmax", "x", "y", Attribute("axis", 2)),
        ["an axis far away"] = Node("Softmax", "x", "y", Attribute("axis", Far)),
        ["an axis far before"] = Node("Concat", "x x", "y", Attribute("axis", long.MinValue)),
        ["an axis of a scalar"] = Node("Concat", "one one", "y", Attribute("axis", 0)),
        ["an order with an axis twice"] = Node("Transpose", "x", "y", Attribute("perm", new long[] { 0, 0 })),
        ["an order too short"] = Node("Transpose", "x", "y", Attribute("perm", new long[] { 0 })),
        ["an order that leads out"] = Node("Transpose", "x", "y", Attribute("perm", new long[] { 0, 2 })),
        ["a split into the wrong sum"] = Node("Split", "x wrong", "y z", Attribute("axis", 1)),
        ["a split into negative parts"] = Node("Split", "x minus", "y z", Attribute("axis", 1)),
        ["a split into no parts"] = Node("Split", "x", "y", Attribute("num_outputs", 0)),
        ["a split into endless parts"] = Node("Split", "x", "y", Attribute("num_outputs", Far)),
        ["a split into more outputs than parts"] = Node("Split", "x", "y z u", Attribute("axis", 1), Attribute("num_outputs", 2)),
        ["a reshape to another number"] = Node("Reshape", "x five", "y"),
        ["a reshape with two unknowns"] = Node("Reshape", "x minus2", "y"),
        ["a reshape to floats"] = Node("Reshape", "x four", "y"),
        ["a squeeze of what is not 1"] = Node("Squeeze", "x axis0", "y"),
        ["an unsqueeze twice"] = Node("Unsqueeze", "x zeros", "y"),
        ["an unsqueeze far away"] = Node("Unsqueeze", "x far", "y"),
        ["steps of 0"] = Node("Slice", "x zeros fives zeros zeros", "y"),
        ["starts without ends"] = Node("Slice", "x zeros five", "y"),
        ["a tile of too few"] = Node("Tile", "x five", "y"),
        ["a negative tile"] = Node("Tile", "x minus2", "y"),
        ["a range without a step"] = Node("Range", "none none none", "y"),
        ["a gather along no axis"] = Node("Gather", "x five", "y", Attribute("axis", 7)),
        ["a gather by floats"] = Node("Gather", "x x", "y"),
        ["blocks of 0"] = Node("DepthToSpace", "image", "y", Attribute("blocksize", 0)),
        ["blocks whose area overflows"] = Node("DepthToSpace", "image", "y", Attribute("blocksize", 1L << 32)),
        ["negative blocks"] = Node("SpaceToDepth", "image", "y", Attribute("blocksize", -1)),
        ["a product that does not fit"] = Node("MatMul", "x x", "y"),
        ["a product of a cube"] = Node("Gemm", "image x", "y"),
        ["layers that recur without weights"] = Node("LSTM", "x", "y"),
        ["layers that recur to an absurd size"] = Node("GRU", "image image image", "y", Attribute("hidden_size", Far)),
        ["a norm over no axis"] = Node("LayerNormalization", "x four", "y", Attribute("axis", 9)),
        ["a norm of groups that do not divide"] = Node("GroupNormalization", "image four four", "y", Attribute("num_groups", 3)),
        ["a norm of no groups"] = Node("GroupNormalization", "image four four", "y", Attribute("num_groups", 0)),
        ["attention to nothing"] = Node("Attention", "x", "y"),
        ["an equation that is none"] = Node("Einsum", "x x", "y", Attribute("equation", "ij,i")),
        ["an equation of other axes"] = Node("Einsum", "x", "y", Attribute("equation", "ijk->i")),
        ["a local norm of a negative size"] = Node("LRN", "image", "y", Attribute("size", -1)),
        ["draws of an absurd number"] = Node("RandomNormal", "", "y", Attribute("shape", new[] { Far, Far })),
        ["a dropout without training that is text"] = Node("Dropout", "text", "y"),
        ["a sum that does not broadcast"] = Node("Add", "x five3", "y"),
        ["a sum of two types"] = Node("Add", "x five", "y"),
        ["a sum of text"] = Node("Add", "text text", "y"),
        ["a sum of one"] = Node("Add", "x", "y"),
        ["a sum of nothing"] = Node("Sum", "", "y"),
        ["a sum without its first"] = Node("Add", "- x", "y"),
        ["a cast to nothing"] = Node("Cast", "x", "y", Attribute("to", 0)),
        ["a cast to what is not there"] = Node("Cast", "x", "y", Attribute("to", 99)),
        ["a cast to an absurd type"] = Node("Cast", "x", "y", Attribute("to", (1L << 32) + 1)),
        ["a cast without a type"] = Node("Cast", "x", "y"),
        ["a cast to complex numbers"] = Node("Cast", "x", "y", Attribute("to", 14)),
        ["an axis that is text"] = Node("Softmax", "x", "y", Attribute("axis", "1")),
        ["an axis that is a float"] = Node("Softmax", "x", "y", Attribute("axis", 1f)),
        ["a slope that is an int"] = Node("LeakyRelu", "x", "y", Attribute("alpha", 1)),
        ["strides that are one number"] = Node("Conv", "image k", "y", Attribute("strides", 1)),
        ["a branch that is a number"] = Node("If", "yes", "y", Attribute("then_branch", 1), Attribute("else_branch", 2)),
        ["a branch too few"] = Node("If", "yes", "y", Attribute("then_branch", Graph([], ["x"]))),
        ["branches with too few results"] = Node("If", "yes", "y", Attribute("then_branch", Graph([], [])), Attribute("else_branch", Graph([], []))),
        ["a condition of several"] = Node("If", "zeros", "y", Attribute("then_branch", Graph([], ["x"])), Attribute("else_branch", Graph([], []))),
        ["a loop without a body"] = Node("Loop", "one yes x", "y"),
        ["a loop whose body takes less"] = Node("Loop", "one yes x", "y", Attribute("body", Graph([], ["x"]))),
        ["a scan over nothing"] = Node("Scan", "x", "y", Attribute("body", Graph([X], ["x"])), Attribute("num_scan_inputs", 0)),
        ["a scan over more than there is"] = Node("Scan", "x", "y", Attribute("body", Graph([X], ["x"])), Attribute("num_scan_inputs", Far)),
        ["a constant of nothing"] = Node("Constant", "", "y"),
        ["a constant that is no tensor"] = Node("Constant", "", "y", Attribute("value", 1f)),
        ["more results than there are"] = Node("Relu", "x", "y z"),
        ["an operator that is not there"] = Node("Evil", "x", "y"),
        ["no operator"] = Node("", "x", "y"),
        ["quantization along no axis"] = Node("QuantizeLinear", "x four", "y", Attribute("axis", 5)),
        ["quantization in blocks of -1"] = Node("QuantizeLinear", "x x", "y", Attribute("block_size", -1)),
        ["a resize without a size"] = Node("Resize", "image", "y"),
        ["a resize to -1"] = Node("Resize", "x - - minus2", "y"),
        ["a resize by NaN"] = Node("Resize", "x - nans", "y"),
        ["a resize by infinity"] = Node("Resize", "x - infinities", "y"),
        ["a resize by less than nothing"] = Node("Resize", "x - below", "y"),
        ["a resize in an unknown mode"] = Node("Resize", "x - - fives", "y", Attribute("mode", "best")),
        ["a shift by no direction"] = Node("BitShift", "five five", "y"),
        ["the most of more than there are"] = Node("TopK", "x far", "y z"),
        ["the most of less than none"] = Node("TopK", "x minus1", "y z"),
        ["a one of depth -1"] = Node("OneHot", "five minus1 four", "y"),
        ["an identity of a cube"] = Node("EyeLike", "image", "y"),
        ["a reversal of floats"] = Node("ReverseSequence", "x four", "y"),
    };

    public static TheoryData<string> Names => [.. Nodes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_refused(string what)
    {
        var node = Nodes[what].Clone();
        node.Name = "the culprit";
        var graph = Graph([Image, X], [.. node.Output.Take(1)], node).With(
            Weights("k", 2, 2, 3, 3), Floats("four", [4], 1, 2, 3, 4), Floats("five3", [3], 1, 2, 3), Integers("five", 5), Integers("axis0", 0), Integers("zeros", 0, 0),
            Integers("fives", 5, 5), Integers("far", Far), Integers("wrong", 1, 1), Integers("minus", 5, -1), Integers("minus1", -1), Integers("minus2", -1, -1),
            Integer("one", 1), Integer("none", 0), new TensorProto { Name = "yes", DataType = (int)ElementType.Bool, Int32Data = { 1 } },
            new TensorProto { Name = "text", DataType = (int)ElementType.String, Dims = { 1 }, StringData = { ByteString.CopyFromUtf8("a") } },
            Floats("nans", [2], float.NaN, 1), Floats("infinities", [2], float.PositiveInfinity, 1), Floats("below", [2], -1, 1));
        Refusal.Of(() => ImportOrRun(ModelOf(graph)), what is "a sum that does not broadcast" ? "Add" : "culprit");
    }

    private static NodeProto Conv(string attribute, params long[] values) => Node("Conv", "image k", "y", Attribute(attribute, values));

    private static void ImportOrRun(ModelProto proto)
    {
        using var model = OnnxModel.Parse(proto.ToByteArray(), Refusal.Options);
        _ = model.Import();
        _ = model.Run(SoundModels.Feeds(model));
    }
}
