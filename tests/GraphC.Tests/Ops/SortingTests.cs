using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class SortingTests
{
    [Fact]
    public void Equal_elements_keep_their_order_in_both_directions()
    {
        var x = Reals(2, 1, 2, 1);
        Assert.Equal([1, 3, 0, 2], Values(x.ArgSort()));
        Assert.Equal([0, 2, 1, 3], Values(x.ArgSort(descending: true)));
    }

    [Fact]
    public void NaN_is_greatest()
    {
        var x = Reals(double.NaN, double.PositiveInfinity, 0);
        Assert.Equal([2, 1, 0], Values(x.ArgSort()));
        Assert.Equal([0, 1, 2], Values(x.ArgSort(descending: true)));
    }

    [Fact]
    public void Values_come_with_their_positions()
    {
        var x = Constant(Tensor.From(new double[,] { { 3, 1, 2 }, { 4, 6, 5 } }));
        var (values, indices) = x.Sort();
        Assert.Equal([1, 2, 3, 4, 5, 6], Values(values));
        Assert.Equal([1, 2, 0, 0, 2, 1], Values(indices));
        Assert.Equal([4, 6, 5, 3, 1, 2], Values(x.Sort(0, descending: true).Values));
    }

    [Fact]
    public void The_most_extreme_come_first()
    {
        var x = Reals(5, 9, 1, 7);
        Assert.Equal([9, 7], Values(x.TopK(2).Values));
        Assert.Equal([1, 3], Values(x.TopK(2).Indices));
        Assert.Equal([1, 5], Values(x.TopK(2, largest: false).Values));
    }

    [Fact]
    public void The_gradient_goes_where_the_value_came_from()
    {
        var x = Reals(5, 9, 1, 7);
        var weights = Constant(Tensor.From(new double[] { 10, 20 }));
        Assert.Equal([0, 10, 0, 20], Values((x.TopK(2).Values * weights).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void There_must_be_k_elements() =>
        Assert.Contains("no 5 elements", Refusal(() => Reals(1, 2).TopK(5)), StringComparison.Ordinal);

    private static Node Reals(params double[] values) => Constant(Tensor.From(values));
}
