using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class IndexingTests
{
    [Fact]
    public void GatherTakesOneElementForEachIndex()
    {
        var index = Longs(new long[,] { { 0, 1, 1 }, { 1, 0, 1 } });

        Assert.Equal([0, 4, 5, 3, 1, 5], Values(Counting(2, 3).Gather(0, index)));
    }

    [Fact]
    public void GatherMayCoverAPart() =>
        Assert.Equal([2, 1], Values(Counting(2, 3).Gather(-1, Constant(new[,] { { 2, 1 } }))));

    [Fact]
    public void GatherRefusesAnIndexOfAnotherRank() =>
        Assert.Contains("does not fit", Refusal(() => Counting(2, 3).Gather(1, Longs(new long[] { 0 }))));

    [Fact]
    public void GatherRefusesAnIndexThatIsLargerElsewhere() =>
        Assert.Contains("apart from axis 1", Refusal(() => Counting(2, 3).Gather(1, Longs(new long[3, 1]))));

    [Fact]
    public void IndicesAreIntegers() =>
        Assert.Contains("indices are i32 or i64, not f32", Refusal(() => Counting(2, 3).Gather(1, Counting(2, 1))));

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void AnIndexOutOfRangeFailsTheRun(long index)
    {
        var error = Assert.Throws<IndexOutOfRangeException>(() => Values(Counting(3, 2).Lookup(Longs(new[] { index }))));

        Assert.Equal($"IndexSelect: the index {index} is outside [0, 3)", error.Message);
    }

    [Fact]
    public void TheGradientOfGatherAddsUp()
    {
        var x = Counting(3);
        var y = x.Gather(0, Longs(new long[] { 2, 0, 2, 2 }));

        Assert.Equal([1, 0, 3], Values(y.Sum().Gradient(x)[0]));
        Assert.Equal([0, 0, 12], Values((y * y).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void GradientsOfGatherDifferentiateAgain()
    {
        var x = Counting(3);
        var y = x.Gather(0, Longs(new long[] { 2, 0, 2 }));
        var first = (y * y * y).Sum().Gradient(x)[0];

        // d²/dx² (x0³ + 2 x2³) = (6 x0, 0, 12 x2)
        Assert.Equal([0, 0, 24], Values(first.Sum().Gradient(x)[0]));
    }

    [Fact]
    public void ScatterAddSumsPlacesThatAreHitTwice()
    {
        var index = Longs(new long[,] { { 0, 0, 2 } });

        Assert.Equal([0 + 10 + 11, 1, 2 + 12], Values(Counting(1, 3).ScatterAdd(1, index, Counting(1, 3) + 10)));
    }

    [Fact]
    public void ScatterAddRefusesUpdatesOfAnotherShape() => Assert.Contains(
        "the updates f32[1, 2] do not fit", Refusal(() => Counting(1, 3).ScatterAdd(1, Longs(new long[1, 3]), Counting(1, 2))));

    [Fact]
    public void IndexSelectReplacesTheAxisByTheIndex()
    {
        var selected = Counting(2, 3).IndexSelect(1, Longs(new long[,] { { 2, 0 }, { 1, 1 } }));

        Assert.Equal(Shape.Of([2, 2, 2]), selected.Shape);
        Assert.Equal([2, 0, 1, 1, 5, 3, 4, 4], Values(selected));
    }

    [Fact]
    public void AScalarIndexDropsTheAxis()
    {
        var row = Counting(2, 3).IndexSelect(0, Constant(1, DType.Int64));

        Assert.Equal([3, 4, 5], Values(row));
        Assert.Equal(Shape.Of([3]), row.Shape);
    }

    [Fact]
    public void IndexAddIsTheGradientOfLookup()
    {
        var table = Counting(3, 2);
        var gradient = table.Lookup(Longs(new long[] { 1, 1, 0 })).Sum().Gradient(table)[0];

        Assert.Equal([1, 1, 2, 2, 0, 0], Values(gradient));
    }

    [Fact]
    public void OneHotMarksTheClass() =>
        Assert.Equal([0, 1, 0, 1, 0, 0], Values(Longs(new long[] { 1, 0 }).OneHot(3)));

    [Fact]
    public void OneHotOfAnotherClassIsZero() =>
        Assert.Equal([0, 0, 0, 0], Values(Longs(new long[] { -1, 2 }).OneHot(2)));

    [Fact]
    public void OneHotRefusesANegativeDepth() => Assert.Contains("the depth -2 is negative", Refusal(() => Longs(new long[] { 1 }).OneHot(-2)));
}
