namespace GraphC.Tests.Reference;

/// <summary>The float64 reference's own functions against 40-digit values.</summary>
public class RealsTests
{
    [Theory]
    [InlineData(1e-300, 1.1283791670955126e-300)]
    [InlineData(1e-09, 1.12837916709551264e-9)]
    [InlineData(0.1, 0.112462916018284898)]
    [InlineData(0.5, 0.520499877813046538)]
    [InlineData(0.84375, 0.767225661232341633)]
    [InlineData(1, 0.842700792949714869)]
    [InlineData(1.7, 0.983790458590774561)]
    [InlineData(2.2, 0.99813715370201811)]
    [InlineData(2.499999, 0.999593045804265365)]
    [InlineData(2.5, 0.999593047982555041)]
    [InlineData(3, 0.999977909503001415)]
    [InlineData(4.2, 0.99999999714450582)]
    [InlineData(5.5, 0.999999999999992642)]
    public void Erf(double x, double expected)
    {
        Near(expected, Reals.Erf(x));
        Near(-expected, Reals.Erf(-x));
    }

    [Theory]
    [InlineData(1e-300, 1.00000000000000003e-300)]
    [InlineData(-1e-12, -9.9999999999949998e-13)]
    [InlineData(1e-05, 0.0000100000500001666679)]
    [InlineData(-0.3, -0.259181779318282126)]
    [InlineData(0.5, 0.648721270700128147)]
    [InlineData(1, 1.71828182845904524)]
    [InlineData(-5, -0.993262053000914533)]
    [InlineData(20, 485165194.409790278)]
    [InlineData(700, 1.01423205473500451e+304)]
    [InlineData(-36.5, -0.999999999999999859)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, -1)]
    public void Expm1(double x, double expected) => Near(expected, Reals.Expm1(x));

    [Theory]
    [InlineData(1e-300, 1.00000000000000003e-300)]
    [InlineData(-1e-12, -1.00000000000049998e-12)]
    [InlineData(1e-05, 9.99995000033333165e-6)]
    [InlineData(-0.3, -0.356674943938732363)]
    [InlineData(0.49, 0.398776119957367767)]
    [InlineData(0.5, 0.405465108108164382)]
    [InlineData(1, 0.693147180559945309)]
    [InlineData(-0.9999999, -16.1180956514846756)]
    [InlineData(1e10, 23.0258509300404568)]
    [InlineData(-1, double.NegativeInfinity)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    public void Log1p(double x, double expected) => Near(expected, Reals.Log1p(x));

    [Fact]
    public void Nothing_is_made_of_NaN()
    {
        Assert.All([Reals.Erf(double.NaN), Reals.Expm1(double.NaN), Reals.Log1p(double.NaN)], x => Assert.True(double.IsNaN(x)));
        Assert.Equal([1.0, -1.0], [Reals.Erf(double.PositiveInfinity), Reals.Erf(double.NegativeInfinity)]);
    }

    private static void Near(double expected, double actual) =>
        Assert.True(expected == actual || Math.Abs(expected - actual) <= 1e-15 * Math.Abs(expected), $"{actual:R} instead of {expected:R}");
}
