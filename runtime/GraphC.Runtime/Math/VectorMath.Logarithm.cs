using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

// x = 2^e·(1 + f) with |f| small, log x = e·ln 2 + log(1 + f).
public static partial class VectorMath
{
    private const int TwoThirdsBits = 0x3F2AAAAB;
    private const long SqrtHalfBits = 0x3FE6A09E667F3BCD;
    private const double Ln2Top64 = 0.6931471805598903, Ln2Rest64 = 5.497923018708371e-14;

    /// <summary>Natural logarithm, within 1 ulp. log(±0) = −∞; negative arguments give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Log(Vector512<float> x) =>
        Avx512F.IsSupported ? LogBody(x) : Apart(&LogBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogBody(Vector512<float> x)
    {
        var subnormal = Vector512.LessThan(x, Create(1.17549435e-38f));
        var normal = ConditionalSelect(subnormal, x * Create(8388608f), x);
        var split = normal.AsInt32() - Create(TwoThirdsBits);
        var e = Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(split, 23)) - (subnormal & Create(23f));
        var f = (normal.AsInt32() - (split & Create(unchecked((int)0xFF800000)))).AsSingle() - Create(1f);
        return LogSpecial(x, LogOnePlus(f, e));
    }

    /// <summary>Natural logarithm, within 1 ulp. log(±0) = −∞; negative arguments give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Log(Vector512<double> x) =>
        Avx512F.IsSupported ? LogBody(x) : Apart(&LogBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogBody(Vector512<double> x)
    {
        var m = SplitExponent(x, out var e);
        return LogSpecial(x, LogOnePlus(m - Create(1.0), e));
    }

    /// <summary>log(1 + x) without cancellation near zero, within 2 ulp. log1p(−1) = −∞; below, NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Log1p(Vector512<float> x) =>
        Avx512F.IsSupported ? Log1pBody(x) : Apart(&Log1pBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Log1pBody(Vector512<float> x)
    {
        // u decides the exponent only; f = 2^−e·(1 + x) − 1 comes from x itself in one fused step.
        var u = x + Create(1f);
        var exponent = (u.AsInt32() - Create(TwoThirdsBits)) & Create(unchecked((int)0xFF800000));
        var scale = (Create(0x3F800000) - exponent).AsSingle();
        var f = FusedMultiplyAdd(scale, x, scale - Create(1f));
        // 2^−e turns subnormal for huge x, where 1 + x = x.
        var m = (u.AsInt32() - exponent).AsSingle();
        f = ConditionalSelect(Vector512.GreaterThan(x, Create(1e18f)), m - Create(1f), f);
        var e = Vector512.ConvertToSingle(Vector512.ShiftRightArithmetic(exponent, 23));
        var y = LogSpecial(u, LogOnePlus(f, e));
        return ConditionalSelect(Vector512.Equals(x, Vector512<float>.Zero), x, y);
    }

    /// <summary>log(1 + x) without cancellation near zero, within 2 ulp. log1p(−1) = −∞; below, NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Log1p(Vector512<double> x) =>
        Avx512F.IsSupported ? Log1pBody(x) : Apart(&Log1pBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Log1pBody(Vector512<double> x)
    {
        var u = x + Create(1.0);
        var m = SplitNormal(u, out var exponent, out var e);
        var scale = (Create(0x3FF0000000000000) - exponent).AsDouble();
        var f = FusedMultiplyAdd(scale, x, scale - Create(1.0));
        f = ConditionalSelect(Vector512.GreaterThan(x, Create(1e36)), m - Create(1.0), f);
        var y = LogSpecial(u, LogOnePlus(f, e));
        return ConditionalSelect(Vector512.Equals(x, Vector512<double>.Zero), x, y);
    }

    // e·ln 2 + log(1 + f), |f| ≤ 1/3, with log(1 + f) = f + f²·q(f) within 2^−26.8.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogOnePlus(Vector512<float> f, Vector512<float> e)
    {
        var q = FusedMultiplyAdd(Create(-0.12909314f), f, Create(0.139963642f));
        q = FusedMultiplyAdd(q, f, Create(-0.121914491f));
        q = FusedMultiplyAdd(q, f, Create(0.140042007f));
        q = FusedMultiplyAdd(q, f, Create(-0.166789979f));
        q = FusedMultiplyAdd(q, f, Create(0.200105458f));
        q = FusedMultiplyAdd(q, f, Create(-0.249998614f));
        q = FusedMultiplyAdd(q, f, Create(0.333332092f));
        q = FusedMultiplyAdd(q, f, Create(-0.5f));
        return FusedMultiplyAdd(e, Create(Ln2High), FusedMultiplyAdd(f * f, q, FusedMultiplyAdd(e, Create(Ln2Low), f)));
    }

    // e·ln 2 + log(1 + f), √½ ≤ 1 + f ≤ √2. With s = f/(2 + f) and z = s²: log(1 + f) = 2·artanh s = 2s + s·z·p(z) within 2^−59, and
    // 2s = f − f²/2 + s·f²/2, so that the leading term f is exact (the arrangement of FreeBSD's msun).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogOnePlus(Vector512<double> f, Vector512<double> e)
    {
        var s = f / (f + Create(2.0));
        var z = s * s;
        var p = FusedMultiplyAdd(Create(0.14798790694311995), z, Create(0.15313785282145786));
        p = FusedMultiplyAdd(p, z, Create(0.18183573931108846));
        p = FusedMultiplyAdd(p, z, Create(0.2222219840380951));
        p = FusedMultiplyAdd(p, z, Create(0.28571428743879085));
        p = FusedMultiplyAdd(p, z, Create(0.39999999999408736));
        p = FusedMultiplyAdd(p, z, Create(0.6666666666666735));
        var halfSquare = f * f * Create(0.5);
        var tail = FusedMultiplyAdd(s, FusedMultiplyAdd(z, p, halfSquare), e * Create(Ln2Rest64));
        return FusedMultiplyAdd(e, Create(Ln2Top64), f - (halfSquare - tail));
    }

    // x = 2^e·m with √½ ≤ m < √2, subnormal x included. Zero, negative and non-finite x give some finite m.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SplitExponent(Vector512<double> x, out Vector512<double> e)
    {
        var subnormal = Vector512.LessThan(x, Create(2.2250738585072014e-308));
        var m = SplitNormal(ConditionalSelect(subnormal, x * Create(4503599627370496.0), x), out _, out e);
        e -= subnormal & Create(52.0);
        return m;
    }

    // The same for normal x; exponent is e in the exponent field. Biased and unsigned, because AVX2 has no 64-bit arithmetic shift.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SplitNormal(Vector512<double> x, out Vector512<long> exponent, out Vector512<double> e)
    {
        var biased = x.AsInt64() + Create(0x3FF0000000000000 - SqrtHalfBits);
        var field = biased & Create(unchecked((long)0xFFF0000000000000));
        exponent = field - Create(0x3FF0000000000000);
        // 2^52 + biased exponent, as a double.
        var shifted = Vector512.ShiftRightLogical(biased, 52) | Create(0x4330000000000000);
        e = shifted.AsDouble() - Create(4503599627370496.0 + 1023.0);
        return (x.AsInt64() - exponent).AsDouble();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> LogSpecial(Vector512<float> x, Vector512<float> y)
    {
        var zero = Vector512<float>.Zero;
        y = ConditionalSelect(Vector512.LessThan(x, Create(float.PositiveInfinity)), y, x);
        y = ConditionalSelect(Vector512.LessThan(x, zero), Create(float.NaN), y);
        return ConditionalSelect(Vector512.Equals(x, zero), Create(float.NegativeInfinity), y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogSpecial(Vector512<double> x, Vector512<double> y)
    {
        var zero = Vector512<double>.Zero;
        y = ConditionalSelect(Vector512.LessThan(x, Create(double.PositiveInfinity)), y, x);
        y = ConditionalSelect(Vector512.LessThan(x, zero), Create(double.NaN), y);
        return ConditionalSelect(Vector512.Equals(x, zero), Create(double.NegativeInfinity), y);
    }
}
