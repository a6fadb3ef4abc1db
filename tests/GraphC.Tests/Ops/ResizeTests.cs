using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class ResizeTests
{
    private static readonly Dim Height = Dim.Symbol("height");

    [Fact]
    public void The_nearest_pixel_is_the_one_below()
    {
        Assert.Equal([0, 0, 1, 1, 2], Values(Counting(1, 1, 3).Resize([5])));
        Assert.Equal([0, 1, 3], Values(Counting(1, 1, 5).Resize([3])));
        Assert.Equal([0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3], Values(Counting(1, 1, 2, 2).Upsample(2)));
    }

    [Fact]
    public void Between_edges_the_border_is_extended() =>
        Assert.Equal([0, 0.25, 0.75, 1.25, 1.75, 2], Values(Counting(1, 1, 3).Cast(Float64).Upsample(2, Interpolation.Linear)));

    [Fact]
    public void Between_corners_they_stay_where_they_are()
    {
        Assert.Equal([0, 0.5, 1, 1.5, 2], Values(Counting(1, 1, 3).Cast(Float64).Resize([5], Interpolation.Linear, alignCorners: true)));
        Assert.Equal([0], Values(Counting(1, 1, 3).Cast(Float64).Resize([1], Interpolation.Linear, alignCorners: true)));
    }

    [Fact]
    public void Extents_may_be_symbolic_where_pixels_are_repeated()
    {
        var x = Input("x", Float32, [Batch, 3, Height, 4]);

        Assert.Equal("[batch, 3, 2*height, 8]", $"{x.Upsample(2).Shape}");
        Assert.Contains("the extent height of spatial axis 0 and the size 2*height must be constant", Refusal(() => x.Upsample(2, Interpolation.Linear)));
    }

    [Fact]
    public void Absurd_sizes_are_refused()
    {
        var x = Input("x", Float32, [Batch, 3, 4, 4]);

        Assert.Contains("the extent 4 of spatial axis 1 cannot become 0", Refusal(() => x.Resize([4, 0])));
        Assert.Contains("the size 3000000001 of spatial axis 0 is larger than", Refusal(() => x.Resize([3_000_000_001, 4])));
        Assert.Contains("1 sizes [4] for the 2 spatial axes", Refusal(() => x.Resize([4])));
        Assert.Contains("the scale 0 of spatial axis 0 is less than 1", Refusal(() => x.Upsample(0)));
        Assert.Contains("is no image", Refusal(() => Input("x", Float32, [Batch, 3]).Upsample(2)));
        Assert.Contains("needs a floating-point input", Refusal(() => Input("x", DType.Int32, [Batch, 3, 4]).Upsample(2, Interpolation.Linear)));
    }
}
