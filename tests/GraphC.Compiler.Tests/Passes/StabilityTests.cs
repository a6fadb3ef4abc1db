using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>The stability rules where the written form fails.</summary>
public class StabilityTests
{
    private static double At(double x, Func<Node, Node> function)
    {
        var input = Input("x", Float64, [1]);
        var graph = Pipeline.Optimize(Graph.Close([function(input)]));
        return Interpreter.Run(graph, [Tensor.From<double>([x], 1)])[0].Data[0];
    }

    [Fact]
    public void Log_of_sigmoid_is_finite_far_out() => Assert.Equal(-800, At(-800, x => x.Sigmoid().Log()));

    [Fact]
    public void Log_of_one_minus_sigmoid_is_finite_far_out() => Assert.Equal(-800, At(800, x => (1 - x.Sigmoid()).Log()));

    [Fact]
    public void Log_of_one_plus_x_keeps_small_x() => Assert.Equal(1e-20, At(1e-20, x => (1 + x).Log()), 1e-30);

    [Fact]
    public void Exp_minus_one_keeps_small_x() => Assert.Equal(1e-20, At(1e-20, x => x.Exp() - 1), 1e-30);

    [Fact]
    public void One_minus_exp_keeps_small_x() => Assert.Equal(-1e-20, At(1e-20, x => 1 - x.Exp()), 1e-30);

    [Fact]
    public void The_logarithm_of_a_sum_of_no_exponentials_is_that_of_zero()
    {
        var graph = Pipeline.Optimize(Graph.Close([Input("x", Float64, [2, 0]).Exp().Sum(1).Log()]));
        Assert.Equal([double.NegativeInfinity, double.NegativeInfinity], Interpreter.Run(graph, [new Tensor(Float64, 2, 0)])[0].Data);
    }

    [Fact]
    public void Log_of_exp_does_not_overflow() => Assert.Equal(1000, At(1000, x => x.Exp().Log()));

    [Fact]
    public void Log_of_one_plus_exp_does_not_overflow() => Assert.Equal(1000, At(1000, x => (x.Exp() + 1).Log()));

    [Fact]
    public void A_logistic_function_by_hand_does_not_overflow() => Assert.Equal(1, At(1000, x => x.Exp() / (1 + x.Exp())));

    [Fact]
    public void One_minus_sigmoid_keeps_its_digits() => Assert.Equal(Math.Exp(-50), At(50, x => 1 - x.Sigmoid()), 1e-30);

    [Fact]
    public void The_root_of_a_square_does_not_overflow() => Assert.Equal(1e200, At(-1e200, x => x.Square().Sqrt()));

    [Theory]
    [InlineData(1000.0, 0.0)]
    [InlineData(-1000.0, 0.0)]
    [InlineData(double.NegativeInfinity, double.NaN)]
    public void A_softmax_by_hand_does_not_overflow(double x, double difference)
    {
        var input = Input("x", Float64, [2]);
        var graph = Pipeline.Optimize(Graph.Close([input.Exp() / input.Exp().Sum(0, keepDims: true)]));
        var y = Interpreter.Run(graph, [Tensor.From<double>([x, x + difference], 2)])[0].Data;
        Assert.All(y, v => Assert.Equal(double.IsNaN(difference) ? double.NaN : 0.5, v));
    }

    [Theory]
    [InlineData(1000.0, 1000.0)]
    [InlineData(-1000.0, -1000.0)]
    [InlineData(double.NegativeInfinity, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void The_log_of_a_sum_of_exponentials_does_not_overflow(double x, double expected)
    {
        var input = Input("x", Float64, [3]);
        var graph = Pipeline.Optimize(Graph.Close([input.Exp().Sum().Log()]));
        var y = Interpreter.Run(graph, [Tensor.From<double>([x, x - 1e4, x - 1e4], 3)])[0].Data[0];
        Assert.Equal(expected, y);
    }

    [Fact]
    public void The_log_of_a_softmax_is_finite_where_the_softmax_underflows()
    {
        var input = Input("x", Float64, [2]);
        var graph = Pipeline.Optimize(Graph.Close([input.Softmax().Log()]));
        Assert.Equal([0, -1000], Interpreter.Run(graph, [Tensor.From<double>([1000, 0], 2)])[0].Data);
    }
}
