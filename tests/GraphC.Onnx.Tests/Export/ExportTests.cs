using GraphC.Onnx.Format;
using static GraphC.Declare;

namespace GraphC.Onnx.Tests.Export;

/// <summary>What an exported model looks like.</summary>
public class ExportTests
{
    private static readonly Dim Time = Dim.Symbol("time");

    [Fact]
    public void Inputs_variables_and_extents_keep_their_names()
    {
        var model = Model([Features().Dense(3, name: "first").Dense(2, name: "first")]);
        Assert.Equal(["first.weight", "first.bias", "first_1.weight", "first_1.bias"], model.Graph.Initializer.Select(t => t.Name).Order().Order(ByLayer));
        var input = Assert.Single(model.Graph.Input);
        Assert.Equal("x", input.Name);
        Assert.Equal(["batch", ""], input.Type.TensorType.Shape.Dim.Select(d => d.DimParam));
        Assert.Equal(4, input.Type.TensorType.Shape.Dim[1].DimValue);
        Assert.Equal("batch", Assert.Single(model.Graph.Output).Type.TensorType.Shape.Dim[0].DimParam);
    }

    [Fact]
    public void Names_may_contain_anything_and_never_meet()
    {
        var (a, b) = (Input("a \"*/\n{0}", Float32, [Batch]), Input("Add", Float32, [Batch]));
        var named = Parameter("Add", Initializers.Ones([1]));
        named.Value = Tensor.From<float>([2]);
        var bytes = OnnxExport.ToBytes([a + b * named], new() { OutputNames = ["Mul"] });
        using var model = OnnxModel.Parse(bytes);
        var outputs = model.Run(new Dictionary<string, OnnxValue> { ["a \"*/\n{0}"] = new float[] { 1, 2 }, ["Add"] = new float[] { 3, 4 } });
        Assert.Equal([7f, 10f], ((OnnxTensor)outputs["Mul"]).Data.ToArray<float>());
        var graph = ModelProto.Parser.ParseFrom(bytes).Graph;
        var names = graph.Node.SelectMany(n => n.Output).Concat(graph.Initializer.Select(t => t.Name)).Concat(graph.Input.Select(i => i.Name)).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void The_model_says_who_wrote_it_and_what_it_was_told_to_say()
    {
        var model = Model([Features().Relu()], new() { Name = "net", Description = "A line.", Metadata = [new("labels", "a b"), new("author", "me")] });
        Assert.Equal(("GraphC", "net", "A line."), (model.ProducerName, model.Graph.Name, model.DocString));
        Assert.Matches("^[0-9]+\\.[0-9]+\\.[0-9]+$", model.ProducerVersion);
        Assert.Equal(["labels: a b", "author: me"], model.MetadataProps.Select(p => $"{p.Key}: {p.Value}"));
        Assert.Equal(OnnxExport.Opset, Assert.Single(model.OpsetImport).Version);
    }

    [Fact]
    public void Variables_are_stored_with_the_values_they_have_now()
    {
        var scale = Parameter("scale", Initializers.Ones([2]));
        scale.Value = Tensor.From<float>([5, 7]);
        var initializer = Assert.Single(Model([Input("x", Float32, [Batch, 2]) * scale]).Graph.Initializer);
        Assert.Equal([5f, 7f], new TensorReader(null).Read(initializer, "scale") is OnnxTensor tensor ? tensor.Data.ToArray<float>() : []);
    }

    [Fact]
    public void A_variable_without_a_value_is_refused()
    {
        var y = Input("x", Float32, [2]) * Parameter("scale", Initializers.Ones([2]));
        Assert.Contains("has no value yet", Assert.Throws<InvalidOperationException>(() => OnnxExport.ToBytes([y])).Message);
    }

    [Fact]
    public void The_same_graph_gives_the_same_bytes()
    {
        var graph = Graph.Close([Initialized(Features().Reshape(Batch, 2, 2).Lstm(3, options: new() { BatchFirst = true }).Output.LayerNorm())]);
        Assert.Equal(OnnxExport.ToBytes(graph), OnnxExport.ToBytes(graph));
    }

    public static TheoryData<string, string[], Func<Node>> Compositions => new()
    {
        { "dense", ["Gemm", "Relu", "Gemm"], () => Features().Dense(3).Relu().Dense(2) },
        { "dense along the last of three axes", ["Shape", "Shape", "Concat", "Reshape", "Gemm", "Reshape"], () => Input("x", Float32, [Batch, Time, 4]).Dense(3) },
        { "softmax", ["Softmax", "LogSoftmax"], () => Features().Softmax().LogSoftmax() },
        { "convolution", ["Conv", "Relu", "MaxPool"], () => Image().Conv(2, 3, padding: 1).Relu().MaxPool(2) },
        { "transposed convolution", ["ConvTranspose"], () => Image().ConvTranspose(2, 3, strides: 2) },
        { "batch norm", ["BatchNormalization"], () => Image().BatchNorm() },
        { "layer norm", ["LayerNormalization"], () => Features().LayerNorm() },
        { "average pooling", ["AveragePool"], () => Image().AvgPool(2) },
        { "mean", ["ReduceMean"], () => Features().Mean(-1) },
        { "broadcast operands", ["Add", "Mul", "Max"], () => ((Features() + 1) * Constant(Tensor.From<float>([1, 2, 3, 4]))).Maximum(0) },
        { "reshape of two named extents", ["Reshape"], () => Input("x", Float32, [Batch, Time, 6]).Reshape(Batch, Time, 2, 3) },
        { "a scan", ["Expand", "Scan"], () => Input("x", Float32, [Time, 3]).Scan(Fill.Full(0, Float32, [3]), (h, x) => (h + x).Tanh()).All },
        { "a choice", ["ReduceSum", "Greater", "If"], () => Features() is var x ? Control.Cond(Constant(0, Float32) < x.Sum(), () => [x.Exp()], () => [x])[0] : x },
    };

    [Theory]
    [MemberData(nameof(Compositions))]
    public void What_ONNX_has_by_name_is_one_node(string what, string[] expected, Func<Node> declare)
    {
        Assert.NotEmpty(what);
        var operators = Model([Initialized(declare())]).Graph.Node.Select(n => n.OpType == "Less" ? "Greater" : n.OpType);
        Assert.Equal(expected, operators);
    }

    [Fact]
    public void What_is_used_twice_stays_a_value_of_its_own()
    {
        var product = Features().MatMul(Constant(Tensor.From(new float[4, 2])));
        Assert.Equal(["MatMul", "Add", "Mul"], Model([(product + Constant(Tensor.From<float>([1, 2]))) * product]).Graph.Node.Select(n => n.OpType));
    }

    [Fact]
    public void An_output_may_be_an_input_and_be_given_twice()
    {
        var x = Features();
        var y = x.Relu();
        var bytes = OnnxExport.ToBytes([x, y, y], new() { OutputNames = ["same", "positive", "again"] });
        using var model = OnnxModel.Parse(bytes);
        var outputs = model.Run(new Dictionary<string, OnnxValue> { ["x"] = new float[,] { { 1, -2, 3, -4 } } });
        Assert.Equal([1f, -2, 3, -4], ((OnnxTensor)outputs["same"]).Data.ToArray<float>());
        Assert.Equal([1f, 0, 3, 0], ((OnnxTensor)outputs["positive"]).Data.ToArray<float>());
        Assert.Equal([1f, 0, 3, 0], ((OnnxTensor)outputs["again"]).Data.ToArray<float>());
    }

    [Fact]
    public void Polynomials_of_extents_are_computed_from_the_inputs()
    {
        var x = Input("x", Float32, [Time, 2]);
        var y = (x.Pad(0, 1, 2).Slice(0, 1, null, 2) * Extents.Of(Time * Time - 1, Float32)).Reshape(-1).Slice(0, null, null, -1);
        foreach (var time in (int[])[2, 5])
        {
            var value = Tensor.From<float>([.. Enumerable.Range(1, 2 * time).Select(i => (float)i)], time, 2);
            var model = new ExportedModel(Graph.Close([y]), [value]);
            model.Check([.. Interpreter.Run(model.Graph, model.Inputs).Select(v => (v.Shape.ToArray(), v.Data))], model.Imported(), 1e-6);
        }
    }

    [Fact]
    public void A_graph_that_changes_variables_is_refused()
    {
        var loss = Losses.Mse(Features().Dense(1), Input("y", Float32, [Batch, 1]));
        var refusal = Assert.Throws<OnnxExportException>(() => OnnxExport.ToBytes(Graph.Close([loss], new Adam(1e-3).Minimize(loss))));
        Assert.Contains("'dense.", refusal.Message);
    }

    [Fact]
    public void Everything_that_ONNX_does_not_express_is_named_at_once()
    {
        var x = Features();
        var refusal = Assert.Throws<OnnxExportException>(() => OnnxExport.ToBytes([x + Draw.Normal(x.Shape), x.BitCast(DType.Int32)]));
        Assert.Equal(["Normal", "BitCast"], refusal.Nodes.Select(n => n.Op));
        Assert.Contains("ExportTests.cs", refusal.Message);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("one", "two")]
    public void Output_names_must_fit(params string[] names) =>
        Assert.Throws<ArgumentException>(() => OnnxExport.ToBytes([Features().Relu()], new() { OutputNames = names }));

    [Fact]
    public void Large_weights_lie_beside_the_model_if_that_is_asked_for()
    {
        var folder = Directory.CreateTempSubdirectory("graphc-export-");
        try
        {
            var path = Path.Combine(folder.FullName, "net.onnx");
            Node[] outputs = [Initialized(Features().Dense(300).Relu().Dense(200))];
            OnnxExport.Save(outputs, path, new() { ExternalData = true, ExternalDataThreshold = 1200 });
            var stored = ModelProto.Parser.ParseFrom(File.ReadAllBytes(path)).Graph.Initializer.ToDictionary(t => t.Name);
            var moved = stored.Where(t => t.Value.ExternalData.Count > 0).Select(t => t.Key);
            Assert.Equal(["dense.bias", "dense.weight", "dense_1.weight"], moved.Order(StringComparer.Ordinal));
            Assert.Equal(800, stored["dense_1.bias"].RawData.Length);
            Assert.All(stored.Values.Where(t => t.ExternalData.Count > 0), t =>
            {
                Assert.Equal("net.onnx.data", t.ExternalData.Single(e => e.Key == "location").Value);
                Assert.Equal(0, long.Parse(t.ExternalData.Single(e => e.Key == "offset").Value) % 4096);
                Assert.True(t.RawData.IsEmpty);
            });

            var inputs = new Dictionary<string, OnnxValue> { ["x"] = new float[,] { { 1, -2, 3, -4 } } };
            using var whole = OnnxModel.Parse(OnnxExport.ToBytes(outputs));
            using var split = OnnxModel.Load(path);
            Assert.Equal(Elements(whole.Run(inputs)), Elements(split.Run(inputs)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static float[] Elements(IReadOnlyDictionary<string, OnnxValue> outputs) => ((OnnxTensor)outputs["output"]).Data.ToArray<float>();
    }

    private static readonly IComparer<string> ByLayer = Comparer<string>.Create((a, b) =>
        (a.Contains("_1"), a.EndsWith("bias", StringComparison.Ordinal)).CompareTo((b.Contains("_1"), b.EndsWith("bias", StringComparison.Ordinal))));

    private static Node Features() => Input("x", Float32, [Batch, 4]);

    private static Node Image() => Input("x", Float32, [Batch, 3, 8, 8]);

    private static ModelProto Model(IReadOnlyList<Node> outputs, OnnxExportOptions? options = null) =>
        ModelProto.Parser.ParseFrom(OnnxExport.ToBytes([.. outputs.Select(Initialized)], options));

    /// <summary>A node whose variables have values.</summary>
    private static Node Initialized(Node node)
    {
        foreach (var variable in Graph.Close([node]).Variables.Where(v => !v.IsInitialized))
        {
            variable.Value = new Tensor(variable.DType, [.. variable.Shape.Select(d => d.Value)]);
        }

        return node;
    }
}
