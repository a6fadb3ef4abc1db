using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class SamplingTests
{
    // Four pixels in a line, read at -1.5, -0.5, 0, 1.25, 3.5, 4.5.
    private static readonly double[] Places = [-1.5, -0.5, 0, 1.25, 3.5, 4.5];

    [Theory]
    [InlineData(Interpolation.Nearest, SamplePadding.Zeros, new double[] { 0, 10, 10, 20, 0, 0 })]
    [InlineData(Interpolation.Nearest, SamplePadding.Border, new double[] { 10, 10, 10, 20, 40, 40 })]
    [InlineData(Interpolation.Linear, SamplePadding.Zeros, new double[] { 0, 5, 10, 22.5, 20, 0 })]
    [InlineData(Interpolation.Linear, SamplePadding.Border, new double[] { 10, 10, 10, 22.5, 40, 40 })]
    [InlineData(Interpolation.Linear, SamplePadding.Reflection, new double[] { 15, 10, 10, 22.5, 40, 35 })]
    public void What_stands_outside_is_zero_or_the_border_or_the_image_turned_around(Interpolation mode, SamplePadding padding, double[] expected) =>
        Assert.Equal(expected, Values(Line().GridSample(At(c => (2 * c + 1) / 4 - 1), mode, padding)).Select(v => Math.Round(v, 10)));

    [Fact]
    public void Corners_are_the_centres_of_pixels_if_asked_for() =>
        Assert.Equal([0, 5, 10, 22.5, 20, 0], Values(Line().GridSample(At(c => c / 1.5 - 1), alignCorners: true)).Select(v => Math.Round(v, 10)));

    [Fact]
    public void The_first_coordinate_is_that_along_the_last_axis()
    {
        var x = Counting(1, 1, 2, 3).Cast(Float64);
        var grid = Constant(Tensor.From(new double[,,,] { { { { 1, -1 }, { -1, 1 }, { 0, 1 } } } }));
        Assert.Equal([2, 3, 4], Values(x.GridSample(grid, Interpolation.Nearest, alignCorners: true)));
    }

    [Fact]
    public void A_cubic_goes_through_the_pixels()
    {
        var x = Counting(1, 1, 6).Cast(Float64);
        var grid = Constant(Tensor.From(new double[,,] { { { (2 * 2.5 + 1) / 6 - 1 }, { (2 * 3 + 1) / 6.0 - 1 } } }));
        Assert.Equal([2.5, 3], Values(x.GridSample(grid, Interpolation.Cubic)).Select(v => Math.Round(v, 10)));
        var y = Values(x.Resize([12], Interpolation.Cubic));

        // A quarter of the way the weights are -27/256, 225/256, 67/256 and -9/256.
        Assert.Equal([2 - 76 / 256.0, 2 + 76 / 256.0, 3 - 76 / 256.0, 3 + 76 / 256.0], y[4..8].Select(v => Math.Round(v, 10)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(0)]
    public void A_bin_of_a_slope_is_its_middle(int samples)
    {
        var slope = Counting(6).Reshape([1, 1, 1, 6]).BroadcastTo([1, 1, 5, 6]);
        var y = slope.RoiAlign(Constant(Tensor.From(new[,] { { 1f, 1f, 4f, 4f } })), Longs(new long[] { 0 }), 1, 3, samples);
        Assert.Equal([1, 2, 3], Values(y));
    }

    [Fact]
    public void What_a_pooling_took_is_put_back() =>
        Assert.Equal([0, 5, 0, 0, 0, 0, 7, 0], Values(Counting(1, 1, 2, 1).MaxUnpool(Longs(new long[,,,] { { { { 1 }, { 6 } } } }), [1, 1, 2, 4]) * 2 + Spikes()));

    [Fact]
    public void A_pooling_tells_where_it_took_elements_from()
    {
        var x = Constant(Tensor.From(new float[,,,] { { { { 1, 9, 2 }, { 3, 4, 8 } }, { { 7, 7, 7 }, { 7, 7, 7 } } } }));
        Assert.Equal([1, 1, 6, 7], Values(x.MaxPoolIndices(2, strides: 1)));
        Assert.Equal([2, 2, 6, 8], Values(x.MaxPoolIndices(2, strides: 1, columnMajor: true)));
        Assert.Equal([3, 1, 1, 5], Values(x.MaxPoolIndices([3, 2], strides: 1, padding: 1).Slice(1, 0, 1).Slice(2, 1, 2)));
    }

    [Fact]
    public void A_bent_convolution_without_offsets_is_a_convolution()
    {
        var (x, kernel) = (Counting(2, 4, 5, 4) * 0.1, Counting(6, 2, 2, 3) * 0.1 - 3);
        var plain = x.Conv(kernel, strides: [2, 1], padding: 1, groups: 2);
        var offset = Fill.Full(0, Float32, Shape.Of([2, 24, .. plain.Shape.Skip(2)]));
        Assert.Equal(Values(plain).Select(v => Math.Round(v, 9)), Values(x.DeformConv(kernel, offset, strides: [2, 1], padding: 1, groups: 2)).Select(v => Math.Round(v, 9)));
    }

    [Fact]
    public void Windows_become_columns_and_back()
    {
        var x = Counting(1, 1, 3, 3);
        Assert.Equal([0, 1, 3, 4, 1, 2, 4, 5, 3, 4, 6, 7, 4, 5, 7, 8], Values(x.ImageToColumns(2)));
        Assert.Equal([1, 2, 1, 2, 4, 2, 1, 2, 1], Values(x.OnesLike().ImageToColumns(2).ColumnsToImage([3, 3], 2)));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("[N, o..., 1] is needed", Refusal(() => Line().GridSample(Constant(Tensor.From(new double[1, 2, 3])))));
        Assert.Contains("no 0 x 1 bins", Refusal(() => Counting(1, 1, 2, 2).RoiAlign(Counting(1, 4), Longs(new long[] { 0 }), 0, 1)));
        Assert.Contains("are no columns", Refusal(() => Counting(1, 4, 5).ColumnsToImage([3, 3], 2)));
        Assert.Contains("do not fit", Refusal(() => Counting(1, 1, 3, 3).DeformConv(Counting(1, 1, 2, 2), Counting(1, 7, 2, 2))));
    }

    private static Node Spikes() => Constant(Tensor.From(new float[,,,] { { { { 0, 5, 0, 0 }, { 0, 0, 5, 0 } } } }));

    private static Node Line() => Constant(Tensor.From(new double[,,] { { { 10, 20, 30, 40 } } }));

    private static Node At(Func<double, double> inGrid) => Constant(Tensor.From<double>([.. Places.Select(inGrid)], 1, Places.Length, 1));
}
