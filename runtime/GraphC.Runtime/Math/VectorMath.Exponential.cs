using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

// e^x = 2^n·e^r with n = round(x/ln 2), r = x − n·ln 2 in two fused steps, e^r = 1 + r + r²·q(r).
public static partial class VectorMath
{
    private const float Ln2High = 0.693147182f, Ln2Low = -1.90465421e-9f;
    private const double Ln2High64 = 0.6931471805599453, Ln2Low64 = 2.3190468138462996e-17;

    /// <summary>e^x, within 1.04 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Exp(Vector512<float> x) =>
        Avx512F.IsSupported ? ExpBody(x) : Apart(&ExpBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpBody(Vector512<float> x)
    {
        // Beyond these limits the result is 0 or infinity, and n still fits Scale.
        x = MaxNative(Create(-104f), MinNative(Create(89f), x));
        var r = ReduceExp(x, out var n);
        return Scale(ExpReduced(r), n);
    }

    /// <summary>e^x, within 1 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Exp(Vector512<double> x) =>
        Avx512F.IsSupported ? ExpBody(x) : Apart(&ExpBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpBody(Vector512<double> x)
    {
        x = MaxNative(Create(-746.0), MinNative(Create(710.0), x));
        var r = ReduceExp(x, out var n);
        return Scale(ExpReduced(r), n);
    }

    /// <summary>e^x − 1 without cancellation near zero, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Expm1(Vector512<float> x) =>
        Avx512F.IsSupported ? Expm1Body(x) : Apart(&Expm1Body, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Expm1Body(Vector512<float> x)
    {
        var bounded = MaxNative(Create(-18f), MinNative(Create(89f), x));
        var r = ReduceExp(bounded, out var n);
        var p = FusedMultiplyAdd(r * r, ExpQ(r), r);
        // 2^n·p + (2^n − 1), at half size because 2^128 is no float.
        var half = ScaleNormal(Create(1f), n - Create(1f));
        var y = FusedMultiplyAdd(half, p, half - Create(0.5f));
        y += y;
        // Halving a subnormal loses a bit, and −0 must stay.
        return ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Create(1e-10f)), x, y);
    }

    /// <summary>e^x − 1 without cancellation near zero, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Expm1(Vector512<double> x) =>
        Avx512F.IsSupported ? Expm1Body(x) : Apart(&Expm1Body, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Expm1Body(Vector512<double> x)
    {
        var bounded = MaxNative(Create(-40.0), MinNative(Create(710.0), x));
        var r = ReduceExp(bounded, out var n);
        var p = FusedMultiplyAdd(r * r, ExpQ(r), r);
        var half = ScaleNormal(Create(1.0), n - Create(1.0));
        var y = FusedMultiplyAdd(half, p, half - Create(0.5));
        y += y;
        return ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Create(1e-20)), x, y);
    }

    /// <summary>The logistic function 1/(1 + e^−x), within 2 ulp for every x.</summary>
    /// <remarks>
    /// With e^−x = 2^n·(1 + s): 1/(1 + 2^n + 2^n·s) for n ≤ 0, and 2^−n/(2^−n + 1 + s) for n &gt; 0, so that nothing overflows.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Sigmoid(Vector512<float> x) =>
        Avx512F.IsSupported ? SigmoidBody(x) : Apart(&SigmoidBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SigmoidBody(Vector512<float> x)
    {
        var r = ReduceExp(MaxNative(Create(-104f), MinNative(Create(104f), -x)), out var n);
        var s = FusedMultiplyAdd(r * r, ExpQ(r), r);
        var one = Create(1f);
        // Below 2^−100 the power is lost beside 1.
        var power = ScaleNormal(one, MaxNative(Create(-100f), -Vector512.Abs(n)));
        var negative = Vector512.LessThan(n, Vector512<float>.Zero);
        var denominator = FusedMultiplyAdd(ConditionalSelect(negative, power, one), s, power) + one;
        return Scale(one / denominator, Vector512.AndNot(-n, negative));
    }

    /// <summary>The logistic function 1/(1 + e^−x), within 2 ulp for every x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Sigmoid(Vector512<double> x) =>
        Avx512F.IsSupported ? SigmoidBody(x) : Apart(&SigmoidBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SigmoidBody(Vector512<double> x)
    {
        var r = ReduceExp(MaxNative(Create(-746.0), MinNative(Create(746.0), -x)), out var n);
        var s = FusedMultiplyAdd(r * r, ExpQ(r), r);
        var one = Create(1.0);
        // Below 2^−1000 the power is lost beside 1.
        var power = ScaleNormal(one, MaxNative(Create(-1000.0), -Vector512.Abs(n)));
        var negative = Vector512.LessThan(n, Vector512<double>.Zero);
        var denominator = FusedMultiplyAdd(ConditionalSelect(negative, power, one), s, power) + one;
        return Scale(one / denominator, Vector512.AndNot(-n, negative));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ReduceExp(Vector512<float> x, out Vector512<float> n)
    {
        n = FusedMultiplyAdd(x, Create(1.44269504f), Create(RoundingShift)) - Create(RoundingShift);
        return FusedMultiplyAdd(n, Create(-Ln2Low), FusedMultiplyAdd(n, Create(-Ln2High), x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ReduceExp(Vector512<double> x, out Vector512<double> n)
    {
        n = FusedMultiplyAdd(x, Create(1.4426950408889634), Create(RoundingShift64)) - Create(RoundingShift64);
        return FusedMultiplyAdd(n, Create(-Ln2Low64), FusedMultiplyAdd(n, Create(-Ln2High64), x));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpReduced(Vector512<float> r) => FusedMultiplyAdd(r * r, ExpQ(r), r) + Create(1f);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpReduced(Vector512<double> r) => FusedMultiplyAdd(r * r, ExpQ(r), r) + Create(1.0);

    // (e^r − 1 − r)/r² on |r| ≤ 0.35; e^r − 1 within 2^−26 of its value.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ExpQ(Vector512<float> r)
    {
        var q = FusedMultiplyAdd(Create(0.00138414733f), r, Create(0.0083677182f));
        q = FusedMultiplyAdd(q, r, Create(0.0416677147f));
        q = FusedMultiplyAdd(q, r, Create(0.166665345f));
        q = FusedMultiplyAdd(q, r, Create(0.49999997f));
        return q;
    }

    // The same within 2^−59.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ExpQ(Vector512<double> r)
    {
        var q = FusedMultiplyAdd(Create(2.0875325254010607e-09), r, Create(2.5110097731941918e-08));
        q = FusedMultiplyAdd(q, r, Create(2.7557405868396267e-07));
        q = FusedMultiplyAdd(q, r, Create(2.755724140135553e-06));
        q = FusedMultiplyAdd(q, r, Create(2.4801587164897922e-05));
        q = FusedMultiplyAdd(q, r, Create(0.00019841269888654333));
        q = FusedMultiplyAdd(q, r, Create(0.0013888888888968244));
        q = FusedMultiplyAdd(q, r, Create(0.00833333333332075));
        q = FusedMultiplyAdd(q, r, Create(0.04166666666666649));
        q = FusedMultiplyAdd(q, r, Create(0.16666666666666677));
        q = FusedMultiplyAdd(q, r, Create(0.5));
        return q;
    }
}
