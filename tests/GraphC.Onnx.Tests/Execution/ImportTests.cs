using GraphC.Compiler;
using GraphC.Onnx.Import;
using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Execution;

/// <summary>Models as nodes of a graph.</summary>
public sealed class ImportTests
{
    private const string Perceptron = """
        in x Float32[batch, 2]
        init first.weight Float32[2, 3] 1 2 3 4 5 6
        init first.bias Float32[3] 0.1 0.2 0.3
        init head.weight Float32[3, 1] 1 1 1
        h = Gemm(x, first.weight, first.bias)
        features = Relu(h)
        y = MatMul(features, head.weight)
        out y
        """;

    [Fact]
    public void Initializers_become_parameters_that_start_from_the_models_values()
    {
        using var file = ModelText.Parse(Perceptron);
        var model = file.Trainable();

        Assert.Equal(["first.bias", "first.weight", "head.weight"], model.Parameters.Keys.Order());
        var target = Declare.Input("t", DType.Float32, [Declare.Batch, 1]);
        var loss = Losses.Mse(model.Outputs["y"], target);
        using var step = Compilation.Compile(Graph.Close([loss], new Sgd(0.01).Minimize(loss), [model.Inputs["x"], target]));
        // h = [5.1, 7.2, 9.3], y = 21.6, dy = 2 y, and each weight of the head loses 0.01 dy h.
        Assert.Equal(21.6 * 21.6, step.Run(new float[,] { { 1, 1 } }, new float[,] { { 0 } })[0].ToScalar(), 1e-3);
        Assert.Equal([1 - (0.432 * 5.1), 1 - (0.432 * 7.2), 1 - (0.432 * 9.3)], model.Parameters["head.weight"].Value.ToArray<float>().Select(w => (double)w), (a, e) => Math.Abs(a - e) < 1e-4);
    }

    [Fact]
    public void Frozen_parameters_stay_and_another_head_is_trained()
    {
        using var file = ModelText.Parse(Perceptron);
        var model = file.Trainable(freeze: "first.*");
        var logits = model["features"].Dense(4);
        var labels = Declare.Input("labels", DType.Int64, [Declare.Batch]);
        var loss = Losses.SoftmaxCrossEntropy(logits, labels);
        var graph = Graph.Close([loss], new Adam(0.1).Minimize(loss), [model.Inputs["x"], labels]);

        Assert.All(model.Parameters.Where(p => p.Key.StartsWith("first", StringComparison.Ordinal)), p => Assert.False(p.Value.IsTrainable));
        Assert.DoesNotContain(graph.Updates, u => model.Parameters.Values.Contains(u.Variable));
        using var step = Compilation.Compile(graph);
        var x = new float[,] { { 1, 2 }, { 0, 1 } };
        var first = step.Run(x, new long[] { 1, 3 })[0].ToScalar();
        for (var i = 0; i < 50; i++)
        {
            _ = step.Run(x, new long[] { 1, 3 });
        }

        Assert.True(step.Run(x, new long[] { 1, 3 })[0].ToScalar() < first / 2);
    }

    [Fact]
    public void A_known_input_decides_about_a_shape()
    {
        using var file = ModelText.Parse("""
            in x Float32[N, 6]
            in shape Int64[3]
            y = Reshape(x, shape)
            out y
            """);

        var model = file.Import(new() { Known = new Dictionary<string, OnnxValue> { ["shape"] = new long[] { 0, 2, 3 } } });
        Assert.Equal("[N, 2, 3]", model.Outputs["y"].Shape.ToString());
        Assert.Equal(["x"], model.Inputs.Keys);

        var refused = Assert.Throws<UnsupportedModelException>(() => file.Import());
        Assert.Contains("'shape'", refused.Message);
    }

    [Fact]
    public void A_named_extent_may_be_given_a_number()
    {
        using var file = ModelText.Parse("in x Float32[N, 6]\ny = Relu(x)\nout y");
        Assert.Equal("[8, 6]", file.Import(new() { Dims = new Dictionary<string, Dim> { ["N"] = 8 } }).Outputs["y"].Shape.ToString());
    }

    [Fact]
    public void A_large_integer_is_never_folded_to_another_one()
    {
        var large = Declare.Constant(Tensor.From<long>([(1L << 53) + 1, 7]));
        Assert.Null(new TensorOperand(ElementType.Int64, large.Sort().Values).Constant);
        Assert.Equal([6L, 7], new TensorOperand(ElementType.Int64, Declare.Constant(Tensor.From<long>([7, 6])).Sort().Values).Constant!.Data.ToArray<long>());
    }

    [Fact]
    public void Dumps_name_the_nodes_of_the_model()
    {
        using var file = ModelText.Parse("in x Float32[N, 6]\ny = Relu(x)\nout y");
        Assert.Contains("Relu 'the Relu'", Graph.Close([file.Import().Outputs["y"]]).ToString());
    }
}
