namespace GraphC;

/// <summary>Functions of real numbers that <see cref="Math"/> lacks, accurate to about 1e-15 relative.</summary>
internal static class Reals
{
    /// <summary>exp(x) - 1 without cancellation.</summary>
    public static double Expm1(double x) =>
        x < -40 ? -1                                       // and sinh * exp would be ∞ * 0 in the end
        : x > 40 ? Math.Exp(x)
        : 2 * Math.Sinh(x / 2) * Math.Exp(x / 2);          // exp(x) - 1 = exp(x/2) (exp(x/2) - exp(-x/2))

    /// <summary>log(1 + x) without cancellation.</summary>
    public static double Log1p(double x) =>
        Math.Abs(x) < 0.5 ? 2 * Math.Atanh(x / (2 + x))    // atanh(z) = log((1 + z) / (1 - z)) / 2
        : Math.Log(1 + x);

    /// <summary>The error function.</summary>
    public static double Erf(double x)
    {
        var a = Math.Abs(x);
        return double.IsNaN(x) ? x : a > 6 ? Math.Sign(x) : a < 2.5 ? ErfSeries(x) : Math.CopySign(1 - ErfcFraction(a), x);
    }

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>log(1 + exp(x)).</summary>
    public static double Softplus(double x) => x > 0 ? x + Log1p(Math.Exp(-x)) : Log1p(Math.Exp(x));

    /// <summary>a - b * floor(a / b): the remainder with the sign of b.</summary>
    public static double FloorMod(double a, double b)
    {
        var r = a % b;
        return r != 0 && (r < 0) != (b < 0) ? r + b : r;
    }

    // erf(x) = 2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (1·3·5···(2n+1)): all terms have one sign (Abramowitz & Stegun 7.1.6).
    private static double ErfSeries(double x)
    {
        double sum = 0, term = x;
        for (var n = 0; sum + term != sum; n++)
        {
            sum += term;
            term *= 2 * x * x / (2 * n + 3);
        }

        return 2 / Math.Sqrt(Math.PI) * ExpOfMinusSquare(x) * sum;
    }

    // erfc(x) = exp(-x²)/√π · 1/(x + (1/2)/(x + (2/2)/(x + (3/2)/(x + ...)))) for x > 0 (Abramowitz & Stegun 7.1.14).
    private static double ErfcFraction(double x)
    {
        var tail = x;
        for (var n = 80; n >= 1; n--)
        {
            tail = x + n / 2.0 / tail;
        }

        return ExpOfMinusSquare(x) / Math.Sqrt(Math.PI) / tail;
    }

    // exp(-x²) with the rounding error of x² put back in.
    private static double ExpOfMinusSquare(double x)
    {
        var square = x * x;
        return Math.Exp(-square) * (1 - Math.FusedMultiplyAdd(x, x, -square));
    }
}
