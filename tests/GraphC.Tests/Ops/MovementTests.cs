using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class MovementTests
{
    [Fact]
    public void SqueezeDropsAxesOfExtentOne()
    {
        Assert.Equal(Shape.Of([2, 3]), Counting(1, 2, 1, 3).Squeeze().Shape);
        Assert.Equal(Shape.Of([1, 2, 3]), Counting(1, 2, 1, 3).Squeeze(-2).Shape);
    }

    [Fact]
    public void SqueezeRefusesOtherExtents() => Assert.Contains("has the extent 2, not 1", Refusal(() => Counting(1, 2).Squeeze(1)));

    [Theory]
    [InlineData(0, new long[] { 1, 2, 3 })]
    [InlineData(-1, new long[] { 2, 3, 1 })]
    [InlineData(1, new long[] { 2, 1, 3 })]
    public void UnsqueezeInsertsAnAxis(int axis, long[] expected) =>
        Assert.Equal(expected, Counting(2, 3).Unsqueeze(axis).Shape.Select(d => d.Value));

    [Fact]
    public void UnsqueezeRefusesAnAxisBeyondTheResult() => Assert.Contains("no axis 3", Refusal(() => Counting(2, 3).Unsqueeze(3)));

    [Fact]
    public void FlattenMergesAxes()
    {
        Assert.Equal(Shape.Of([24]), Counting(2, 3, 4).Flatten().Shape);
        Assert.Equal(Shape.Of([Batch, 12]), Input("x", Float32, [Batch, 3, 4]).Flatten(1).Shape);
        Assert.Equal(Shape.Of([6, 4]), Counting(2, 3, 4).Flatten(0, 1).Shape);
        Assert.Equal(Shape.Of([1]), Constant(1, Float32).Flatten().Shape);
    }

    [Fact]
    public void FlattenRefusesAxesInTheWrongOrder() => Assert.Contains("comes after", Refusal(() => Counting(2, 3).Flatten(1, 0)));

    [Fact]
    public void ReshapeInfersOneExtent()
    {
        Assert.Equal(Shape.Of([3, 2]), Counting(2, 3).Reshape(3, -1).Shape);
        Assert.Equal(Shape.Of([2 * Batch, 4]), Input("x", Float32, [Batch, 8]).Reshape(-1, 4).Shape);
        Assert.Contains("which 4 does not divide", Refusal(() => Counting(2, 3).Reshape(4, -1)));
        Assert.Contains("has 6 elements", Refusal(() => Counting(2, 3).Reshape(4, 2)));
    }

    [Fact]
    public void PermuteMovesAxes()
    {
        Assert.Equal([0, 3, 1, 4, 2, 5], Values(Counting(2, 3).Permute(1, 0)));
        Assert.Equal([0, 3, 1, 4, 2, 5], Values(Counting(2, 3).Transpose()));
        Assert.Contains("no order", Refusal(() => Counting(2, 3).Permute(0, 0)));
    }

    [Fact]
    public void BroadcastRefusesShapesThatDoNotFit() =>
        Assert.Contains("[3] does not broadcast to [2]", Refusal(() => Node.Of(new BroadcastOp([2]), Counting(3))));

    [Fact]
    public void TrilKeepsTheLowerTriangle()
    {
        Assert.Equal([1, 0, 0, 1, 1, 0], Values(Counting(2, 3).OnesLike().Tril()));
        Assert.Equal([1, 1, 0, 1, 1, 1], Values(Counting(2, 3).OnesLike().Tril(1)));
        Assert.Equal([0, 0, 0, 1, 0, 0], Values(Counting(2, 3).OnesLike().Tril(-1)));
    }

    [Fact]
    public void TriuKeepsTheUpperTriangle()
    {
        Assert.Equal([1, 1, 1, 0, 1, 1], Values(Counting(2, 3).OnesLike().Triu()));
        Assert.Equal([0, 1, 1, 0, 0, 1], Values(Counting(2, 3).OnesLike().Triu(1)));
    }

    [Fact]
    public void TrianglesRefuseVectors() => Assert.Contains("[3] is no matrix", Refusal(() => Counting(3).Tril()));

    [Theory]
    [InlineData(0, new double[] { 0, 4 })]
    [InlineData(1, new double[] { 1, 5 })]
    [InlineData(2, new double[] { 2 })]
    [InlineData(-1, new double[] { 3 })]
    [InlineData(3, new double[0])]
    [InlineData(-5, new double[0])]
    public void DiagonalTakesAnOffset(int offset, double[] expected) => Assert.Equal(expected, Values(Counting(2, 3).Diagonal(offset)));

    [Fact]
    public void DiagonalPutsTheAxisLast()
    {
        var diagonal = Counting(2, 3, 2).Diagonal(0, 0, 2);

        Assert.Equal(Shape.Of([3, 2]), diagonal.Shape);
        Assert.Equal([0, 7, 2, 9, 4, 11], Values(diagonal));
    }

    [Fact]
    public void DiagonalRefusesWhatItCannotKnow()
    {
        var x = Input("x", Float32, [Batch, 3]);

        Assert.Contains("is not known", Refusal(() => x.Diagonal()));
        Assert.Contains("are the same", Refusal(() => x.Diagonal(0, 1, -1)));
    }

    [Fact]
    public void DiagonalEmbedIsTheReverse()
    {
        Assert.Equal([1, 0, 0, 1], Values(Counting(2).OnesLike().DiagonalEmbed()));
        Assert.Equal([0, 5, 0, 0, 0, 6, 0, 0, 0], Values((Counting(2) + 5).DiagonalEmbed(1)));
        Assert.Equal([0, 5, 6], Values((Counting(3) + 4).DiagonalEmbed(-2).Diagonal(-2) * Counting(3).Tanh().Sign()));
    }

    [Fact]
    public void RepeatRepeatsElements()
    {
        Assert.Equal([0, 0, 1, 1, 2, 2], Values(Counting(3).Repeat(0, 2)));
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], Values(Counting(2, 2).Repeat(0, 2)));
        Assert.Contains("-1 times", Refusal(() => Counting(3).Repeat(0, -1)));
    }

    [Fact]
    public void TileRepeatsTheWhole()
    {
        Assert.Equal([0, 1, 2, 0, 1, 2], Values(Counting(3).Tile(2)));
        Assert.Equal([0, 1, 0, 1, 2, 3, 2, 3], Values(Counting(2, 2).Tile(1, 2)));
        Assert.Equal(Shape.Of([2, 6]), Counting(3).Tile(2, 2).Shape);
        Assert.Equal(Shape.Of([0]), Counting(3).Tile(0).Shape);
        Assert.Contains("-2 times", Refusal(() => Counting(3).Tile(-2)));
    }

    [Fact]
    public void TheGradientOfARepetitionIsASum()
    {
        var x = Counting(2);

        Assert.Equal([0 + 1 + 2, 3 + 4 + 5], Values((x.Repeat(0, 3) * Counting(6)).Sum().Gradient(x)[0]));
        Assert.Equal([0 + 2 + 4, 1 + 3 + 5], Values((x.Tile(3) * Counting(6)).Sum().Gradient(x)[0]));
    }
}
