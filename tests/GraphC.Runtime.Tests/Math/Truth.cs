namespace GraphC.Runtime.Tests;

/// <summary>What System.Math lacks, in double precision and independent of the code under test.</summary>
public static class Truth
{
    /// <summary>Kahan's trick: the errors of exp and log cancel.</summary>
    public static double Expm1(double x)
    {
        if (Math.Abs(x) < 1e-20 || double.IsPositiveInfinity(x)) return x;
        var u = Math.Exp(x);
        if (u == 1) return x;
        return double.IsInfinity(u) || u < 1e-17 ? u - 1 : (u - 1) * (x / Math.Log(u));
    }

    public static double Log1p(double x)
    {
        var u = 1 + x;
        return u == 1 || double.IsPositiveInfinity(x) ? x : u == 0 ? double.NegativeInfinity : Math.Log(u) * (x / (u - 1));
    }

    public static double Sigmoid(double x) => x < 0 ? Math.Exp(x) / (1 + Math.Exp(x)) : 1 / (1 + Math.Exp(-x));

    /// <summary>2/√π·e^−x²·Σ 2ⁿx²ⁿ⁺¹/(2n+1)!! has only positive terms, so nothing cancels.</summary>
    public static double Erf(double x)
    {
        if (!(Math.Abs(x) < 6)) return double.IsNaN(x) ? x : Math.Sign(x);
        var (term, sum) = (x, x);
        for (var n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-18; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }

        return Math.Abs(x) < 1e-10 ? x + x * 0.12837916709551257 : 1.1283791670955126 * Math.Exp(-x * x) * sum;
    }
}
