using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class DenseTests
{
    [Fact]
    public void Names_its_variables_after_the_layer_and_numbers_layers_in_the_order_of_data()
    {
        var x = Input("x", Float32, [Batch, 4]);
        var y = x.Dense(8).Relu().Dense(3, name: "head").Dense(2);

        Assert.Equal(
            ["dense.bias", "dense.weight", "dense_1.bias", "dense_1.weight", "head.bias", "head.weight"],
            Graph.Close([y]).VariableNames.Values.Order());
    }

    [Fact]
    public void Keeps_the_weight_as_inputs_by_units()
    {
        var graph = Graph.Close([Input("x", Float32, [Batch, 4]).Dense(8)]);

        Assert.Equal([4, 8], Find(graph, "dense.weight").Shape.Select(d => d.Value));
        Assert.Equal([8], Find(graph, "dense.bias").Shape.Select(d => d.Value));
        Assert.All(graph.Variables, v => Assert.True(v.IsTrainable));
    }

    [Fact]
    public void Starts_with_Glorot_weights_and_no_bias()
    {
        var graph = Graph.Close([Input("x", Float32, [Batch, 30]).Dense(20)]);
        var values = graph.Variables.Zip(Interpreter.Run(graph.Initialization, [])).ToDictionary(p => graph.VariableNames[p.First], p => p.Second.Data);

        Assert.All(values["dense.weight"], w => Assert.InRange(w, -Math.Sqrt(6.0 / 50), Math.Sqrt(6.0 / 50)));
        Assert.InRange(values["dense.weight"].Select(w => w * w).Average(), 0.035, 0.045);   // variance 2 / (30 + 20)
        Assert.All(values["dense.bias"], b => Assert.Equal(0, b));
    }

    [Fact]
    public void Maps_the_last_axis_whatever_the_rank()
    {
        var weight = Constant(Tensor.From(new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }));
        var bias = Constant(Tensor.From(new double[] { 10, 20 }));
        var x = Counting(2, 2, 3).Cast(Float64);

        Assert.Equal([23, 36, 50, 72, 77, 108, 104, 144], Values(x.Dense(weight, bias)));
        Assert.Equal("[2, 2, 2]", x.Dense(weight, bias).Shape.ToString());
        Assert.Equal([23, 36], Values(x.Reshape(12).Slice(0, 0, 3).Dense(weight, bias)));
    }

    [Fact]
    public void Is_one_matrix_product_for_any_rank() => Assert.Equal(
        2, Assert.Single(Graph.Close([Input("x", Float32, [Batch, 5, 4]).Dense(3)]).Nodes, n => n.Op is MatMulOp).Rank);

    [Fact]
    public void Takes_another_initializer_and_the_type_of_its_input()
    {
        var graph = Graph.Close([Input("x", Float64, [Batch, 4]).Dense(2, bias: false, weight: shape => Initializers.Constant(shape, 0.5))]);

        var weight = Assert.Single(graph.Variables);
        Assert.Equal(Float64, weight.DType);
        Assert.All(Values(weight.Initializer), w => Assert.Equal(0.5, w));
    }

    [Fact]
    public void Shares_parameters_that_are_given()
    {
        var weight = Parameter("shared", Initializers.Ones([4, 4]));
        var x = Input("x", Float32, [Batch, 4]);

        Assert.Equal("shared", Assert.Single(Graph.Close([x.Dense(weight, null).Dense(weight, null)]).VariableNames.Values));
    }

    [Fact]
    public void Refuses_what_does_not_fit()
    {
        Assert.Contains("the last extent of [4, batch] must be constant", Refusal(() => Input("x", Float32, [4, Batch]).Dense(2)));
        Assert.Contains("needs a floating-point input, not i32", Refusal(() => Input("x", DType.Int32, [Batch, 4]).Dense(2)));
        Assert.Contains("the initializer of 'weight' gives [2, 4] where [4, 2] is needed",
            Refusal(() => Input("x", Float32, [Batch, 4]).Dense(2, weight: _ => Initializers.Ones([2, 4]))));
        Assert.Contains("an input [batch, 4] and a weight [5, 2] do not fit",
            Refusal(() => Input("x", Float32, [Batch, 4]).Dense(Initializers.Ones([5, 2]), null)));
        Assert.Contains("DenseTests.cs:", Refusal(() => Input("x", Float32, []).Dense(2)));
    }

    private static Variable Find(Graph graph, string name) => graph.VariableNames.Single(p => p.Value == name).Key;
}
