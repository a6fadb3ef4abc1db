using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class ConcatTests
{
    [Fact]
    public void PutsInputsBehindEachOther() =>
        Assert.Equal([0, 1, 0, 2, 3, 1], Values(Movement.Concat(1, Counting(2, 2), Counting(2, 1))));

    [Fact]
    public void SumsSymbolicExtents()
    {
        var x = Input("x", Float32, [Batch, 2]);

        Assert.Equal(Shape.Of([2 * Batch + 1, 2]), x.Concat(0, Counting(1, 2), x).Shape);
    }

    [Fact]
    public void TheGradientIsCutBackIntoParts()
    {
        var (a, b) = (Counting(2), Counting(3));
        var y = Movement.Concat(0, a, b);
        var gradients = (y * y).Sum().Gradient(a, b);

        Assert.Equal([0, 2], Values(gradients[0]));
        Assert.Equal([0, 2, 4], Values(gradients[1]));
    }

    [Fact]
    public void RefusesOtherExtentsThatDiffer() =>
        Assert.Contains("[2, 2] and [3, 2] differ in more than axis 1", Refusal(() => Movement.Concat(1, Counting(2, 2), Counting(3, 2))));

    [Fact]
    public void RefusesDifferentElementTypes() =>
        Assert.Contains("cast one of them", Refusal(() => Movement.Concat(0, Counting(2), Longs(new long[] { 1 }))));

    [Fact]
    public void RefusesNothing() => Assert.Contains("nothing to concatenate", Refusal(() => Movement.Concat(0)));

    [Fact]
    public void StackAddsAnAxis()
    {
        var stacked = Movement.Stack(-1, Counting(3), Counting(3) + 10);

        Assert.Equal(Shape.Of([3, 2]), stacked.Shape);
        Assert.Equal([0, 10, 1, 11, 2, 12], Values(stacked));
    }

    [Fact]
    public void StackRefusesDifferentShapes() =>
        Assert.Contains("[2] and [3] differ", Refusal(() => Movement.Stack(0, Counting(2), Counting(3))));
}
