using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

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
        var sign = SignBit(x);
        var a = x ^ sign;
        var p = AsinParts(a, out var s, out var inner);
        // asin a = π/2 − 2·asin √((1 − a)/2); what the large difference loses by rounding goes into the small one.
        var twice = s + s;
        var rest = Splat(HalfPi) - twice;
        var lost = Splat(HalfPi) - rest - twice;
        var outer = rest + (Fma(p, Splat(-2f), Splat(HalfPiTail)) + lost);
        return Select(inner, s + p, outer) ^ sign;
    }

    /// <summary>Arc sine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Asin(Vector512<double> x)
    {
        var sign = SignBit(x);
        var a = x ^ sign;
        var p = AsinParts(a, out var s, out var inner);
        var twice = s + s;
        var rest = Splat(HalfPi64) - twice;
        var lost = Splat(HalfPi64) - rest - twice;
        var outer = rest + (Fma(p, Splat(-2.0), Splat(HalfPiTail64)) + lost);
        return Select(inner, s + p, outer) ^ sign;
    }

    /// <summary>Arc cosine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Acos(Vector512<float> x) =>
        Avx512F.IsSupported ? AcosBody(x) : Apart(&AcosBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AcosBody(Vector512<float> x)
    {
        var sign = SignBit(x);
        var p = AsinParts(x ^ sign, out var s, out var inner);
        s ^= sign;
        p ^= sign;
        // |x| ≤ ½: π/2 − asin x. Else 2·asin √((1 − |x|)/2), taken from π where x is negative (the sign is in s and p already).
        var middle = Splat(HalfPi) - (s + (p - Splat(HalfPiTail)));
        var negative = Vector512.LessThan(x, Vector512<float>.Zero);
        var edge = Fma(s, Splat(2f), negative & Splat(2f * HalfPi)) + Fma(p, Splat(2f), negative & Splat(2f * HalfPiTail));
        return Select(inner, middle, edge);
    }

    /// <summary>Arc cosine, within 2 ulp. Arguments outside [−1, 1] give NaN.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Acos(Vector512<double> x)
    {
        var sign = SignBit(x);
        var p = AsinParts(x ^ sign, out var s, out var inner);
        s ^= sign;
        p ^= sign;
        var middle = Splat(HalfPi64) - (s + (p - Splat(HalfPiTail64)));
        var negative = Vector512.LessThan(x, Vector512<double>.Zero);
        var edge = Fma(s, Splat(2.0), negative & Splat(2 * HalfPi64)) + Fma(p, Splat(2.0), negative & Splat(2 * HalfPiTail64));
        return Select(inner, middle, edge);
    }

    /// <summary>Arc tangent, within 2 ulp: π/2 − atan(1/x) above 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Atan(Vector512<float> x) =>
        Avx512F.IsSupported ? AtanBody(x) : Apart(&AtanBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AtanBody(Vector512<float> x)
    {
        var sign = SignBit(x);
        var a = x ^ sign;
        var one = Splat(1f);
        var outer = Vector512.GreaterThan(a, one);
        var t = Select(outer, one, a) / Select(outer, a, one);
        // atan t = t + t³·p(t²) for t ≤ 1, within 2^−28.
        var z = t * t;
        var p = Fma(Splat(-0.00178211532f), z, Splat(0.0108661531f));
        p = Fma(p, z, Splat(-0.0310933478f));
        p = Fma(p, z, Splat(0.057878729f));
        p = Fma(p, z, Splat(-0.0839920267f));
        p = Fma(p, z, Splat(0.109508604f));
        p = Fma(p, z, Splat(-0.142640144f));
        p = Fma(p, z, Splat(0.199985296f));
        p = Fma(p, z, Splat(-0.333332986f));
        p *= t * z;
        return Select(outer, Splat(HalfPi) - (t + (p - Splat(HalfPiTail))), t + p) ^ sign;
    }

    /// <summary>Arc tangent, within 2 ulp.</summary>
    public static Vector512<double> Atan(Vector512<double> x) => Atan2(x, Splat(1.0));

    /// <summary>The angle of the point (x, y), within 1 ulp (computed in double). Signed zeros and infinities as in C.</summary>
    public static Vector512<float> Atan2(Vector512<float> y, Vector512<float> x) => Vector512.Narrow(
        Atan2(Vector512.WidenLower(y), Vector512.WidenLower(x)), Atan2(Vector512.WidenUpper(y), Vector512.WidenUpper(x)));

    /// <summary>The angle of the point (x, y), within 2 ulp. Signed zeros and infinities as in C.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<double> Atan2(Vector512<double> y, Vector512<double> x)
    {
        var (ax, ay) = (Vector512.Abs(x), Vector512.Abs(y));
        var one = Splat(1.0);
        var steep = Vector512.GreaterThan(ay, ax);
        var (high, low) = (Select(steep, ay, ax), Select(steep, ax, ay));
        // 0/0 is the angle of (1, 0), ∞/∞ that of (1, 1); huge sides are shortened so that their sum is finite.
        var infinite = Vector512.Equals(low, Splat(double.PositiveInfinity));
        high = Select(infinite | Vector512.Equals(high, Vector512<double>.Zero), one, high);
        low = Select(infinite, one, low);
        var shorten = Select(Vector512.GreaterThan(high, Splat(1e300)), Splat(1.0 / 16), one);
        (high, low) = (high * shorten, low * shorten);

        // atan(low/high), or π/4 + atan((low − high)/(low + high)) near the diagonal: |t| ≤ 0.66.
        var diagonal = Vector512.GreaterThan(low * Splat(1.53), high);
        var t = Select(diagonal, low - high, low) / Select(diagonal, low + high, high);
        // atan t = t + t³·p(t²) within 2^−57.
        var z = t * t;
        var p = Fma(Splat(-0.0018810573308620736), z, Splat(0.008581326839332442));
        p = Fma(p, z, Splat(-0.01961652104571615));
        p = Fma(p, z, Splat(0.03105026515851564));
        p = Fma(p, z, Splat(-0.03999990786970333));
        p = Fma(p, z, Splat(0.046599462261725025));
        p = Fma(p, z, Splat(-0.05240706169002548));
        p = Fma(p, z, Splat(0.05878669393114418));
        p = Fma(p, z, Splat(-0.06666222992664146));
        p = Fma(p, z, Splat(0.0769226937737217));
        p = Fma(p, z, Splat(-0.09090906803205645));
        p = Fma(p, z, Splat(0.11111111021812638));
        p = Fma(p, z, Splat(-0.1428571428363227));
        p = Fma(p, z, Splat(0.19999999999975335));
        p = Fma(p, z, Splat(-0.3333333333333323));
        p *= t * z;

        // The angle is eighths·π/4 ± (t + p).
        var eighths = diagonal & one;
        var flip = SignBit(steep);
        eighths = Select(steep, Splat(2.0) - eighths, eighths);
        var left = Vector512.LessThan(x.AsInt64(), Vector512<long>.Zero).AsDouble();
        flip ^= SignBit(left);
        eighths = Select(left, Splat(4.0) - eighths, eighths);
        var turn = eighths * Splat(HalfPi64 / 2);
        var turnTail = Fma(eighths, Splat(HalfPi64 / 2), -turn) + eighths * Splat(HalfPiTail64 / 2);
        (t, p) = (t ^ flip, p ^ flip);
        var angle = turn + (t + (p + turnTail));
        // Keep the sign of a zero angle out of the sum, and NaN in the result.
        angle = Vector512.Abs(angle) | SignBit(y);
        var ordered = Vector512.Equals(x, x) & Vector512.Equals(y, y);
        return Select(ordered, angle, x + y);
    }

    // asin s = s + p with s = a up to ½ (inner), s = √((1 − a)/2) beyond; p = s³·q(s²), s² ≤ ¼, within 2^−31.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> AsinParts(Vector512<float> a, out Vector512<float> s, out Vector512<float> inner)
    {
        inner = Vector512.LessThanOrEqual(a, Splat(0.5f));
        var z = Select(inner, a * a, Fma(a, Splat(-0.5f), Splat(0.5f)));
        s = Select(inner, a, Vector512.Sqrt(z));
        var q = Fma(Splat(0.0376906209f), z, Splat(0.0143172191f));
        q = Fma(q, z, Splat(0.0318388268f));
        q = Fma(q, z, Splat(0.044513382f));
        q = Fma(q, z, Splat(0.0750052184f));
        q = Fma(q, z, Splat(0.166666597f));
        return q * (z * s);
    }

    // The same within 2^−59.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AsinParts(Vector512<double> a, out Vector512<double> s, out Vector512<double> inner)
    {
        inner = Vector512.LessThanOrEqual(a, Splat(0.5));
        var z = Select(inner, a * a, Fma(a, Splat(-0.5), Splat(0.5)));
        s = Select(inner, a, Vector512.Sqrt(z));
        var q = Fma(Splat(0.032628599203524455), z, Splat(-0.020999050879127106));
        q = Fma(q, z, Splat(0.021707463265284305));
        q = Fma(q, z, Splat(0.0037063894399201576));
        q = Fma(q, z, Splat(0.010780262189100085));
        q = Fma(q, z, Splat(0.011398909546619443));
        q = Fma(q, z, Splat(0.013980821036526616));
        q = Fma(q, z, Splat(0.0173516119549948));
        q = Fma(q, z, Splat(0.022372214992236607));
        q = Fma(q, z, Splat(0.030381942707555936));
        q = Fma(q, z, Splat(0.0446428571746186));
        q = Fma(q, z, Splat(0.0749999999997079));
        q = Fma(q, z, Splat(0.1666666666666676));
        return q * (z * s);
    }
}
