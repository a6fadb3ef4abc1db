using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests;

public class InitializersTests
{
    [Fact]
    public void ConstantsFill()
    {
        Assert.Equal([0, 0], Values(Initializers.Zeros([2])));
        Assert.Equal([1, 1], Values(Initializers.Ones([2])));
        Assert.Equal([2.5, 2.5], Values(Initializers.Constant([2], 2.5)));
    }

    [Theory]
    [InlineData(new long[] { 3, 5 }, 3, 5)]
    [InlineData(new long[] { 8, 4, 3, 3 }, 36, 72)]
    [InlineData(new long[] { 7 }, 7, 7)]
    [InlineData(new long[0], 1, 1)]
    public void FansFollowTheLayoutOfWeights(long[] shape, double fanIn, double fanOut) =>
        Assert.Equal(new Fans(fanIn, fanOut), Fans.Of(Shape.Of(shape.Select(d => (Dim)d))));

    [Theory]
    [InlineData("GlorotUniform", 2.0 / 300)]
    [InlineData("GlorotNormal", 2.0 / 300)]
    [InlineData("HeUniform", 2.0 / 100)]
    [InlineData("HeNormal", 2.0 / 100)]
    [InlineData("LecunUniform", 1.0 / 100)]
    [InlineData("LecunNormal", 1.0 / 100)]
    public void ScalesByFans(string name, double variance)
    {
        Shape shape = [100, 200];
        var values = Values(name switch
        {
            "GlorotUniform" => Initializers.GlorotUniform(shape),
            "GlorotNormal" => Initializers.GlorotNormal(shape),
            "HeUniform" => Initializers.HeUniform(shape),
            "HeNormal" => Initializers.HeNormal(shape),
            "LecunUniform" => Initializers.LecunUniform(shape),
            _ => Initializers.LecunNormal(shape),
        });

        Assert.Equal(0, values.Average(), Math.Sqrt(variance / 2000));
        Assert.Equal(1, values.Average(v => v * v) / variance, 0.05);
        if (name.EndsWith("Uniform", StringComparison.Ordinal))
        {
            Assert.InRange(values.Max(Math.Abs), 0, Math.Sqrt(3 * variance));
        }
    }

    [Fact]
    public void FansMayBeGiven() => Assert.InRange(
        Values(Initializers.HeUniform([50, 50], new Fans(6, 1))).Max(Math.Abs), 0.95, 1);

    [Theory]
    [InlineData(4, 4)]
    [InlineData(7, 3)]
    [InlineData(3, 7)]
    public void OrthogonalMatricesAreOrthogonal(int rows, int columns)
    {
        var q = Initializers.Orthogonal([rows, columns]);
        var product = Values(rows >= columns ? q.Transpose().MatMul(q) : q.MatMul(q.Transpose()));
        var n = Math.Min(rows, columns);

        for (var i = 0; i < n * n; i++)
        {
            Assert.Equal(i / n == i % n ? 1 : 0, product[i], 1e-12);
        }
    }

    [Fact]
    public void OrthogonalizingKeepsTheSignOfR()
    {
        // A = Q R with R = [[5, 1], [0, 2]]: the diagonal is positive, so Q is unique.
        var a = GraphC.Declare.Constant(new[,] { { 3.0, 0.6 - 1.6 }, { 4.0, 0.8 + 1.2 } });

        var q = Values(a.Orthogonalize());

        Assert.Equal([0.6, -0.8, 0.8, 0.6], q.Select(v => Math.Round(v, 12)));
    }

    [Fact]
    public void OrthogonalKernelsAreOrthogonalAsMatrices()
    {
        var rows = Initializers.Orthogonal([3, 2, 2, 2], gain: 2).Reshape([3, 8]);

        Assert.Equal([4, 0, 0, 0, 4, 0, 0, 0, 4], Values(rows.MatMul(rows.Transpose())).Select(v => Math.Round(v, 9) + 0.0));
    }

    [Fact]
    public void OrthogonalizingHasNoGradient()
    {
        var x = Draw.Normal([3, 3]);

        Assert.Contains("no gradient", Refusal(() => x.Orthogonalize().Sum().Gradient(x)[0]));
    }

    [Fact]
    public void OrthogonalRefusesVectors() => Assert.Contains("not [3]", Refusal(() => Initializers.Orthogonal([3])));
}
