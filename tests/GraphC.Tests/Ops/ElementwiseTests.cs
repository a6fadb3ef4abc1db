using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class ElementwiseTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    [Fact]
    public void Activations_do_not_overflow()
    {
        var x = Reals(-1e4, -100, 100, 1e4);
        Assert.Equal([0, 3.720075976020836E-44, 100, 1e4], Values(x.Softplus()));
        Assert.Equal([-1e4, -100, -3.720075976020836E-44, 0], Values(x.LogSigmoid()));
        Assert.All(Values(x.Mish()).Zip([0, -3.720075976020836E-42, 100, 1e4]), p => Assert.Equal(p.Second, p.First, 1e-50));
        Assert.All(new[] { x.Sigmoid(), x.Silu(), x.Elu(), x.Selu(), x.Gelu(), x.Gelu(tanh: true), x.Softsign(), x.Tanh() },
            y => Assert.All(Values(y), v => Assert.True(double.IsFinite(v))));
    }

    [Theory]
    [InlineData("Softplus")]
    [InlineData("LogSigmoid")]
    [InlineData("Mish")]
    [InlineData("Silu")]
    [InlineData("Elu alpha=1.5")]
    [InlineData("Selu")]
    [InlineData("Gelu")]
    [InlineData("GeluTanh")]
    [InlineData("Sigmoid")]
    [InlineData("Softsign")]
    [InlineData("LeakyRelu slope=0.01")]
    [InlineData("HardSwish")]
    public void First_and_second_gradients_of_activations_do_not_overflow(string name)
    {
        var x = Reals(-1e4, -800, 0, 800, 1e4);
        var first = Gradient(Support.Samples.Find(name, "f32[3, 37]").Build([x]).Sum(), x);
        var second = Gradient(first.Sum(), x);
        Assert.All(Values(first).Concat(Values(second)), v => Assert.True(double.IsFinite(v), $"{v}"));
    }

    [Fact]
    public void NaN_passes_through_maximum_minimum_relu_and_clamp()
    {
        var x = Reals(NaN, 1);
        Assert.Equal([NaN, 2], Values(x.Maximum(2)));
        Assert.Equal([NaN, 2], Values(Reals(2, 2).Maximum(x)));
        Assert.Equal([NaN, 1], Values(x.Minimum(2)));
        Assert.Equal([NaN, 1], Values(x.Relu()));
        Assert.Equal([NaN, 0], Values(x.Clamp(-1, 0)));
        Assert.Equal([NaN, 1], Values(x.Sign()));
    }

    [Fact]
    public void Kinks_have_PyTorchs_gradients()
    {
        var zero = Reals(0, -0.0);
        Assert.Equal([0, 0], Values(Gradient(zero.Relu().Sum(), zero)));
        Assert.Equal([0, 0], Values(Gradient(zero.Abs().Sum(), zero)));
        Assert.Equal([0.01, 0.01], Values(Gradient(zero.LeakyRelu().Sum(), zero)));
        var x = Reals(-2, -1, 0, 1, 2);
        Assert.Equal([0, 1, 1, 1, 0], Values(Gradient(x.Clamp(-1, 1).Sum(), x)));
        var edges = Reals(-3, 3);
        Assert.Equal([0, 0], Values(Gradient(edges.HardSigmoid().Sum(), edges)));
    }

    [Fact]
    public void Ties_share_the_gradient()
    {
        var (a, b) = (Reals(1, 2, 3), Reals(2, 2, 2));
        Assert.Equal([0, 0.5, 1], Values(Gradient(a.Maximum(b).Sum(), a)));
        Assert.Equal([1, 0.5, 0], Values(Gradient(a.Maximum(b).Sum(), b)));
        Assert.Equal([1, 0.5, 0], Values(Gradient(a.Minimum(b).Sum(), a)));
        Assert.Equal([0, 0.5, 1], Values(Gradient(a.Minimum(b).Sum(), b)));
    }

    [Fact]
    public void Powers_of_zero_have_finite_gradients()
    {
        var (a, b) = (Reals(0, 0, 0, 2), Reals(0, 1, 2, 0));
        Assert.Equal([0, 1, 0, 0], Values(Gradient(a.Pow(b).Sum(), a)));
        Assert.Equal([0, 0, 0, Math.Log(2)], Values(Gradient(a.Pow(b).Sum(), b)));
    }

    [Fact]
    public void Whole_powers_of_negative_numbers_are_real()
    {
        var x = Reals(-2, -0.5);
        Assert.Equal([4, 0.25], Values(x.Pow(2)));
        Assert.Equal([-8, -0.125], Values(x.Pow(3)));
        Assert.Equal([-0.5, -2], Values(x.Pow(-1)));
        Assert.Equal([1, 1], Values(x.Pow(0)));
        Assert.Equal([12, 0.75], Values(Gradient(x.Pow(3).Sum(), x)));
    }

    [Fact]
    public void The_origin_has_no_angle_and_no_gradient()
    {
        var (y, x) = (Reals(0), Reals(0));
        Assert.Equal([0], Values(Gradient(y.Atan2(x).Sum(), y)));
        Assert.Equal([0], Values(Gradient(y.Atan2(x).Sum(), x)));
    }

    [Fact]
    public void Rounding_goes_to_even() =>
        Assert.Equal([-2, -2, 0, 0, 2, 2], Values(Reals(-2.5, -1.5, -0.5, 0.5, 1.5, 2.5).Round()).Select(v => v + 0.0));

    [Fact]
    public void Remainders_take_the_sign_of_the_divisor_or_of_the_dividend()
    {
        var (a, b) = (Reals(-7, 7, -7, 7), Reals(3, 3, -3, -3));
        Assert.Equal([2, 1, -1, -2], Values(a.FloorMod(b)));
        Assert.Equal([-1, 1, -1, 1], Values(a.Remainder(b)));
    }

    [Fact]
    public void Integers_divide_towards_zero_and_by_zero_to_zero()
    {
        var (a, b) = (Longs(new long[] { -7, 7, 7, 0 }), Longs(new long[] { 2, -2, 0, 0 }));
        Assert.Equal([-3, -3, 0, 0], Values(a / b));
        Assert.Equal([1, -1, 0, 0], Values(a.FloorMod(b)));
        Assert.Equal([-1, 1, 0, 0], Values(a.Remainder(b)));
    }

    [Fact]
    public void Integers_wrap_around()
    {
        var x = Constant(Tensor.From(new[] { int.MaxValue, int.MinValue }));
        Assert.Equal([int.MinValue, int.MinValue + 1.0], Values(x + 1));
        Assert.Equal([-int.MaxValue, int.MinValue], Values(-x));
        Assert.Equal([int.MaxValue, int.MinValue], Values(x.Abs()));
        Assert.Equal([-int.MaxValue, int.MinValue], Values(x / -1));
    }

    [Fact]
    public void Casts_truncate_saturate_and_wrap()
    {
        var x = Reals(2.9, -2.9, NaN, Inf, -Inf, 3e9);
        Assert.Equal([2, -2, int.MinValue, int.MaxValue, int.MinValue, int.MaxValue], Values(x.Cast(DType.Int32)));
        Assert.Equal(DType.Int32, x.Cast<int>().DType);
        Assert.Equal([2, 0, 0, 255, 0, 255], Values(x.Cast(UInt8)));
        Assert.Equal([1, 1, 1, 1, 1, 1], Values(x.Cast(Bool)));
        Assert.Equal([44, 255], Values(Longs(new long[] { 300, -1 }).Cast(UInt8)));
        Assert.Equal([0, 1], Values((Reals(1, 2) > 1).Cast(Float32)));
    }

    [Fact]
    public void Comparisons_with_NaN_are_false()
    {
        var (a, b) = (Reals(NaN, 1, 1), Reals(1, NaN, 1));
        Assert.Equal([0, 0, 0], Values(a < b));
        Assert.Equal([0, 0, 1], Values(a <= b));
        Assert.Equal([0, 0, 0], Values(a > b));
        Assert.Equal([0, 0, 1], Values(a >= b));
        Assert.Equal([0, 0, 1], Values(a.EqualTo(b)));
        Assert.Equal([1, 1, 0], Values(a.NotEqualTo(b)));
        Assert.Equal([1, 0, 0], Values(a.IsNaN()));
        Assert.Equal([0, 0, 1], Values(Reals(NaN, -Inf, 1).IsFinite()));
    }

    [Fact]
    public void Truth_values_combine()
    {
        var (a, b) = (Reals(0, 0, 1, 1) > 0, Reals(0, 1, 0, 1) > 0);
        Assert.Equal([0, 0, 0, 1], Values(a & b));
        Assert.Equal([0, 1, 1, 1], Values(a | b));
        Assert.Equal([0, 1, 1, 0], Values(a ^ b));
        Assert.Equal([1, 1, 0, 0], Values(!a));
    }

    [Fact]
    public void What_was_not_chosen_does_not_spoil_the_gradient()
    {
        var x = Reals(-1, 4);
        var y = Where(x > 0, x.Abs().Sqrt(), x);
        Assert.Equal([1, 0.25], Values(Gradient(y.Sum(), x)));
        Assert.Equal([0, 1], Values(Gradient((x > 0).Where(x, 0).Sum(), x)));
    }

    [Fact]
    public void A_stopped_gradient_is_zero()
    {
        var x = Reals(2, 3);
        Assert.Equal([2, 3], Values(Gradient((x.StopGradient() * x).Sum(), x)));
        Assert.Equal([0, 0], Values(Gradient(x.StopGradient().Sum(), x)));
    }

    [Fact]
    public void Operands_and_literals_broadcast()
    {
        var (column, row) = (Reals(1, 2).Reshape([2, 1]), Reals(10, 20, 30));
        Assert.Equal([11, 21, 31, 12, 22, 32], Values(column + row));
        Assert.Equal([0.5, 1], Values(1 / Reals(2, 1)));
        Assert.Equal([-1, 0], Values(1 - Reals(2, 1)));
        Assert.Equal([2, 6], Values(Longs(new long[] { 1, 3 }) * 2));
    }

    private static Node Reals(params double[] values) => Constant(Tensor.From(values));

    private static Node Gradient(Node loss, Node x) => loss.Gradient(x)[0];
}
