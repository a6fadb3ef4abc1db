using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.LossFunctions;

public class RegressionLossTests
{
    private static readonly Node X = Constant(Tensor.From(new double[,] { { 0, 1 }, { 2, 5 } }));
    private static readonly Node T = Constant(Tensor.From(new double[,] { { 0.5, 1 }, { 0, 2 } }));

    [Fact]
    public void Elements_are_averaged_summed_or_kept()
    {
        Assert.Equal([0.25, 0, 4, 9], Values(Losses.Mse(X, T, LossReduction.None)));
        Assert.Equal([13.25], Values(Losses.Mse(X, T, LossReduction.Sum)));
        Assert.Equal([13.25 / 4], Values(Losses.Mse(X, T)));
        Assert.Equal([13.25 / 2], Values(Losses.Mse(X, T, LossReduction.BatchMean)));
    }

    [Fact]
    public void Parabolas_become_lines()
    {
        Assert.Equal([0.5, 0, 2, 3], Values(Losses.L1(X, T, LossReduction.None)));
        Assert.Equal([0.0625, 0, 1, 2], Values(Losses.SmoothL1(X, T, 2, LossReduction.None)));
        Assert.Equal([0.125, 0, 2, 4], Values(Losses.Huber(X, T, 2, LossReduction.None)));
        Assert.Equal([0.5, 0, 2, 3], Values(Losses.SmoothL1(X, T, 0, LossReduction.None)));
    }

    [Fact]
    public void Nothing_broadcasts()
    {
        var (x, t) = (Input("x", Float32, [Batch, 1]), Input("t", Float32, [Batch]));
        var message = Refusal(() => Losses.Mse(x, t));

        Assert.Contains("Mse: the shapes differ: predictions [batch, 1], targets [batch]", message);
        Assert.Contains("f32[batch, 1], f32[batch]", message);
        Assert.Contains("RegressionLossTests.cs:", message);
    }

    [Fact]
    public void Types_must_agree()
    {
        Assert.Contains("the element types differ: predictions f32[2], targets f64[2]",
            Refusal(() => Losses.L1(Input("x", Float32, [2]), Input("t", Float64, [2]))));
        Assert.Contains("predictions are floating-point, not i32",
            Refusal(() => Losses.L1(Input("x", DType.Int32, [2]), Input("t", DType.Int32, [2]))));
    }

    [Fact]
    public void Penalties_add_up()
    {
        var (a, b) = (Parameter("a", Counting(3)), Parameter("b", -Counting(2, 2)));

        Assert.Equal([5 + 14], Values(Penalties.L2(a, b)));
        Assert.Equal([3 + 6], Values(Penalties.L1(a, b)));
    }
}
