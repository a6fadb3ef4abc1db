using static GraphC.Declare;

namespace GraphC.Tests.Types;

public class ShapeTests
{
    [Fact]
    public void IsWrittenAsACollection()
    {
        Shape shape = [Batch, 28, 28];

        Assert.Equal(3, shape.Rank);
        Assert.Equal("[batch, 28, 28]", shape.ToString());
        Assert.Equal(784 * Batch, shape.Elements);
        Assert.Equal(Shape.Of([Batch, 28, 28]), shape);
    }

    [Fact]
    public void StridesAreRowMajor() => Assert.Equal([4 * Batch, 4, 1], Shape.Of([2, Batch, 4]).Strides.ToArray());

    [Fact]
    public void RefusesNegativeExtents() => Assert.Contains(
        "A shape cannot have the negative extent -1 (ShapeTests.cs:", Assert.ThrowsAny<ArgumentException>(() => Shape.Of([2, -1])).Message);

    [Fact]
    public void AScalarHasOneElement() => Assert.True(Shape.Scalar.Elements.Is(1));

    [Fact]
    public void AxesAreReplacedOrDropped()
    {
        Assert.Equal(Shape.Of([2, 5]), Shape.Of([2, 3]).With(1, 5));
        Assert.Equal(Shape.Of([3]), Shape.Of([2, 3, 4]).Without([0, 2]));
    }
}
