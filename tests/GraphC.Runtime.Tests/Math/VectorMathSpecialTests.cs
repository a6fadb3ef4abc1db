using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

/// <summary>Functions of two arguments, and the values that C99 Annex F and Python prescribe.</summary>
public class VectorMathSpecialTests
{
    private const float Inf = float.PositiveInfinity, Nan = float.NaN;

    private static readonly double[] Corners =
    [
        0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 2.5, -2.5, 1e-40, -1e-40, 1e-310, 1e30, -1e30, 16777215, -16777215, 9007199254740991,
        9007199254740993, double.Epsilon, double.MaxValue, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
    ];

    [Fact]
    public void Odd_functions_keep_the_sign_of_zero()
    {
        string[] odd = ["Expm1", "Log1p", "Tanh", "Sinh", "Asinh", "Atanh", "Sin", "Tan", "Asin", "Atan", "Erf", "Sqrt", "Round"];
        foreach (var name in odd)
        {
            Assert.Equal(Ulp.Bits(-0f), Ulp.Bits(VectorFunctions.Float(name).Scalar(-0f)));
            Assert.Equal(Ulp.Bits(0f), Ulp.Bits(VectorFunctions.Float(name).Scalar(0f)));
            Assert.Equal(Ulp.Bits(-0.0), Ulp.Bits(VectorFunctions.Double(name).Scalar(-0.0)));
        }
    }

    [Fact]
    public void A_binade_is_the_power_of_two_below()
    {
        Assert.Equal([1f, 1f, 2f, 0.5f, 0.125f, 65536f, 0f, 0f, Inf, Inf], ((float[])[1, -1.9f, 2, 0.99f, 0.2f, 100000, 0, 1e-40f, -Inf, Nan]).Select(VectorMath.Binade));
        Assert.Equal([1, 4, 0, 0, double.PositiveInfinity], ((double[])[1, -7.9, 0, 1e-310, double.NaN]).Select(VectorMath.Binade));
    }

    [Fact]
    public void Infinities_and_poles()
    {
        Assert.Equal(0f, VectorMath.Exp(-Inf));
        Assert.Equal(Inf, VectorMath.Exp(Inf));
        Assert.Equal(-1f, VectorMath.Expm1(-Inf));
        Assert.Equal(-Inf, VectorMath.Log(-0f));
        Assert.Equal(Inf, VectorMath.Log(Inf));
        Assert.Equal(Nan, VectorMath.Log(-1e-45f));
        Assert.Equal(-Inf, VectorMath.Log1p(-1f));
        Assert.Equal(Inf, VectorMath.Log1p(Inf));
        Assert.Equal(-1f, VectorMath.Tanh(-Inf));
        Assert.Equal(1f, VectorMath.Sigmoid(Inf));
        Assert.Equal(0f, VectorMath.Sigmoid(-Inf));
        Assert.Equal(Nan, VectorMath.Sin(Inf));
        Assert.Equal(Nan, VectorMath.Cos(-Inf));
        Assert.Equal(Inf, VectorMath.Cosh(-Inf));
        Assert.Equal(-Inf, VectorMath.Sinh(-Inf));
        Assert.Equal(-Inf, VectorMath.Asinh(-Inf));
        Assert.Equal(Inf, VectorMath.Acosh(Inf));
        Assert.Equal(Nan, VectorMath.Acosh(0.9999f));
        Assert.Equal(Inf, VectorMath.Atanh(1f));
        Assert.Equal(Nan, VectorMath.Asin(1.0001f));
        Assert.Equal(0f, VectorMath.Acos(1f));
        Assert.Equal(-1f, VectorMath.Erf(-Inf));
    }

    [Fact]
    public void Sign_of_zero_is_zero_and_NaN_passes_through()
    {
        Assert.Equal(Ulp.Bits(0f), Ulp.Bits(VectorMath.Sign(-0f)));
        Assert.Equal(Nan, VectorMath.Sign(Nan));
        Assert.Equal(-1f, VectorMath.Sign(-Inf));
        Assert.Equal(0.0, VectorMath.Sign(-0.0));
    }

    [Fact]
    public void Max_and_min_propagate_NaN_from_either_side()
    {
        foreach (var a in Corners)
        {
            foreach (var b in Corners)
            {
                Assert.Equal(Math.Max(a, b), VectorMath.Max(a, b));
                Assert.Equal(Math.Min(a, b), VectorMath.Min(a, b));
                Assert.Equal(MathF.Max((float)a, (float)b), VectorMath.Max((float)a, (float)b));
                Assert.Equal(MathF.Min((float)a, (float)b), VectorMath.Min((float)a, (float)b));
            }
        }
    }

