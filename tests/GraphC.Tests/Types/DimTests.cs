namespace GraphC.Tests.Types;

public class DimTests
{
    private static readonly Dim N = Dim.Symbol("n"), T = Dim.Symbol("t");

    [Fact]
    public void Repeated_squares_overflow_before_they_fill_the_memory() => Assert.Throws<OverflowException>(() =>
    {
        Dim extent = Dim.Symbol("n");
        for (var i = 0; i < 64; i++)
        {
            extent = (extent + 1) * extent;
        }
    });

    [Fact]
    public void EqualPolynomialsAreEqual()
    {
        Assert.Equal(2 * N - 1, -1 + N + N);
        Assert.Equal(N * T, T * N);
        Assert.Equal((N + T) * (N - T), N * N - T * T);
        Assert.Equal((Dim)0, N - N);
        Assert.Equal((N * T).GetHashCode(), (T * N).GetHashCode());
        Assert.NotEqual(N, T);
        Assert.Equal(N, Dim.Symbol("n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1n")]
    [InlineData("n-1")]
    [InlineData("n;evil()")]
    [InlineData("ñ")]
    public void NamesAreIdentifiers(string name) => Assert.Throws<ArgumentException>(() => Dim.Symbol(name));

    [Fact]
    public void LoopIndicesAreNoExtents() => Assert.NotEqual(Dim.Symbol("i0"), Dim.LoopIndex("i0"));

    [Fact]
    public void ConstantsHaveValues()
    {
        Assert.Equal(6, ((Dim)2 * 3).Value);
        Assert.True((N - N + 3).Is(3));
        Assert.False(N.IsConstant);
        Assert.Contains("n is symbolic", Assert.Throws<InvalidOperationException>(() => N.Value).Message);
    }

    [Theory]
    [InlineData(7, 2, 3, 1)]
    [InlineData(-7, 2, -4, 1)]
    [InlineData(7, -2, -4, -1)]
    [InlineData(-7, -2, 3, -1)]
    [InlineData(6, 3, 2, 0)]
    public void DivisionRoundsDown(long a, long b, long quotient, long remainder)
    {
        Assert.Equal(quotient, ((Dim)a / b).Value);
        Assert.Equal(remainder, ((Dim)a % b).Value);
        Assert.Equal(quotient, (N / T).Evaluate(s => s.Name == "n" ? a : b));
    }

    [Fact]
    public void DivisionByZeroIsRefused() => Assert.Contains("n / 0", Assert.Throws<DivideByZeroException>(() => N / 0).Message);

    [Fact]
    public void WhatDividesExactlyIsDivided()
    {
        Assert.Equal(N, N * 4 / 4);
        Assert.Equal(N, N * T / T);
        Assert.Equal(2 * N + 1, (4 * N + 2) / 2);
        Assert.Equal(N * 3 + T / 2, (6 * N + T) / 2);
        Assert.Equal(N - T, (N * N - T * T) / (N + T));
    }

    [Fact]
    public void QuotientAndRemainderRestoreTheNumber()
    {
        var x = Dim.LoopIndex("i0");

        Assert.Equal(x, x / 3 * 3 + x % 3);
        Assert.Equal(x, x / T * T + x % T);
        Assert.Equal(x + 1, (x + 1) / (2 * N) * (2 * N) + (x + 1) % (2 * N));
        Assert.Equal((Dim)0, x * T % T);
    }

    [Fact]
    public void ExactDivisionIsPolynomial()
    {
        Assert.Equal(N + 1, (N * N - 1).TryDivideExactly(N - 1));
        Assert.Equal(N * N * N + N * N + N + 1, (N * N * N * N - 1).TryDivideExactly(N - 1));
        Assert.Equal(N * T + 2, (N * N * T + 2 * N).TryDivideExactly(N));
        Assert.Null((N + 1).TryDivideExactly(N));
        Assert.Null((3 * N).TryDivideExactly(2));
        Assert.Null(N.TryDivideExactly(0));
        Assert.Equal((Dim)0, ((Dim)0).TryDivideExactly(N));
    }

    [Fact]
    public void SubstitutionSimplifies()
    {
        Assert.Equal(3 * T + 2, ((N + 4) / 2).Substitute(s => s.Name == "n" ? 6 * T : null));
        Assert.Equal((Dim)4, (N * N).Substitute(_ => 2));
        Assert.Equal(N / T, (N / T).Substitute(_ => null));
    }

    [Fact]
    public void CoefficientsOfAffineForms()
    {
        var i = new DimSymbol("i0", true);
        var x = Dim.Of(i);

        Assert.Equal(N * T, (N * T * x + T).CoefficientOf(i));
        Assert.Equal((Dim)0, (N + 1).CoefficientOf(i));
        Assert.Null((x * x).CoefficientOf(i));
        Assert.Null((x / 2).CoefficientOf(i));
    }

    [Fact]
    public void OverflowIsNoticed()
    {
        Assert.Throws<OverflowException>(() => (Dim)long.MaxValue + 1);
        Assert.Throws<OverflowException>(() => long.MaxValue * N * 2);
        Assert.Throws<OverflowException>(() => (N * N).Evaluate(_ => long.MaxValue));
    }

    [Fact]
    public void ReadsAsAPolynomial()
    {
        Assert.Equal("0", (N - N).ToString());
        Assert.Equal("2*n*t + n - 1", (N + 2 * T * N - 1).ToString());
        Assert.Equal("-n", (-N).ToString());
        Assert.Equal("(n / t)", (N / T).ToString());
        Assert.Equal("((n + 1) / 2) + 3", ((N + 1) / 2 + 3).ToString());
        Assert.Equal("(n / (2*t))", (N / (2 * T)).ToString());
    }

    [Fact]
    public void NoNegativeCoefficientMeansNotNegative()
    {
        Assert.True((2 * N + N / T + 1).IsNonNegative);
        Assert.False((N - 1).IsNonNegative);
        Assert.False(((N - 5) / 2 + 1).IsNonNegative);
    }

    [Fact]
    public void AgreesWithIntegersAtRandomPoints()
    {
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            long[] point = [random.Next(0, 50), random.Next(1, 20), random.Next(0, 7)];
            var (dim, value) = Expression(random, point, depth: 5);

            Assert.Equal(value, dim.Evaluate(Bind));
            Assert.Equal(value, dim.Substitute(s => Bind(s)).Value);
            Assert.Equal(value, dim.Evaluate([new("n", false), new("t", false), new("i0", true)], point));
            Assert.Equal(value, dim.Fold(c => c, Bind, (a, b) => a + b, (a, b) => a * b, Dim.FloorDiv));
            Assert.True(!dim.IsNonNegative || value >= 0, $"{dim} is {value}");

            long Bind(DimSymbol s) => s.IsLoopIndex ? point[2] : s.Name == "n" ? point[0] : point[1];
        }
    }

