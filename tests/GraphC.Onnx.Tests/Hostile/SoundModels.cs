using Google.Protobuf;
using GraphC.Onnx.Format;
using static GraphC.Onnx.Tests.Hostile.Protos;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Good models, small ones, of every kind that a file can hold: what the hostile ones are made of.</summary>
internal static class SoundModels
{
    public static IReadOnlyDictionary<string, Func<ModelProto>> All { get; } = new Dictionary<string, Func<ModelProto>>
    {
        ["perceptron"] = Perceptron,
        ["convolutions"] = Convolutions,
        ["shape arithmetic"] = ShapeArithmetic,
        ["branches and loops"] = BranchesAndLoops,
        ["functions"] = Functions,
        ["text and sequences"] = TextAndSequences,
        ["quantized"] = Quantized,
        ["sparse"] = Sparse,
    };

    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>Values for a model's inputs: symbolic extents are 3, and the numbers lie between -1 and 1.</summary>
    public static Dictionary<string, OnnxValue> Feeds(OnnxModel model)
    {
        var feeds = new Dictionary<string, OnnxValue>();
        foreach (var input in model.Inputs)
        {
            long[] shape = [.. (input.Shape ?? []).Select(d => d.Value ?? 3)];
            var data = new Tensor(input.Type.HasCarrier ? input.Type.Carrier : DType.Float32, shape);
            for (var i = 0; i < data.Length && data.DType is DType.Float32; i++)
            {
                data.AsSpan<float>()[i] = MathF.Sin(i);
            }

            feeds[input.Name] = input.Type == ElementType.String
                ? new OnnxStrings([.. Enumerable.Range(0, (int)data.Length).Select(i => $"{i}")], shape)
                : new OnnxTensor(input.Type.HasCarrier ? input.Type : ElementType.Float32, data);
        }

        return feeds;
    }

    private static ModelProto Perceptron() => ModelOf(Graph(
        [Value("x", ElementType.Float32, "n", 4)], ["y"],
        Node("MatMul", "x w1", "h"), Node("Add", "h b1", "s"), Node("Relu", "s", "r"),
        Node("Gemm", "r w2", "logits", Attribute("alpha", 0.5f)), Node("Softmax", "logits", "y", Attribute("axis", -1)))
        .With(Weights("w1", 4, 8), Weights("b1", 8), Weights("w2", 8, 3)));

    private static ModelProto Convolutions() => ModelOf(Graph(
        [Value("image", ElementType.Float32, "n", 2, 6, 6)], ["y", "where"],
        Node("Conv", "image k", "c", Attribute("kernel_shape", new long[] { 3, 3 }), Attribute("pads", new long[] { 1, 1, 1, 1 }), Attribute("strides", new long[] { 1, 1 })),
        Node("Clip", "c low high", "r"),
        Node("MaxPool", "r", "p", Attribute("kernel_shape", new long[] { 2, 2 }), Attribute("strides", new long[] { 2, 2 })),
        Node("Resize", "p - - sizes", "big", Attribute("mode", "linear")),
        Node("ReduceMean", "big axes", "m", Attribute("keepdims", 0)),
        Node("ArgMax", "m", "where", Attribute("axis", 1)),
        Node("Transpose", "m", "y", Attribute("perm", new long[] { 1, 0 })))
        .With(Weights("k", 4, 2, 3, 3), Floats("low", [], -1), Floats("high", [], 1), Integers("sizes", 3, 4, 5, 5), Integers("axes", 2, 3)));

    private static ModelProto ShapeArithmetic() => ModelOf(Graph(
        [Value("x", ElementType.Float32, "n", null, 4), Value("index", ElementType.Int64, 2)], ["y", "z", "parts"],
        Node("Shape", "x", "shape"), Node("Gather", "shape zero", "n0"), Node("Unsqueeze", "n0 axis0", "n1"),
        Node("Concat", "n1 rest", "target", Attribute("axis", 0)), Node("Reshape", "x target", "flat"),
        Node("Slice", "flat starts ends axis1", "cut"), Node("Pad", "cut pads", "y"),
        Node("Split", "flat", "parts other", Attribute("axis", 1), Attribute("num_outputs", 2)),
        Node("GatherElements", "index index", "z0"), Node("Cast", "z0", "z", Attribute("to", 1)))
        .With(Integer("zero", 0), Integers("axis0", 0), Integers("axis1", 1), Integers("rest", -1), Integers("starts", 1), Integers("ends", 5), Integers("pads", 0, 1, 0, 1)));

