using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class ReductionTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    [Fact]
    public void Axes_are_given_as_one_several_or_none()
    {
        var x = Counting(2, 3);
        Assert.Equal([3, 12], Values(x.Sum(-1)));
        Assert.Equal([15], Values(x.Sum()));
        Assert.Equal([15], Values(x.Sum([0, -1])));
        Assert.Equal([1, 3], x.Sum(0, keepDims: true).Shape.Select(d => d.Value));
    }

    [Fact]
    public void The_gradient_of_a_product_is_right_at_zeros()
    {
        Assert.Equal([12, 8, 6], Gradient(x => x.Prod(), 2, 3, 4));
        Assert.Equal([12, 0, 0], Gradient(x => x.Prod(), 0, 3, 4));
        Assert.Equal([0, 0, 0], Gradient(x => x.Prod(), 0, 0, 4));
    }

    [Fact]
    public void The_second_gradient_of_a_product_is_right_at_zeros()
    {
        // The derivative by the first and the second zero is the product of the rest.
        var x = Reals(0, 0, 4);
        var first = x.Prod().Gradient(x)[0];
        Assert.Equal([0, 4, 0], Values(first.Slice(0, 0, 1).Sum().Gradient(x)[0]));
        Assert.Equal([4, 0, 0], Values(first.Slice(0, 1, 2).Sum().Gradient(x)[0]));
        Assert.Equal([0, 0, 0], Values(first.Slice(0, 2, 3).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void The_gradient_of_a_product_over_several_axes_is_in_place()
    {
        var x = Constant(Tensor.From(new double[,,] { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } }));
        var g = x.Prod([0, 2]).Sum().Gradient(x)[0];
        Assert.Equal([60, 30, 224, 168, 12, 10, 96, 84], Values(g));
    }

    [Fact]
    public void Extrema_share_the_gradient_among_equals()
    {
        Assert.Equal([0, 0.5, 0.5], Gradient(x => x.Max(), 1, 2, 2));
        Assert.Equal([1, 0, 0], Gradient(x => x.Min(), 1, 2, 2));
    }

    [Fact]
    public void NaN_is_the_maximum_and_the_minimum()
    {
        Assert.Equal([NaN], Values(Reals(1, NaN, 3).Max()));
        Assert.Equal([NaN], Values(Reals(1, NaN, 3).Min()));
        Assert.Equal([1], Values(Reals(1, NaN, 3, NaN).ArgMax(0)));
        Assert.Equal([1], Values(Reals(1, NaN, 3, NaN).ArgMin(0)));
    }

    [Fact]
    public void The_first_of_equal_extrema_is_found()
    {
        Assert.Equal([1], Values(Reals(1, 3, 3).ArgMax(0)));
        Assert.Equal([0], Values(Reals(1, 1, 3).ArgMin(-1)));
        Assert.Equal([0], Values(Reals(-Inf, -Inf).ArgMax(0)));
    }

    [Fact]
    public void Nothing_has_a_sum_and_a_product_but_no_maximum()
    {
        var nothing = Full(1, Float32, [0, 2]);
        Assert.Equal([0, 0], Values(nothing.Sum(0)));
        Assert.Equal([1, 1], Values(nothing.Prod(0)));
        Assert.Contains("no elements", Refusal(() => nothing.Max(0)), StringComparison.Ordinal);
        Assert.Contains("no elements", Refusal(() => nothing.ArgMin(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Truth_is_quantified()
    {
        var x = Counting(2, 2) > 0;
        Assert.Equal([1, 1], Values(x.Any(1)));
        Assert.Equal([0, 1], Values(x.All(1)));
        Assert.Equal([0], Values((Full(1, Float32, [0]) > 0).Any()));
        Assert.Equal([1], Values((Full(1, Float32, [0]) > 0).All()));
    }

    [Fact]
    public void The_mean_divides_by_the_extent_that_was_fed()
    {
        var x = Input("x", Float32, [Batch, 2]);
        Assert.Equal([2, 3], Values(x.Mean(0), (Tensor)new float[,] { { 1, 2 }, { 3, 4 } }));
        Assert.Equal([3.5], Values(x.Mean(), (Tensor)new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } }));
    }

    [Fact]
    public void The_variance_is_corrected()
    {
        Assert.Equal([2.5], Values(Reals(1, 2, 3, 4, 5).Variance()));
        Assert.Equal([2], Values(Reals(1, 2, 3, 4, 5).Variance(correction: 0)));
        Assert.Equal([Math.Sqrt(2)], Values(Reals(1, 2, 3, 4, 5).StdDev(correction: 0)));
    }

    [Fact]
    public void Log_sum_exp_does_not_overflow()
    {
        Assert.Equal([1000 + Math.Log(2)], Values(Reals(1000, 1000).LogSumExp()));
        Assert.Equal([-Inf], Values(Reals(-Inf, -Inf).LogSumExp()));
        Assert.Equal([Inf], Values(Reals(Inf, 0).LogSumExp()));
        Near([0.5, 0.5], Gradient(x => x.LogSumExp(), -1000, -1000));
        Assert.Equal([0, 0], Gradient(x => x.LogSumExp(), -Inf, -Inf));
    }

    [Fact]
    public void Softmax_does_not_overflow()
    {
        Assert.Equal([0.5, 0.5, 0], Values(Reals(1000, 1000, -1000).Softmax()));
        Assert.Equal([-2000, 0], Values(Reals(-1000, 1000).LogSoftmax()));
        Assert.Equal([1, -1], Gradient(x => x.LogSoftmax().Slice(0, 0, 1).Sum(), -1000, 1000));
    }

    [Theory]
    [InlineData("LogSumExp", false)]
    [InlineData("LogSumExp", true)]
    [InlineData("Softmax", false)]
    [InlineData("LogSoftmax", false)]
    [InlineData("Norm", false)]
    [InlineData("Norm", true)]
    public void Own_gradients_are_those_of_the_composition(string function, bool keepDims)
    {
        var x = Constant(Tensor.From(new[,] { { 0.3, -1.2, 0.7 }, { 2.0, 0.1, -0.4 } }));
        var weight = Constant(Tensor.From(new[,] { { 1.0, 2, -1 }, { 0.5, 3, 1.5 } }));
        var (own, plain) = function switch
        {
            "LogSumExp" => (x.LogSumExp(1, keepDims), x.Exp().Sum(1, keepDims).Log()),
            "Softmax" => (x.Softmax(), x.Exp() / x.Exp().Sum(1, keepDims: true)),
            "LogSoftmax" => (x.LogSoftmax(), (x.Exp() / x.Exp().Sum(1, keepDims: true)).Log()),
            _ => (x.Norm(2, 1, keepDims), x.Square().Sum(1, keepDims).Sqrt()),
        };
        var scale = own.Shape == weight.Shape ? weight : weight.Sum(1, keepDims);
        Near(Values(own), Values(plain));
        var (first, expected) = ((own * scale).Sum().Gradient(x)[0], (plain * scale).Sum().Gradient(x)[0]);
        Near(Values(expected), Values(first));
        Near(Values((expected * weight).Sum().Gradient(x)[0]), Values((first * weight).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void Norms_have_orders()
    {
        var x = Reals(3, -4);
        Assert.Equal([7], Values(x.Norm(1)));
        Assert.Equal([5], Values(x.Norm()));
        Assert.Equal([4], Values(x.Norm(Inf)));
        Near([0.6, -0.8], Gradient(x => x.Norm(), 3, -4));
        Assert.Equal([0, 0], Gradient(x => x.Norm(), 0, 0));
    }

    [Fact]
    public void Running_products_have_right_gradients_at_zeros()
    {
        // y = x0, x0 x1, x0 x1 x2
        Assert.Equal([1 + 3 + 12, 2 + 8, 6], Gradient(x => x.CumProd(0).Sum(), 2, 3, 4));
        Assert.Equal([1 + 3 + 12, 0, 0], Gradient(x => x.CumProd(0).Sum(), 0, 3, 4));
        Assert.Equal([1, 2 + 8, 0], Gradient(x => x.CumProd(0).Sum(), 2, 0, 4));
        Assert.Equal([1, 0, 0], Gradient(x => x.CumProd(0).Sum(), 0, 0, 4));
    }

    [Fact]
    public void Running_sums_start_where_they_are_told()
    {
        var x = Reals(1, 2, 3);
        Assert.Equal([1, 3, 6], Values(x.CumSum(0)));
        Assert.Equal([0, 1, 3], Values(x.CumSum(0, exclusive: true)));
        Assert.Equal([6, 5, 3], Values(x.CumSum(0, reverse: true)));
        Assert.Equal([5, 3, 0], Values(x.CumSum(0, exclusive: true, reverse: true)));
        Assert.Equal([1, 1, 2], Values(x.CumProd(0, exclusive: true)));
    }

    [Fact]
    public void A_discounted_return_is_a_recurrence()
    {
        Assert.Equal([1.75, 1.5, 1], Values(Reals(1, 1, 1).LinearRecurrence(Constant(0.5, Float64), 0, reverse: true)));
        Assert.Equal([1, 2.5, 4.25], Values(Reals(1, 2, 3).LinearRecurrence(Constant(0.5, Float64), 0)));
    }

    private static void Near(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-12));

    private static Node Reals(params double[] values) => Constant(Tensor.From(values));

    private static Node Full(double value, DType dtype, Shape shape) => Fill.Full(value, dtype, shape);

    private static double[] Gradient(Func<Node, Node> f, params double[] at)
    {
        var x = Reals(at);
        return Values(f(x).Gradient(x)[0]);
    }
}