    [Fact]
    public void RandomProductsDivideExactly()
    {
        var random = new Random(2);
        for (var round = 0; round < 500; round++)
        {
            var (a, b) = (Polynomial(random), Polynomial(random));

            Assert.Equal(b.Is(0) ? null : a, (a * b).TryDivideExactly(b));
        }
    }

    private static Dim Polynomial(Random random) =>
        Enumerable.Range(0, random.Next(1, 5)).Aggregate((Dim)0, (sum, _) => sum + random.Next(-3, 4) * Power(N, random.Next(3)) * Power(T, random.Next(3)));

    private static Dim Power(Dim x, int n) => Enumerable.Repeat(x, n).Aggregate((Dim)1, (a, b) => a * b);

    private static (Dim Dim, long Value) Expression(Random random, long[] point, int depth)
    {
        if (depth == 0 || random.Next(5) == 0)
        {
            var constant = random.Next(-4, 9);
            return random.Next(4) switch
            {
                0 => (N, point[0]),
                1 => (T, point[1]),
                2 => (Dim.LoopIndex("i0"), point[2]),
                _ => (constant, constant),
            };
        }

        var (a, x) = Expression(random, point, depth - 1);
        var (b, y) = Expression(random, point, depth - 1);
        var divisor = random.Next(1, 7) * (random.Next(5) == 0 ? -1 : 1);
        return random.Next(7) switch
        {
            0 => (a - b, x - y),
            1 or 2 => (a + b, x + y),
            3 when Math.Abs(x) < 1_000_000 && Math.Abs(y) < 1_000_000 => (a * b, x * y),
            4 => (a / divisor, Dim.FloorDiv(x, divisor)),
            5 => (a % divisor, x - divisor * Dim.FloorDiv(x, divisor)),
            6 => (a / T, Dim.FloorDiv(x, point[1])),
            _ => (a + b, x + y),
        };
    }
}
