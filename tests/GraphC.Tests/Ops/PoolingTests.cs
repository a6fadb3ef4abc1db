using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class PoolingTests
{
    private static readonly Dim Width = Dim.Symbol("width");

    [Fact]
    public void Windows_are_as_far_apart_as_they_are_wide()
    {
        Assert.Equal([1, 3, 5], Values(Counting(1, 1, 7).MaxPool(2)));
        Assert.Equal([0.5, 2.5, 4.5], Values(Counting(1, 1, 7).Cast(Float64).AvgPool(2)));
        Assert.Equal([2, 3, 4, 5, 6], Values(Counting(1, 1, 7).MaxPool(3, strides: 1)));
        Assert.Equal([4, 5, 6], Values(Counting(1, 1, 7).MaxPool(3, strides: 1, dilations: 2)));
    }

    [Fact]
    public void Of_equal_elements_the_first_takes_the_whole_gradient()
    {
        var x = Constant(Tensor.From(new double[] { 1, 3, 3, 2, 3, 0, 0, 0, 0 })).Reshape(1, 1, 3, 3);

        Assert.Equal([0, 2, 0, 0, 2, 0, 0, 0, 0], Values(x.MaxPool(2, strides: 1).Sum().Gradient(x)[0]));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0, 0], Values(x.GlobalMaxPool().Sum().Gradient(x)[0]));
        Assert.Equal([0, 1, 0, 0, 0, 0, 0, 0, 0], Values(x.AdaptiveMaxPool(1).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void The_border_of_a_maximum_is_less_than_all_numbers()
    {
        Assert.Equal([-4, -4], Values((Counting(1, 1, 2) - 5).MaxPool(2, strides: 1, padding: Padding.Same)));
        Assert.Equal([-7, -6, -6], Values((Counting(1, 1, 2) - 7).MaxPool(2, strides: 1, padding: 1)));
    }

    [Fact]
    public void Not_a_number_is_greatest() =>
        Assert.Equal([double.NaN, 3], Values(Constant(Tensor.From(new double[] { 0, double.NaN, 2, 3 })).Reshape(1, 1, 4).MaxPool(2)));

    [Fact]
    public void A_mean_counts_the_border_only_if_asked_to()
    {
        var x = Counting(1, 1, 4).Cast(Float64) + 1;

        Assert.Equal([1, 2.5, 4], Values(x.AvgPool(2, padding: 1)));
        Assert.Equal([0.5, 2.5, 2], Values(x.AvgPool(2, padding: 1, countBorder: true)));
    }

    [Fact]
    public void Positions_may_be_rounded_up_and_what_lies_behind_the_border_never_counts()
    {
        var x = Counting(1, 1, 5).Cast(Float64) + 1;

        Assert.Equal([2, 4, 5], Values(x.MaxPool(2, ceiling: true)));
        Assert.Equal([1.5, 3.5, 5], Values(x.AvgPool(2, ceiling: true, countBorder: true)));
        Assert.Equal([1.5, 3.5], Values(x.AvgPool(2)));

        // The third window of three would begin behind the image and its border at the start.
        Assert.Equal(2, x.MaxPool(1, strides: 4, ceiling: true).Shape[2].Value);
        Assert.Equal(2, (Counting(1, 1, 4).Cast(Float64) + 1).MaxPool(2, strides: 3, padding: 1, ceiling: true).Shape[2].Value);
    }

    [Fact]
    public void Norms_of_windows()
    {
        var x = Constant(Tensor.From(new double[] { 3, -4, 0, 0, -2, 1 })).Reshape(1, 1, 6);

        Assert.Equal([5, 0, Math.Sqrt(5)], Values(x.LpPool(2, 2)));
        Assert.Equal([7, 0, 3], Values(x.LpPool(1, 2)));
        Assert.Equal([0.6, -0.8, 0, 0, -2 / Math.Sqrt(5), 1 / Math.Sqrt(5)], Values(x.LpPool(2, 2).Sum().Gradient(x)[0]), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.All(Values(x.LpPool(3, 2).Sum().Gradient(x)[0]), g => Assert.True(double.IsFinite(g)));
    }

    [Fact]
    public void Global_pools_keep_the_axes()
    {
        var x = Counting(2, 1, 2, 2).Cast(Float64);

        Assert.Equal([1.5, 5.5], Values(x.GlobalAvgPool()));
        Assert.Equal([3, 7], Values(x.GlobalMaxPool()));
        Assert.Equal("[batch, 8, 1, 1]", $"{Input("x", Float32, [Batch, 8, Width, Width]).GlobalMaxPool().Shape}");
    }

    [Fact]
    public void Adaptive_windows_cover_the_axis_and_overlap_where_they_must()
    {
        var x = Counting(1, 1, 7).Cast(Float64);

        Assert.Equal([1, 3, 5], Values(x.AdaptiveAvgPool(3)));                  // [0, 3), [2, 5), [4, 7)
        Assert.Equal([2, 4, 6], Values(x.AdaptiveMaxPool(3)));
        Assert.Equal([0.5, 2, 4, 5.5], Values(x.AdaptiveAvgPool(4)));           // [0, 2), [1, 4), [3, 6), [5, 7)
        Assert.Equal([1, 3, 5, 6], Values(x.AdaptiveMaxPool(4)));
        Assert.Equal("[batch, 8, 1, 1]", $"{Input("x", Float32, [Batch, 8, Width, Width]).AdaptiveAvgPool(1).Shape}");
    }

    [Fact]
    public void Adaptive_windows_narrower_than_an_element_repeat_it() =>
        Assert.Equal([0, 0, 0.5, 1, 1], Values(Counting(1, 1, 2).Cast(Float64).AdaptiveAvgPool(5)));

    [Fact]
    public void Absurd_windows_are_refused()
    {
        var x = Input("x", Float32, [Batch, 3, 5, 4]);

        Assert.Contains("a window of 6 is larger than the extent 5 of spatial axis 0 with its borders of 0 and 0", Refusal(() => x.MaxPool([6, 2])));
        Assert.Contains("the window 0 of spatial axis 1 is less than 1", Refusal(() => x.AvgPool([2, 0])));
        Assert.Contains("the stride -1 of spatial axis 0", Refusal(() => x.MaxPool(2, strides: -1)));
        Assert.Contains("a window that stands across 2 elements of spatial axis 0 may lie in the borders of 2 and 2 altogether", Refusal(() => x.AvgPool(2, padding: 2)));
        Assert.Contains("a window of 2 with the dilation 3 steps over all of the extent 2 of spatial axis 1",
            Refusal(() => Input("x", Float32, [Batch, 3, 4, 2]).AvgPool(2, strides: 1, padding: [0, 1], dilations: [1, 3])));
        Assert.Contains("2000000001 windows over the 4 elements of spatial axis 1 are too many", Refusal(() => x.AdaptiveMaxPool([1, 2_000_000_001])));
        Assert.Contains("2000000001 windows over the 4 elements of spatial axis 1 are too many", Refusal(() => x.AdaptiveAvgPool([1, 2_000_000_001])));
        Assert.Contains("[batch, 3] is no image", Refusal(() => Input("x", Float32, [Batch, 3]).MaxPool(2)));
        Assert.Contains("a window needs extents", Refusal(() => x.MaxPool(default)));
        Assert.Contains("needs numbers, not bool", Refusal(() => Input("x", Bool, [Batch, 3, 4]).MaxPool(2)));
        Assert.Contains("needs a floating-point input, not i32", Refusal(() => Input("x", DType.Int32, [Batch, 3, 4]).AvgPool(2)));
        Assert.Contains("the order 0.5 of a norm is not", Refusal(() => x.LpPool(0.5, 2)));
        Assert.Contains("the number of positions 0 of spatial axis 0 is less than 1", Refusal(() => x.AdaptiveAvgPool(0)));
        Assert.Contains("3 windows along spatial axis 0 need a constant extent, not width", Refusal(() => Input("x", Float32, [Batch, 3, Width]).AdaptiveMaxPool(3)));
        Assert.Contains("can be rounded up only if the extent is constant, not width", Refusal(() => Input("x", Float32, [Batch, 3, Width]).MaxPool(2, ceiling: true)));
        Assert.Contains("PoolingTests.cs:", Refusal(() => x.MaxPool([6, 2])));
    }
}
