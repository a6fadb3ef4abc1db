using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class ConvTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 4, 8, 8]);

    [Fact]
    public void Keeps_weight_and_bias_under_its_name()
    {
        var graph = Graph.Close([X.Conv(6, 3).Conv(2, [1, 2], bias: false, groups: 2, name: "head")]);

        Assert.Equal(
            ["conv.bias [6]", "conv.weight [6, 4, 3, 3]", "head.weight [2, 3, 1, 2]"],
            graph.Variables.Select(v => $"{graph.VariableNames[v]} {v.Shape}").Order(StringComparer.Ordinal));
        Assert.All(graph.Variables, v => Assert.True(v.IsTrainable));
    }

    [Fact]
    public void A_transposed_kernel_has_the_input_channels_first()
    {
        var graph = Graph.Close([X.ConvTranspose(6, 3, strides: 2, padding: Padding.Same, groups: 2)]);

        Assert.Equal("[batch, 6, 16, 16]", $"{graph.Outputs[0].Shape}");
        Assert.Equal(
            ["conv_transpose.bias [6]", "conv_transpose.weight [4, 3, 3, 3]"],
            graph.Variables.Select(v => $"{graph.VariableNames[v]} {v.Shape}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Starts_with_Glorot_weights_of_the_fans_of_a_window()
    {
        var graph = Graph.Close([X.Conv(6, 3, bias: false)]);
        var weights = Interpreter.Run(graph.Initialization, [])[0].Data;

        Assert.All(weights, w => Assert.InRange(Math.Abs(w), 0, Math.Sqrt(6.0 / ((4 + 6) * 9))));
        Assert.True(weights.Max() > 0.2);
    }

    [Fact]
    public void Takes_another_initializer_and_the_type_of_its_input()
    {
        var weight = Assert.Single(Graph.Close([Input("x", Float64, [Batch, 1, 5]).Conv(2, 3, bias: false, weight: s => Initializers.Constant(s, 0.5))]).Variables);

        Assert.Equal(Float64, weight.DType);
        Assert.All(Values(weight.Initializer), w => Assert.Equal(0.5, w));
    }

    [Fact]
    public void What_does_not_fit_is_refused_at_the_line_of_the_script()
    {
        Assert.Contains("3 groups do not divide 4 input channels", Refusal(() => X.Conv(6, 3, groups: 3)));
        Assert.Contains("2 groups do not divide 5 filters", Refusal(() => X.Conv(5, 3, groups: 2)));
        Assert.Contains("0 groups do not divide 6 filters", Refusal(() => X.ConvTranspose(6, 3, groups: 0)));
        Assert.Contains("a window of 9 is larger than the extent 8", Refusal(() => X.Conv(6, 9)));
        Assert.Contains("the window 0 of spatial axis 1 is less than 1", Refusal(() => X.Conv(6, [3, 0])));
        Assert.Contains("3 numbers [1, 2, 3] as window for 2 spatial axes", Refusal(() => X.Conv(6, [1, 2, 3])));
        Assert.Contains("[batch, 4] is no image", Refusal(() => Input("x", Float32, [Batch, 4]).Conv(6, 3)));
        Assert.Contains("has no constant number of channels", Refusal(() => Input("x", Float32, [Batch, Dim.Symbol("c"), 5]).Conv(6, 3)));
        Assert.Contains("needs a floating-point input, not i32", Refusal(() => Input("x", DType.Int32, [Batch, 4, 5]).Conv(6, 3)));
        Assert.Contains("at ConvTests.cs:", Refusal(() => X.Conv(6, 9)));
        Assert.Contains("a layer of 0 filters computes nothing", Refusal(() => X.Conv(0, 3)));
        Assert.Contains("a layer of -2 filters computes nothing", Refusal(() => X.ConvTranspose(-2, 3)));
    }
}
