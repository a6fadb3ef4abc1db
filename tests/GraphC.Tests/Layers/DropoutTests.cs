using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class DropoutTests
{
    [Fact]
    public void Drops_in_training_and_keeps_the_mean()
    {
        var y = Run(Fill.Full(1, Float32, [100, 100]).Dropout(0.25), training: true)[0];

        Assert.All(y, e => Assert.True(e == 0 || Math.Abs(e - 1 / 0.75) < 1e-6));
        Assert.InRange(y.Average(), 0.97, 1.03);
    }

    [Fact]
    public void Does_nothing_in_inference() => Assert.Equal([0, 1, 2, 3], Run(Counting(4).Dropout(0.9), training: false)[0]);

    [Fact]
    public void Drops_the_same_elements_in_the_gradient()
    {
        var x = Parameter("x", Fill.Full(1, Float64, [50]));
        var y = x.Dropout(0.5);
        var results = Interpreter.Run(Graph.Close([y, y.Sum().Gradient(x)[0]], training: true), []);

        Assert.Equal(results[0].Data, results[1].Data);
        Assert.Contains(0, results[0].Data);
    }

    [Fact]
    public void Drops_what_is_infinite() => Assert.All(
        Run(Fill.Full(double.PositiveInfinity, Float32, [64]).Dropout(), training: true)[0], e => Assert.False(double.IsNaN(e)));

    [Fact]
    public void Draws_anew_at_each_run()
    {
        var graph = Graph.Close([Fill.Full(1, Float32, [64]).Dropout()], training: true);

        Assert.NotEqual(Interpreter.Run(graph, [], step: 0)[0].Data, Interpreter.Run(graph, [], step: 1)[0].Data);
    }

    [Fact]
    public void Has_two_limits()
    {
        Assert.Equal([0, 1, 2], Run(Counting(3).Dropout(0), training: true)[0]);
        Assert.Equal([0, 0, 0], Run(Counting(3).Dropout(1), training: true)[0]);
        Assert.Equal([0, 1, 2], Run(Counting(3).Dropout(1), training: false)[0]);
    }

    [Fact]
    public void Refuses_what_is_no_rate()
    {
        Assert.Contains("the rate 1.5 is not in [0, 1]", Refusal(() => Counting(3).Dropout(1.5)));
        Assert.Contains("the rate NaN is not in [0, 1]", Refusal(() => Counting(3).Dropout(double.NaN)));
    }

    private static double[][] Run(Node node, bool training) =>
        [.. Interpreter.Run(Graph.Close([node], training: training), []).Select(v => v.Data)];
}
