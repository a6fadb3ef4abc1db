using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

public static partial class VectorMath
{
    /// <summary>x^y, within 1 ulp (e^(y·log|x|) in double). Special cases as in C: x^0 = 1^y = 1, negative x only to integers.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Pow(Vector512<float> x, Vector512<float> y) => Vector512.Narrow(
        PowHalf(Vector512.WidenLower(x), Vector512.WidenLower(y)), PowHalf(Vector512.WidenUpper(x), Vector512.WidenUpper(y)));

    /// <summary>x^y, within 2 ulp. Special cases as in C: x^0 = 1^y = 1, negative x only to integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Pow(Vector512<double> x, Vector512<double> y) =>
        Avx512F.IsSupported ? PowBody(x, y) : Apart(&PowBody, x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowBody(Vector512<double> x, Vector512<double> y)
    {
        var a = Vector512.Abs(x);
        var log = LogTwoParts(a, out var logTail);
        // y·(log + logTail) in two parts; infinite or NaN when the log or the product is, and then the tail does not matter.
        var product = y * log;
        var tail = FusedMultiplyAdd(y, log, -product) + y * logTail;
        tail = ConditionalSelect(Vector512.LessThan(Vector512.Abs(product), Create(1e4)), tail, Vector512<double>.Zero);

        var bounded = MaxNative(Create(-746.0), MinNative(Create(710.0), product));
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
    public static Vector512<float> Rsqrt(Vector512<float> x) => Create(1f) / Vector512.Sqrt(x);

    /// <summary>1/√x from two correctly rounded operations, within 1.5 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Rsqrt(Vector512<double> x) => Create(1.0) / Vector512.Sqrt(x);

    // Float accuracy: |y·log x| ≤ 104 leaves 2^−46 of the double logarithm's 2^−53.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<double> PowHalf(Vector512<double> x, Vector512<double> y) =>
        Avx512F.IsSupported ? PowHalfBody(x, y) : Apart(&PowHalfBody, x, y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowHalfBody(Vector512<double> x, Vector512<double> y)
    {
        var a = Vector512.Abs(x);
        return PowSpecial(x, y, a, Exp(y * Log(a)));
    }

    // Gives magnitude = |x|^y the sign of x^y and puts the cases right that y·log|x| cannot express.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowSpecial(
        Vector512<double> x, Vector512<double> y, Vector512<double> a, Vector512<double> magnitude)
    {
        var one = Create(1.0);
        var integer = Vector512.Equals(y, Vector512.Truncate(y));
        var half = y * Create(0.5);
        var odd = Vector512.AndNot(integer, Vector512.Equals(half, Vector512.Truncate(half)));
        var result = magnitude ^ ((x & Create(-0.0)) & odd);
        var undefined = Vector512.AndNot(Vector512.LessThan(x, Vector512<double>.Zero), integer)
            & Vector512.LessThan(a, Create(double.PositiveInfinity));
        result = ConditionalSelect(undefined, Create(double.NaN), result);
        var unit = Vector512.Equals(x, one) | Vector512.Equals(y, Vector512<double>.Zero)
            | Vector512.Equals(a, one) & Vector512.Equals(Vector512.Abs(y), Create(double.PositiveInfinity));
        return ConditionalSelect(unit, one, result);
    }

    // log a = result + tail to about 2^−65 of its value. As in Log, log a = e·ln 2 + 2s + 2s³/3 + s⁵·p(s²) with s = f/(2 + f), but s and
    // s³/3 are kept in two parts each (exact products by fused multiply-add, Dekker 1971).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogTwoParts(Vector512<double> a, out Vector512<double> tail)
    {
        var m = SplitExponent(a, out var e);
        var f = m - Create(1.0);
        var d = m + Create(1.0);
        var dTail = m - (d - Create(1.0));
        var s = f / d;
        var sTail = FusedMultiplyAdd(-s, dTail, FusedMultiplyAdd(-s, d, f)) / d;

        var z = s * s;
        var zTail = FusedMultiplyAdd(s, s, -z) + (s + s) * sTail;
        var cube = s * z;
        var cubeTail = FusedMultiplyAdd(s, z, -cube) + FusedMultiplyAdd(s, zTail, z * sTail);
        const double third = 0.6666666666666666, thirdTail = 3.700743415417188e-17;
        var t = cube * Create(third);
        var tTail = FusedMultiplyAdd(cube, Create(third), -t) + FusedMultiplyAdd(cube, Create(thirdTail), cubeTail * Create(third));
        // 2·artanh s − 2s − 2s³/3 = s⁵·p(s²), within 2^−65 of 2·artanh s.
        var p = FusedMultiplyAdd(Create(0.1319907981543627), z, Create(0.1325653258167328));
        p = FusedMultiplyAdd(p, z, Create(0.15386769058384991));
        p = FusedMultiplyAdd(p, z, Create(0.18181784124704417));
        p = FusedMultiplyAdd(p, z, Create(0.22222222522542756));
        p = FusedMultiplyAdd(p, z, Create(0.28571428570085816));
        p = FusedMultiplyAdd(p, z, Create(0.40000000000002284));
        tTail = FusedMultiplyAdd(cube * z, p, tTail);

        // e·ln 2 has 42 + 11 bits and is exact; the parts are added from the largest to the smallest.
        var turn = e * Create(Ln2Top64);
        var (two, twoTail) = (s + s, sTail + sTail);
        var (sum, sumTail) = TwoSum(turn, two);
        (sum, var more) = TwoSum(sum, t);
        tail = sumTail + more + (twoTail + tTail + e * Create(Ln2Rest64));
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
