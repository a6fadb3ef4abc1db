using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class PixelShuffleTests
{
    [Fact]
    public void Channels_become_the_pixels_of_a_square()
    {
        Assert.Equal([0, 1, 2, 3], Values(Counting(1, 4, 1, 1).PixelShuffle(2)));
        Assert.Equal([0, 2, 1, 3, 4, 6, 5, 7], Values(Counting(1, 4, 1, 2).PixelShuffle(2)));
        Assert.Equal("[batch, 3, 8, 10]", $"{Input("x", Float32, [Batch, 12, 4, 5]).PixelShuffle(2).Shape}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Unshuffling_takes_it_back(int axes)
    {
        var x = Counting([2, 16, .. Enumerable.Repeat(3L, axes)]);

        Assert.Equal(Values(x), Values(x.PixelShuffle(2).PixelUnshuffle(2)));
    }

    [Fact]
    public void What_does_not_divide_is_refused()
    {
        Assert.Contains("6 channels of [batch, 6, 4, 4] are no multiple of 2^2 = 4", Refusal(() => Input("x", Float32, [Batch, 6, 4, 4]).PixelShuffle(2)));
        Assert.Contains("the extent 5 of spatial axis 1 is no multiple of 2", Refusal(() => Input("x", Float32, [Batch, 6, 4, 5]).PixelUnshuffle(2)));
        Assert.Contains("the scale 0 is not in [1,", Refusal(() => Input("x", Float32, [Batch, 6, 4, 4]).PixelShuffle(0)));
    }
}
