using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class ScatterTests
{
    [Fact]
    public void Updates_of_one_place_are_applied_in_order()
    {
        var (x, index, updates) = (Floats(1, 2, 3), Longs(new long[] { 2, 0, 2, 2 }), Floats(5, 7, -1, 4));
        Assert.Equal([7, 2, 4], Values(x.Scatter(0, index, updates)));
        Assert.Equal([8, 2, 11], Values(x.Scatter(0, index, updates, ScatterReduction.Add)));
        Assert.Equal([7, 2, -60], Values(x.Scatter(0, index, updates, ScatterReduction.Multiply)));
        Assert.Equal([7, 2, 5], Values(x.Scatter(0, index, updates, ScatterReduction.Max)));
        Assert.Equal([1, 2, -1], Values(x.Scatter(0, index, updates, ScatterReduction.Min)));
    }

    [Theory]
    [InlineData(ScatterReduction.Replace, new double[] { 0, 1, 0 }, new double[] { 0, 7, 0, 100 })]
    [InlineData(ScatterReduction.Add, new double[] { 7, 1, 100 }, new double[] { 100, 7, 100, 100 })]
    [InlineData(ScatterReduction.Multiply, new double[] { 49, 1, -2000 }, new double[] { -1200, 7, 6000, -1500 })]
    [InlineData(ScatterReduction.Max, new double[] { 0, 1, 0 }, new double[] { 100, 7, 0, 0 })]
    [InlineData(ScatterReduction.Min, new double[] { 7, 1, 0 }, new double[] { 0, 0, 100, 0 })]
    public void Gradients_go_to_what_is_left(ScatterReduction reduction, double[] dx, double[] dUpdates)
    {
        var (x, index, updates) = (Floats(1, 2, 3), Longs(new long[] { 2, 0, 2, 2 }), Floats(5, 7, -1, 4));
        var gradients = (x.Scatter(0, index, updates, reduction) * Floats(7, 1, 100)).Sum().Gradient(x, updates);
        Assert.Equal(dx, Values(gradients[0]));
        Assert.Equal(dUpdates, Values(gradients[1]));
    }

    [Fact]
    public void A_factor_of_zero_has_the_product_of_the_others_as_its_gradient()
    {
        var (index, updates) = (Longs(new long[] { 0, 0, 1, 1 }), Floats(0, 3, 0, 0));
        var gradients = Floats(2, 5).Scatter(0, index, updates, ScatterReduction.Multiply).Sum().Gradient(updates)[0];
        Assert.Equal([6, 0, 0, 0], Values(gradients));
    }

    [Fact]
    public void Equal_extremes_share_the_gradient()
    {
        var (x, updates) = (Floats(3, 1), Floats(3, 3, 2));
        var y = x.Scatter(0, Longs(new long[] { 0, 0, 1 }), updates, ScatterReduction.Max).Sum();
        Assert.Equal([1.0 / 3, 0], Values(y.Gradient(x)[0]));
        Assert.Equal([1.0 / 3, 1.0 / 3, 1], Values(y.Gradient(updates)[0]));
    }

    [Fact]
    public void Tuples_of_coordinates_select_slices()
    {
        var x = Counting(2, 3, 2);
        Assert.Equal([4, 5, 8, 9], Values(x.GatherND(Longs(new long[,] { { 0, 2 }, { 1, 1 } }))));
        Assert.Equal([10], Values(x.GatherND(Longs(new long[] { 1, 2, 0 }))));
        Assert.Equal([2, 3, 6, 7], Values(x.GatherND(Longs(new long[,] { { 1 }, { 0 } }), batchAxes: 1)));
        Assert.Equal([0, 1, 2, 3, -1, -2, 6, 7, 8, 9, 10, 11], Values(x.ScatterND(Longs(new long[,] { { 0, 2 } }), Floats(-1, -2).Reshape([1, 2]))));
        Assert.Equal([2, 0, 1], Values(Longs(new long[] { -1, 0, -2 }).FromEnd(3)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        var x = Counting(2, 3);
        Assert.Contains("must be [1, 3]", Refusal(() => x.ScatterND(Longs(new long[,] { { 1 } }), Counting(1, 2))));
        Assert.Contains("does not point into [2, 3]", Refusal(() => x.GatherND(Longs(new long[,] { { 1, 1, 1 } }))));
        Assert.Contains("indices are i32 or i64, not f32", Refusal(() => x.GatherND(Counting(1, 2))));
        Assert.Contains("do not fit the index", Refusal(() => (x < 1).Scatter(0, Longs(new long[,] { { 1 } }), Counting(1, 1) < 1, ScatterReduction.Add)));
        Assert.Throws<IndexOutOfRangeException>(() => Values(x.GatherND(Longs(new long[,] { { 0, 3 } }))));
    }

    private static Node Floats(params float[] values) => Constant(Tensor.From(values));
}
