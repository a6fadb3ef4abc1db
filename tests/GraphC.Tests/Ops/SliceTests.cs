using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class SliceTests
{
    [Theory]
    [InlineData(1L, 4L, 1, new double[] { 1, 2, 3 })]
    [InlineData(null, null, 2, new double[] { 0, 2, 4 })]
    [InlineData(-2L, null, 1, new double[] { 4, 5 })]
    [InlineData(null, -4L, 1, new double[] { 0, 1 })]
    [InlineData(null, null, -1, new double[] { 5, 4, 3, 2, 1, 0 })]
    [InlineData(4L, 0L, -2, new double[] { 4, 2 })]
    [InlineData(-1L, -7L, -3, new double[] { 5, 2 })]
    [InlineData(3L, 100L, 1, new double[] { 3, 4, 5 })]
    [InlineData(-100L, 2L, 1, new double[] { 0, 1 })]
    [InlineData(4L, 2L, 1, new double[0])]
    [InlineData(9L, 12L, 1, new double[0])]
    [InlineData(0L, long.MaxValue, 4, new double[] { 0, 4 })]
    [InlineData(long.MaxValue, -long.MaxValue, -4, new double[] { 5, 1 })]
    [InlineData(2L, null, long.MaxValue, new double[] { 2 })]
    public void FollowsPythonAlongConstantExtents(long? start, long? end, long step, double[] expected)
    {
        var slice = Counting(6).Slice(0, start is { } s ? s : null, end is { } e ? e : null, step);

        Assert.Equal(expected, Values(slice));
        Assert.Equal([expected.Length], slice.Shape.Select(d => d.Value));
    }

    [Fact]
    public void TakesRangesOfLeadingAxes() =>
        Assert.Equal([9, 10, 11, 12, 13, 14], Values(Counting(2, 3, 3).Slice(^1.., ..^1)));

    [Fact]
    public void AnEmptyRangeAtTheEndIsEmpty() => Assert.Equal(Shape.Of([0]), Counting(3).Slice(^0..).Shape);

    [Fact]
    public void SymbolicExtentsStayPolynomials()
    {
        var x = Input("x", Float32, [Batch, 2]);

        Assert.Equal(Shape.Of([Batch - 1, 2]), x.Slice(0, 1).Shape);
        Assert.Equal(Shape.Of([Batch - 3, 2]), x.Slice(0, 1, -2).Shape);
        Assert.Equal(Shape.Of([2, 2]), x.Slice(0, -2).Shape);
        Assert.Equal(Shape.Of([(Batch + 1) / 2, 2]), x.Slice(0, step: 2).Shape);
        Assert.Equal([4, 5, 6, 7], Values(x.Slice(0, -2), new float[,] { { 0, 1 }, { 2, 3 }, { 4, 5 }, { 6, 7 } }));
    }

    [Fact]
    public void AWholeSliceIsTheNodeItself()
    {
        var x = Counting(3, 2);

        Assert.Same(x, x.Slice(1));
        Assert.Same(x, x.Slice(0, 0, 3));
    }

    [Fact]
    public void TheGradientPutsZerosBetween()
    {
        var x = Counting(6);
        var dx = x.Slice(0, 4, 0, -2).Sum().Gradient(x)[0];

        Assert.Equal([0, 0, 1, 0, 1, 0], Values(dx));
    }

    [Fact]
    public void RefusesAStepOfZero() => Assert.Contains("step 0", Refusal(() => Counting(3).Slice(0, step: 0)));

    [Fact]
    public void RefusesAnAxisThatDoesNotExist() => Assert.Contains("no axis 2", Refusal(() => Counting(3, 2).Slice(2, 0, 1)));

    [Fact]
    public void RefusesMoreRangesThanAxes() => Assert.Contains("2 ranges", Refusal(() => Counting(3).Slice(.., ..)));

    [Fact]
    public void SplitCutsIntoPartsOfGivenSizes()
    {
        var parts = Counting(2, 3).Split(1, [1, 2]);

        Assert.Equal([0, 3], Values(parts[0]));
        Assert.Equal([1, 2, 4, 5], Values(parts[1]));
    }

    [Fact]
    public void SplitCutsSymbolicExtentsIntoEqualParts()
    {
        var parts = Input("x", Float32, [Batch, 4]).Reshape([2 * Batch, 2]).Split(0, 2);

        Assert.All(parts, p => Assert.Equal(Shape.Of([Batch, 2]), p.Shape));
        Assert.Equal([4, 5, 6, 7], Values(parts[1], new float[,] { { 0, 1, 2, 3 }, { 4, 5, 6, 7 } }));
    }

    [Fact]
    public void SplitRefusesSizesThatDoNotSum() => Assert.Contains("sum to 5", Refusal(() => Counting(6).Split(0, [2, 3])));

    [Fact]
    public void SplitRefusesNegativeSizes() => Assert.Contains("[-1, 7]", Refusal(() => Counting(6).Split(0, [-1, 7])));

    [Fact]
    public void SplitRefusesUnequalParts() => Assert.Contains("4 equal parts", Refusal(() => Counting(6).Split(0, 4)));

    [Fact]
    public void FlipReversesAxes()
    {
        Assert.Equal([2, 1, 0, 5, 4, 3], Values(Counting(2, 3).Flip(-1)));
        Assert.Equal([5, 4, 3, 2, 1, 0], Values(Counting(2, 3).Flip()));
    }
}
