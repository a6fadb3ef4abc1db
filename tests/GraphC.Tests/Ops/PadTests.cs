using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class PadTests
{
    [Theory]
    [InlineData(PadMode.Constant, 2, 1, new double[] { 9, 9, 0, 1, 2, 3, 9 })]
    [InlineData(PadMode.Reflect, 2, 3, new double[] { 2, 1, 0, 1, 2, 3, 2, 1, 0 })]
    [InlineData(PadMode.Replicate, 2, 1, new double[] { 0, 0, 0, 1, 2, 3, 3 })]
    [InlineData(PadMode.Replicate, 0, 6, new double[] { 0, 1, 2, 3, 3, 3, 3, 3, 3, 3 })]
    [InlineData(PadMode.Circular, 1, 4, new double[] { 3, 0, 1, 2, 3, 0, 1, 2, 3 })]
    [InlineData(PadMode.Constant, -1, 1, new double[] { 1, 2, 3, 9 })]
    [InlineData(PadMode.Constant, -1, -2, new double[] { 1 })]
    [InlineData(PadMode.Reflect, -1, 2, new double[] { 1, 2, 3, 2, 1 })]
    public void FillsTheBorder(PadMode mode, int before, int after, double[] expected) =>
        Assert.Equal(expected, Values(Counting(4).Pad(0, before, after, mode, 9)));

    [Fact]
    public void PadsAllAxesOfAMatrix() => Assert.Equal(
        [3, 2, 3, 2, 1, 0, 1, 0, 3, 2, 3, 2, 1, 0, 1, 0],
        Values(Counting(2, 2).Pad([1, 1], [1, 1], PadMode.Reflect)));

    [Fact]
    public void PadsSymbolicExtents()
    {
        var x = Input("x", Float32, [Batch]);

        Assert.Equal(Shape.Of([Batch + 3]), x.Pad(0, 1, 2).Shape);
        Assert.Equal([0, 7, 8, 0, 0], Values(x.Pad(0, 1, 2), new float[] { 7, 8 }));
        Assert.Equal([8, 7, 8, 7], Values(x.Pad(0, 1, 1, PadMode.Reflect), new float[] { 7, 8 }));
        Assert.Equal([7, 7, 8, 8], Values(x.Pad(0, 1, 1, PadMode.Replicate), new float[] { 7, 8 }));
    }

    [Theory]
    [InlineData(PadMode.Constant, new double[] { 1, 1, 1, 1 })]
    [InlineData(PadMode.Reflect, new double[] { 1, 3, 3, 1 })]
    [InlineData(PadMode.Replicate, new double[] { 3, 1, 1, 3 })]
    [InlineData(PadMode.Circular, new double[] { 2, 2, 2, 2 })]
    public void GradientsOfCopiesAddUp(PadMode mode, double[] expected)
    {
        var x = Counting(4);

        Assert.Equal(expected, Values(x.Pad(0, 2, 2, mode).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void CroppedElementsHaveNoGradient()
    {
        var x = Counting(4);

        Assert.Equal([0, 1, 0, 0], Values(x.Pad(0, -1, -2).Sum().Gradient(x)[0]));
        Assert.Equal([0, 1, 1, 1], Values(x.Pad(0, -1, 5).Sum().Gradient(x)[0]));
    }

    [Theory]
    [InlineData(PadMode.Reflect, 4)]
    [InlineData(PadMode.Circular, 5)]
    public void RefusesABorderWiderThanTheAxis(PadMode mode, int before) =>
        Assert.Contains($"a border of {before} is too wide for {mode} along axis 0 of [4]", Refusal(() => Counting(4).Pad(0, before, 0, mode)));

    [Fact]
    public void RefusesToRepeatTheEdgeOfNothing() => Assert.Contains("too wide", Refusal(() => Counting(0).Pad(0, 1, 0, PadMode.Replicate)));

    [Fact]
    public void RefusesToCropMoreThanThereIs()
    {
        Assert.Contains("cannot lose 3 and 2", Refusal(() => Counting(4).Pad(0, -3, -2)));
        Assert.Contains("axis 0 of [4] cannot lose 5 and 0", Refusal(() => Counting(4).Pad(0, -5, 3, PadMode.Replicate)));
    }

    [Fact]
    public void RefusesAmountsForOtherRanks() => Assert.Contains("1 and 1 amounts for the 2 axes", Refusal(() => Counting(2, 2).Pad([1], [1])));

    [Fact]
    public void RefusesAFractionInIntegers() => Assert.Contains("0.5 is no i64", Refusal(() => Longs(new long[] { 1 }).Pad(0, 1, 1, value: 0.5)));
}