    private static ModelProto BranchesAndLoops()
    {
        var then = Graph([], ["t"], Node("Add", "x w", "t")).With(Weights("w", 4));
        var otherwise = Graph([], ["e"], Node("Neg", "x", "e"));
        var body = Graph(
            [Value("i", ElementType.Int64), Value("go", ElementType.Bool), Value("state", ElementType.Float32, "n", 4)], ["still", "next", "seen"],
            Node("Identity", "go", "still"), Node("Mul", "state half", "next"), Node("ReduceSum", "next", "seen", Attribute("keepdims", 0)));
        var step = Graph([Value("sum", ElementType.Float32, 4), Value("row", ElementType.Float32, 4)], ["total", "out"],
            Node("Add", "sum row", "total"), Node("Identity", "total", "out"));
        return ModelOf(Graph(
            [Value("x", ElementType.Float32, "n", 4)], ["state", "seen", "last", "sums"],
            Node("ReduceMax", "x", "most", Attribute("keepdims", 0)), Node("Greater", "most half", "large"),
            Node("If", "large", "chosen", Attribute("then_branch", then), Attribute("else_branch", otherwise)),
            Node("Loop", "count yes chosen", "state seen", Attribute("body", body)),
            Node("Scan", "start x", "last sums", Attribute("body", step), Attribute("num_scan_inputs", 1)))
            .With(Floats("half", [], 0.5f), Integer("count", 3), new() { Name = "yes", DataType = (int)ElementType.Bool, Int32Data = { 1 } }, Weights("start", 4)));
    }

    private static ModelProto Functions()
    {
        var scaled = Node("LeakyRelu", "a", "b", new AttributeProto { Name = "alpha", RefAttrName = "slope", Type = AttributeProto.Types.AttributeType.Float });
        var inner = Function("inner", "a", "c", scaled, Node("Add", "a b", "c"));
        inner.Attribute.Add("slope");
        var outer = Function("outer", "p q", "r s", Call("inner", "p", "u", Attribute("slope", 0.3f)), Node("Mul", "u q", "r"), Node("Identity", "q", "s"));
        return ModelOf(Graph([Value("x", ElementType.Float32, "n", 4)], ["y", "z"], Call("outer", "x x", "h k"), Call("outer", "h k", "y z")), inner, outer);
    }

    private static ModelProto TextAndSequences() => ModelOf(Graph(
        [Value("words", ElementType.String, 3)], ["same", "numbers", "first"],
        Node("Constant", "", "known", Attribute("value_strings", new[] { "1", "2", "three" })),
        Node("Equal", "words known", "same"), Node("Cast", "words", "numbers", Attribute("to", 1)),
        Node("SequenceConstruct", "numbers numbers", "list"), Node("SequenceAt", "list zero", "first"))
        .With(Integer("zero", 0)));

    private static ModelProto Quantized() => ModelOf(Graph(
        [Value("x", ElementType.Float32, "n", 4)], ["y", "back"],
        Node("DynamicQuantizeLinear", "x", "q scale point"), Node("MatMulInteger", "q w point", "sums"), Node("Cast", "sums", "real", Attribute("to", 1)),
        Node("Mul", "real scale", "y"), Node("QuantizeLinear", "y step none", "again"), Node("DequantizeLinear", "again step none", "back"))
        .With(
            new TensorProto { Name = "w", DataType = (int)ElementType.Int8, Dims = { 4, 3 }, RawData = ByteString.CopyFrom([1, 2, 3, 250, 251, 252, 0, 7, 9, 128, 127, 1]) },
            Floats("step", [], 0.1f), new TensorProto { Name = "none", DataType = (int)ElementType.UInt8, Int32Data = { 128 } }));

    private static ModelProto Sparse()
    {
        var sparse = new SparseTensorProto { Dims = { 4 }, Values = Floats("w", [2], 1, 2), Indices = Integers("", 0, 3) };
        var constant = new SparseTensorProto { Dims = { 4 }, Values = Floats("", [1], 5), Indices = Integers("", 2) };
        var graph = Graph(
            [Value("x", ElementType.Float32, "n", 4)], ["y"],
            Node("Mul", "x w", "h"), Node("Constant", "", "b", Attribute("sparse_value", constant)), Node("Add", "h b", "y"));
        graph.SparseInitializer.Add(sparse);
        return ModelOf(graph);
    }
}