    [Fact]
    public void Pow_and_atan2_follow_C_at_the_corners()
    {
        foreach (var a in Corners)
        {
            foreach (var b in Corners)
            {
                Assert.True(Ulp.Error(VectorMath.Pow(a, b), Math.Pow(a, b)) <= 2, $"pow({a:R}, {b:R}) = {VectorMath.Pow(a, b):R}");
                Assert.True(SameSign(VectorMath.Pow(a, b), Math.Pow(a, b)), $"pow({a:R}, {b:R}) = {VectorMath.Pow(a, b):R}");
                Assert.True(Ulp.Error(VectorMath.Atan2(a, b), Math.Atan2(a, b)) <= 2, $"atan2({a:R}, {b:R}) = {VectorMath.Atan2(a, b):R}");
                Assert.True(SameSign(VectorMath.Atan2(a, b), Math.Atan2(a, b)), $"atan2({a:R}, {b:R}) = {VectorMath.Atan2(a, b):R}");
                var (x, y) = ((float)a, (float)b);
                Assert.True(Ulp.Error(VectorMath.Pow(x, y), Math.Pow(x, y)) <= 1, $"pow({x:R}, {y:R}) = {VectorMath.Pow(x, y):R}");
                Assert.True(SameSign(VectorMath.Pow(x, y), MathF.Pow(x, y)), $"pow({x:R}, {y:R}) = {VectorMath.Pow(x, y):R}");
                Assert.True(Ulp.Error(VectorMath.Atan2(x, y), Math.Atan2(x, y)) <= 1, $"atan2({x:R}, {y:R}) = {VectorMath.Atan2(x, y):R}");
            }
        }
    }

    [Fact]
    public void Pow_and_atan2_keep_their_error_bounds()
    {
        var random = new Random(3);
        var (pow, atan, pow64, atan64) = (0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < 200_000; i++)
        {
            var x = Any(random);
            var y = i % 2 == 0 ? Any(random) : (random.NextDouble() - 0.5) * 1400 / Math.Log(Math.Abs(x));
            pow = Math.Max(pow, Ulp.Error(VectorMath.Pow((float)x, (float)y), Math.Pow((float)x, (float)y)));
            atan = Math.Max(atan, Ulp.Error(VectorMath.Atan2((float)x, (float)y), Math.Atan2((float)x, (float)y)));
            pow64 = Math.Max(pow64, Ulp.Error(VectorMath.Pow(Math.Abs(x), y), Math.Pow(Math.Abs(x), y)));
            atan64 = Math.Max(atan64, Ulp.Error(VectorMath.Atan2(x, y), Math.Atan2(x, y)));
        }

        Assert.True(pow <= 0.51 && atan <= 0.51, $"pow {pow}, atan2 {atan}");
        Assert.True(pow64 <= 2 && atan64 <= 3, $"pow {pow64}, atan2 {atan64}");
    }

    [Fact]
    public void Rem_is_exact_and_floor_mod_is_Pythons()
    {
        var random = new Random(4);
        for (var i = 0; i < 100_000; i++)
        {
            var (a, b) = i < Corners.Length * Corners.Length
                ? (Corners[i / Corners.Length], Corners[i % Corners.Length])
                : (Any(random), i % 2 == 0 ? Any(random) : random.Next(-20, 20));
            Check(a, b, a % b, VectorMath.Rem(a, b), VectorMath.FloorMod(a, b));
            var (x, y) = ((float)a, (float)b);
            Check(x, y, x % y, VectorMath.Rem(x, y), VectorMath.FloorMod(x, y));
        }

        Assert.Equal(1f, VectorMath.FloorMod(-5f, 3f));
        Assert.Equal(-1f, VectorMath.FloorMod(5f, -3f));
        Assert.Equal(Inf, VectorMath.FloorMod(-1f, Inf));
    }

    [Fact]
    public void A_lane_does_not_depend_on_its_neighbours()
    {
        // Huge and infinite neighbours force the slow paths.
        var x = Vector512.Create(1f, 1e30f, 2f, Inf, 3f, Nan, -4f, 1e6f, 0.1f, -1e20f, 5f, 6f, 7f, 8f, 9f, 1e-40f);
        foreach (var function in VectorFunctions.Floats)
        {
            for (var lane = 0; lane < 16; lane++)
                Assert.Equal(Ulp.Bits(function.Scalar(x[lane])), Ulp.Bits(function.Vector(x)[lane]));
        }
    }

    private static void Check(double a, double b, double rem, double actual, double mod)
    {
        Assert.True(Ulp.Bits(rem) == Ulp.Bits(actual), $"rem({a:R}, {b:R}) = {actual:R}, not {rem:R}");
        if (double.IsNaN(rem)) Assert.Equal(rem, mod);
        else if (rem == 0) Assert.Equal(Ulp.Bits(Math.CopySign(0, b)), Ulp.Bits(mod));
        else Assert.True(double.IsNegative(b) == double.IsNegative(mod) && !double.IsNaN(mod), $"floor_mod({a:R}, {b:R}) = {mod:R}");
        if (rem != 0 && double.IsNegative(rem) == double.IsNegative(b)) Assert.Equal(rem, mod);
    }

    private static bool SameSign(double a, double b) => double.IsNaN(b) || double.IsNegative(a) == double.IsNegative(b);

    private static double Any(Random random) => random.Next(4) switch
    {
        0 => (random.NextDouble() - 0.5) * 10,
        1 => 1 + (random.NextDouble() - 0.5) * 0.01,
        2 => (random.NextDouble() - 0.5) * 1000,
        _ => Math.ScaleB(random.NextDouble() + 0.5, random.Next(-120, 120)),
    };
}
