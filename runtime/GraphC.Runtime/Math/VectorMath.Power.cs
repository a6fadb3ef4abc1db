using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

public static partial class VectorMath
{
    /// <summary>x^y, within 1 ulp (e^(y·log|x|) in double). Special cases as in C: x^0 = 1^y = 1, negative x only to integers.</summary>
    public static Vector512<float> Pow(Vector512<float> x, Vector512<float> y) => Vector512.Narrow(
        PowHalf(Vector512.WidenLower(x), Vector512.WidenLower(y)), PowHalf(Vector512.WidenUpper(x), Vector512.WidenUpper(y)));

    /// <summary>x^y, within 2 ulp. Special cases as in C: x^0 = 1^y = 1, negative x only to integers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Pow(Vector512<double> x, Vector512<double> y)
    {
        var a = Vector512.Abs(x);
        var log = LogTwoParts(a, out var logTail);
        // y·(log + logTail) in two parts; infinite or NaN when the log or the product is, and then the tail does not matter.
        var product = y * log;
        var tail = Fma(y, log, -product) + y * logTail;
        tail = Select(Vector512.LessThan(Vector512.Abs(product), Splat(1e4)), tail, Vector512<double>.Zero);

        var bounded = AtLeast(AtMost(product, 710.0), -746.0);
        var r = ReduceExp(bounded, out var n) + tail;
        return PowSpecial(x, y, a, Scale(ExpReduced(r), n));
    }

    /// <summary>√x, correctly rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sqrt(Vector512<float> x) => Vector512.Sqrt(x);

    /// <summary>√x, correctly rounded.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sqrt(Vector512<double> x) => Vector512.Sqrt(x);

    /// <summary>1/√x from two correctly rounded operations, within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Rsqrt(Vector512<float> x) => Splat(1f) / Vector512.Sqrt(x);

    /// <summary>1/√x from two correctly rounded operations, within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Rsqrt(Vector512<double> x) => Splat(1.0) / Vector512.Sqrt(x);

    // Float accuracy: |y·log x| ≤ 104 leaves 2^−46 of the double logarithm's 2^−53.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> PowHalf(Vector512<double> x, Vector512<double> y)
    {
        var a = Vector512.Abs(x);
        return PowSpecial(x, y, a, Exp(y * Log(a)));
    }

    // Gives magnitude = |x|^y the sign of x^y and puts the cases right that y·log|x| cannot express.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowSpecial(
        Vector512<double> x, Vector512<double> y, Vector512<double> a, Vector512<double> magnitude)
    {
        var one = Splat(1.0);
        var integer = Vector512.Equals(y, Vector512.Truncate(y));
        var half = y * Splat(0.5);
        var odd = Vector512.AndNot(integer, Vector512.Equals(half, Vector512.Truncate(half)));
        var result = magnitude ^ (SignBit(x) & odd);
        var undefined = Vector512.AndNot(Vector512.LessThan(x, Vector512<double>.Zero), integer)
            & Vector512.LessThan(a, Splat(double.PositiveInfinity));
        result = Select(undefined, Splat(double.NaN), result);
        var unit = Vector512.Equals(x, one) | Vector512.Equals(y, Vector512<double>.Zero)
            | Vector512.Equals(a, one) & Vector512.Equals(Vector512.Abs(y), Splat(double.PositiveInfinity));
        return Select(unit, one, result);
    }

    // log a = result + tail to about 2^−65 of its value. As in Log, log a = e·ln 2 + 2s + 2s³/3 + s⁵·p(s²) with s = f/(2 + f), but s and
    // s³/3 are kept in two parts each (exact products by fused multiply-add, Dekker 1971).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogTwoParts(Vector512<double> a, out Vector512<double> tail)
    {
        var m = SplitExponent(a, out var e);
        var f = m - Splat(1.0);
        var d = m + Splat(1.0);
        var dTail = m - (d - Splat(1.0));
        var s = f / d;
        var sTail = Fma(-s, dTail, Fma(-s, d, f)) / d;

        var z = s * s;
        var zTail = Fma(s, s, -z) + (s + s) * sTail;
        var cube = s * z;
        var cubeTail = Fma(s, z, -cube) + Fma(s, zTail, z * sTail);
        const double third = 0.6666666666666666, thirdTail = 3.700743415417188e-17;
        var t = cube * Splat(third);
        var tTail = Fma(cube, Splat(third), -t) + Fma(cube, Splat(thirdTail), cubeTail * Splat(third));
        // 2·artanh s − 2s − 2s³/3 = s⁵·p(s²), within 2^−65 of 2·artanh s.
        var p = Fma(Splat(0.1319907981543627), z, Splat(0.1325653258167328));
        p = Fma(p, z, Splat(0.15386769058384991));
        p = Fma(p, z, Splat(0.18181784124704417));
        p = Fma(p, z, Splat(0.22222222522542756));
        p = Fma(p, z, Splat(0.28571428570085816));
        p = Fma(p, z, Splat(0.40000000000002284));
        tTail = Fma(cube * z, p, tTail);

        // e·ln 2 has 42 + 11 bits and is exact; the parts are added from the largest to the smallest.
        var turn = e * Splat(Ln2Top64);
        var (two, twoTail) = (s + s, sTail + sTail);
        var (sum, sumTail) = TwoSum(turn, two);
        (sum, var more) = TwoSum(sum, t);
        tail = sumTail + more + (twoTail + tTail + e * Splat(Ln2Rest64));
        var result = sum + tail;
        tail -= result - sum;
        return LogSpecial(a, result);
    }

    // a + b = sum + error exactly (Knuth).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<double> Sum, Vector512<double> Error) TwoSum(Vector512<double> a, Vector512<double> b)
    {
        var sum = a + b;
        var part = sum - a;
        return (sum, (a - (sum - part)) + (b - part));
    }
}
