using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

// The inverse circular functions.
public static partial class VectorMath
{
    private const float HalfPi = 1.57079637f, HalfPiTail = -4.37113883e-8f;
    private const double HalfPi64 = 1.5707963267948966, HalfPiTail64 = 6.123233995736766e-17;

    /// <summary>Arc sine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Asin(Vector512<float> x) =>
        Avx512F.IsSupported ? AsinBody(x) : Apart(&AsinBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AsinBody(Vector512<float> x)
    {
        var sign = x & Create(-0f);
        var a = x ^ sign;
        var p = AsinParts(a, out var s, out var inner);
        // asin a = π/2 − 2·asin √((1 − a)/2); what the large difference loses by rounding goes into the small one.
        var twice = s + s;
        var rest = Create(HalfPi) - twice;
        var lost = Create(HalfPi) - rest - twice;
        var outer = rest + (FusedMultiplyAdd(p, Create(-2f), Create(HalfPiTail)) + lost);
        return ConditionalSelect(inner, s + p, outer) ^ sign;
    }

    /// <summary>Arc sine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Asin(Vector512<double> x) =>
        Avx512F.IsSupported ? AsinBody(x) : Apart(&AsinBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AsinBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        var p = AsinParts(a, out var s, out var inner);
        var twice = s + s;
        var rest = Create(HalfPi64) - twice;
        var lost = Create(HalfPi64) - rest - twice;
        var outer = rest + (FusedMultiplyAdd(p, Create(-2.0), Create(HalfPiTail64)) + lost);
        return ConditionalSelect(inner, s + p, outer) ^ sign;
    }

    /// <summary>Arc cosine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Acos(Vector512<float> x) =>
        Avx512F.IsSupported ? AcosBody(x) : Apart(&AcosBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AcosBody(Vector512<float> x)
    {
        var sign = x & Create(-0f);
        var p = AsinParts(x ^ sign, out var s, out var inner);
        s ^= sign;
        p ^= sign;
        // |x| ≤ ½: π/2 − asin x. Else 2·asin √((1 − |x|)/2), taken from π where x is negative (the sign is in s and p already).
        var middle = Create(HalfPi) - (s + (p - Create(HalfPiTail)));
        var negative = Vector512.LessThan(x, Vector512<float>.Zero);
        var edge = FusedMultiplyAdd(s, Create(2f), negative & Create(2f * HalfPi));
        edge += FusedMultiplyAdd(p, Create(2f), negative & Create(2f * HalfPiTail));
        return ConditionalSelect(inner, middle, edge);
    }

    /// <summary>Arc cosine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Acos(Vector512<double> x) =>
        Avx512F.IsSupported ? AcosBody(x) : Apart(&AcosBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AcosBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var p = AsinParts(x ^ sign, out var s, out var inner);
        s ^= sign;
        p ^= sign;
        var middle = Create(HalfPi64) - (s + (p - Create(HalfPiTail64)));
        var negative = Vector512.LessThan(x, Vector512<double>.Zero);
        var edge = FusedMultiplyAdd(s, Create(2.0), negative & Create(2 * HalfPi64));
        edge += FusedMultiplyAdd(p, Create(2.0), negative & Create(2 * HalfPiTail64));
        return ConditionalSelect(inner, middle, edge);
    }

    /// <summary>Arc tangent, within 2 ulp: π/2 − atan(1/x) above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Atan(Vector512<float> x) =>
        Avx512F.IsSupported ? AtanBody(x) : Apart(&AtanBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AtanBody(Vector512<float> x)
    {
        var sign = x & Create(-0f);
        var a = x ^ sign;
        var one = Create(1f);
        var outer = Vector512.GreaterThan(a, one);
        var t = ConditionalSelect(outer, one, a) / ConditionalSelect(outer, a, one);
        // atan t = t + t³·p(t²) for t ≤ 1, within 2^−28.
        var z = t * t;
        var p = FusedMultiplyAdd(Create(-0.00178211532f), z, Create(0.0108661531f));
        p = FusedMultiplyAdd(p, z, Create(-0.0310933478f));
        p = FusedMultiplyAdd(p, z, Create(0.057878729f));
        p = FusedMultiplyAdd(p, z, Create(-0.0839920267f));
        p = FusedMultiplyAdd(p, z, Create(0.109508604f));
        p = FusedMultiplyAdd(p, z, Create(-0.142640144f));
        p = FusedMultiplyAdd(p, z, Create(0.199985296f));
        p = FusedMultiplyAdd(p, z, Create(-0.333332986f));
        p *= t * z;
        return ConditionalSelect(outer, Create(HalfPi) - (t + (p - Create(HalfPiTail))), t + p) ^ sign;
    }

    /// <summary>Arc tangent, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Atan(Vector512<double> x) => Atan2(x, Create(1.0));

    /// <summary>The angle of the point (x, y), within 1 ulp (computed in double). Signed zeros and infinities as in C.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Atan2(Vector512<float> y, Vector512<float> x) => Vector512.Narrow(
        Atan2(Vector512.WidenLower(y), Vector512.WidenLower(x)), Atan2(Vector512.WidenUpper(y), Vector512.WidenUpper(x)));

    /// <summary>The angle of the point (x, y), within 2 ulp. Signed zeros and infinities as in C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Atan2(Vector512<double> y, Vector512<double> x) =>
        Avx512F.IsSupported ? Atan2Body(y, x) : Apart(&Atan2Body, y, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Atan2Body(Vector512<double> y, Vector512<double> x)
    {
        var (ax, ay) = (Vector512.Abs(x), Vector512.Abs(y));
        var one = Create(1.0);
        var steep = Vector512.GreaterThan(ay, ax);
        var (high, low) = (ConditionalSelect(steep, ay, ax), ConditionalSelect(steep, ax, ay));
        // 0/0 is the angle of (1, 0), ∞/∞ that of (1, 1); huge sides are shortened so that their sum is finite.
        var infinite = Vector512.Equals(low, Create(double.PositiveInfinity));
        high = ConditionalSelect(infinite | Vector512.Equals(high, Vector512<double>.Zero), one, high);
        low = ConditionalSelect(infinite, one, low);
        var shorten = ConditionalSelect(Vector512.GreaterThan(high, Create(1e300)), Create(1.0 / 16), one);
        (high, low) = (high * shorten, low * shorten);

        // atan(low/high), or π/4 + atan((low − high)/(low + high)) near the diagonal: |t| ≤ 0.66.
        var diagonal = Vector512.GreaterThan(low * Create(1.53), high);
        var t = ConditionalSelect(diagonal, low - high, low) / ConditionalSelect(diagonal, low + high, high);
        // atan t = t + t³·p(t²) within 2^−57.
        var z = t * t;
        var p = FusedMultiplyAdd(Create(-0.0018810573308620736), z, Create(0.008581326839332442));
        p = FusedMultiplyAdd(p, z, Create(-0.01961652104571615));
        p = FusedMultiplyAdd(p, z, Create(0.03105026515851564));
        p = FusedMultiplyAdd(p, z, Create(-0.03999990786970333));
        p = FusedMultiplyAdd(p, z, Create(0.046599462261725025));
        p = FusedMultiplyAdd(p, z, Create(-0.05240706169002548));
        p = FusedMultiplyAdd(p, z, Create(0.05878669393114418));
        p = FusedMultiplyAdd(p, z, Create(-0.06666222992664146));
        p = FusedMultiplyAdd(p, z, Create(0.0769226937737217));
        p = FusedMultiplyAdd(p, z, Create(-0.09090906803205645));
        p = FusedMultiplyAdd(p, z, Create(0.11111111021812638));
        p = FusedMultiplyAdd(p, z, Create(-0.1428571428363227));
        p = FusedMultiplyAdd(p, z, Create(0.19999999999975335));
        p = FusedMultiplyAdd(p, z, Create(-0.3333333333333323));
        p *= t * z;

        // The angle is eighths·π/4 ± (t + p).
        var eighths = diagonal & one;
        var flip = steep & Create(-0.0);
        eighths = ConditionalSelect(steep, Create(2.0) - eighths, eighths);
        var left = Vector512.LessThan(x.AsInt64(), Vector512<long>.Zero).AsDouble();
        flip ^= left & Create(-0.0);
        eighths = ConditionalSelect(left, Create(4.0) - eighths, eighths);
        var turn = eighths * Create(HalfPi64 / 2);
        var turnTail = FusedMultiplyAdd(eighths, Create(HalfPi64 / 2), -turn) + eighths * Create(HalfPiTail64 / 2);
        (t, p) = (t ^ flip, p ^ flip);
        var angle = turn + (t + (p + turnTail));
        // Keep the sign of a zero angle out of the sum, and NaN in the result.
        angle = Vector512.Abs(angle) | (y & Create(-0.0));
        var ordered = Vector512.Equals(x, x) & Vector512.Equals(y, y);
        return ConditionalSelect(ordered, angle, x + y);
    }

    // asin s = s + p with s = a up to ½ (inner), s = √((1 − a)/2) beyond; p = s³·q(s²), s² ≤ ¼, within 2^−31.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AsinParts(Vector512<float> a, out Vector512<float> s, out Vector512<float> inner)
    {
        inner = Vector512.LessThanOrEqual(a, Create(0.5f));
        var z = ConditionalSelect(inner, a * a, FusedMultiplyAdd(a, Create(-0.5f), Create(0.5f)));
        s = ConditionalSelect(inner, a, Vector512.Sqrt(z));
        var q = FusedMultiplyAdd(Create(0.0376906209f), z, Create(0.0143172191f));
        q = FusedMultiplyAdd(q, z, Create(0.0318388268f));
        q = FusedMultiplyAdd(q, z, Create(0.044513382f));
        q = FusedMultiplyAdd(q, z, Create(0.0750052184f));
        q = FusedMultiplyAdd(q, z, Create(0.166666597f));
        return q * (z * s);
    }

    // The same within 2^−59.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AsinParts(Vector512<double> a, out Vector512<double> s, out Vector512<double> inner)
    {
        inner = Vector512.LessThanOrEqual(a, Create(0.5));
        var z = ConditionalSelect(inner, a * a, FusedMultiplyAdd(a, Create(-0.5), Create(0.5)));
        s = ConditionalSelect(inner, a, Vector512.Sqrt(z));
        var q = FusedMultiplyAdd(Create(0.032628599203524455), z, Create(-0.020999050879127106));
        q = FusedMultiplyAdd(q, z, Create(0.021707463265284305));
        q = FusedMultiplyAdd(q, z, Create(0.0037063894399201576));
        q = FusedMultiplyAdd(q, z, Create(0.010780262189100085));
        q = FusedMultiplyAdd(q, z, Create(0.011398909546619443));
        q = FusedMultiplyAdd(q, z, Create(0.013980821036526616));
        q = FusedMultiplyAdd(q, z, Create(0.0173516119549948));
        q = FusedMultiplyAdd(q, z, Create(0.022372214992236607));
        q = FusedMultiplyAdd(q, z, Create(0.030381942707555936));
        q = FusedMultiplyAdd(q, z, Create(0.0446428571746186));
        q = FusedMultiplyAdd(q, z, Create(0.0749999999997079));
        q = FusedMultiplyAdd(q, z, Create(0.1666666666666676));
        return q * (z * s);
    }
}
