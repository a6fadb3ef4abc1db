using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

// Exact functions: rounding, sign, extremes, remainders.
public static partial class VectorMath
{
    /// <summary>Largest integer not above x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> x) => Vector512.Floor(x);

    /// <summary>Largest integer not above x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Floor(Vector512<double> x) => Vector512.Floor(x);

    /// <summary>Smallest integer not below x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceil(Vector512<float> x) => Vector512.Ceiling(x);

    /// <summary>Smallest integer not below x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Ceil(Vector512<double> x) => Vector512.Ceiling(x);

    /// <summary>Nearest integer, halves to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> x) => Vector512.Round(x);

    /// <summary>Nearest integer, halves to even.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Round(Vector512<double> x) => Vector512.Round(x);

    /// <summary>The integer part, toward zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Trunc(Vector512<float> x) => Vector512.Truncate(x);

    /// <summary>The integer part, toward zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Trunc(Vector512<double> x) => Vector512.Truncate(x);

    /// <summary>The power of two that x has as its exponent; 0 below the least normal number, infinity for infinities and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Binade(Vector512<float> x) => x & Create(float.PositiveInfinity);

    /// <summary>The power of two that x has as its exponent; 0 below the least normal number, infinity for infinities and NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Binade(Vector512<double> x) => x & Create(double.PositiveInfinity);

    /// <summary>−1, 0 or 1; sign(±0) = 0 and sign(NaN) = NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sign(Vector512<float> x)
    {
        var zero = Vector512<float>.Zero;
        var y = ConditionalSelect(Vector512.GreaterThan(x, zero), Create(1f), x);
        y = ConditionalSelect(Vector512.LessThan(x, zero), Create(-1f), y);
        return ConditionalSelect(Vector512.Equals(x, zero), zero, y);
    }

    /// <summary>−1, 0 or 1; sign(±0) = 0 and sign(NaN) = NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sign(Vector512<double> x)
    {
        var zero = Vector512<double>.Zero;
        var y = ConditionalSelect(Vector512.GreaterThan(x, zero), Create(1.0), x);
        y = ConditionalSelect(Vector512.LessThan(x, zero), Create(-1.0), y);
        return ConditionalSelect(Vector512.Equals(x, zero), zero, y);
    }

    /// <summary>The larger of a and b; NaN if either is. Of zeros of both signs, b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> a, Vector512<float> b) =>
        ConditionalSelect(Vector512.Equals(a, a), MaxNative(a, b), a);

    /// <summary>The larger of a and b; NaN if either is. Of zeros of both signs, b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Max(Vector512<double> a, Vector512<double> b) =>
        ConditionalSelect(Vector512.Equals(a, a), MaxNative(a, b), a);

    /// <summary>The smaller of a and b; NaN if either is. Of zeros of both signs, b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> a, Vector512<float> b) =>
        ConditionalSelect(Vector512.Equals(a, a), MinNative(a, b), a);

    /// <summary>The smaller of a and b; NaN if either is. Of zeros of both signs, b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Min(Vector512<double> a, Vector512<double> b) =>
        ConditionalSelect(Vector512.Equals(a, a), MinNative(a, b), a);

    /// <summary>a − b·trunc(a/b), exact, with the sign of a (C's fmod). NaN if a is infinite or b zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Rem(Vector512<float> a, Vector512<float> b) =>
        Avx512F.IsSupported ? RemBody(a, b) : Apart(&RemBody, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RemBody(Vector512<float> a, Vector512<float> b)
    {
        var sign = a & Create(-0f);
        var (n, d) = (a ^ sign, Vector512.Abs(b));
        var q = Vector512.Truncate(n / d);
        // With a quotient below 2^23 (off by at most one) the fused step is exact.
        var easy = Vector512.LessThan(q, Create(8388608f)) & Vector512.LessThan(d, Create(float.PositiveInfinity));
        if (!Vector512.EqualsAll(easy.AsInt32(), Vector512<int>.AllBitsSet)) return RemSlow(a, b);
        var r = FusedMultiplyAdd(-q, d, n);
        return (r + (Vector512.LessThan(r, Vector512<float>.Zero) & d)) ^ sign;
    }

    /// <summary>a − b·trunc(a/b), exact, with the sign of a (C's fmod). NaN if a is infinite or b zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Rem(Vector512<double> a, Vector512<double> b) =>
        Avx512F.IsSupported ? RemBody(a, b) : Apart(&RemBody, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> RemBody(Vector512<double> a, Vector512<double> b)
    {
        var sign = a & Create(-0.0);
        var (n, d) = (a ^ sign, Vector512.Abs(b));
        var q = Vector512.Truncate(n / d);
        var easy = Vector512.LessThan(q, Create(4503599627370496.0)) & Vector512.LessThan(d, Create(double.PositiveInfinity));
        if (!Vector512.EqualsAll(easy.AsInt64(), Vector512<long>.AllBitsSet)) return RemSlow(a, b);
        var r = FusedMultiplyAdd(-q, d, n);
        return (r + (Vector512.LessThan(r, Vector512<double>.Zero) & d)) ^ sign;
    }

    /// <summary>a modulo b with the sign of b, as Python's % (a zero result takes b's sign too).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> FloorMod(Vector512<float> a, Vector512<float> b) =>
        Avx512F.IsSupported ? FloorModBody(a, b) : Apart(&FloorModBody, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FloorModBody(Vector512<float> a, Vector512<float> b)
    {
        var r = Rem(a, b);
        var zero = Vector512.Equals(r, Vector512<float>.Zero);
        var differ = Vector512.LessThan((r ^ b).AsInt32(), Vector512<int>.Zero).AsSingle() & Vector512.Equals(r, r);
        return ConditionalSelect(zero, (b & Create(-0f)), r + (differ & b));
    }

    /// <summary>a modulo b with the sign of b, as Python's % (a zero result takes b's sign too).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> FloorMod(Vector512<double> a, Vector512<double> b) =>
        Avx512F.IsSupported ? FloorModBody(a, b) : Apart(&FloorModBody, a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FloorModBody(Vector512<double> a, Vector512<double> b)
    {
        var r = Rem(a, b);
        var zero = Vector512.Equals(r, Vector512<double>.Zero);
        var differ = Vector512.LessThan((r ^ b).AsInt64(), Vector512<long>.Zero).AsDouble() & Vector512.Equals(r, r);
        return ConditionalSelect(zero, (b & Create(-0.0)), r + (differ & b));
    }

    // The remainder is always representable, so any correct algorithm gives these bits.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> RemSlow(Vector512<float> a, Vector512<float> b)
    {
        var r = a;
        for (var lane = 0; lane < Vector512<float>.Count; lane++) r = r.WithElement(lane, a[lane] % b[lane]);
        return r;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> RemSlow(Vector512<double> a, Vector512<double> b)
    {
        var r = a;
        for (var lane = 0; lane < Vector512<double>.Count; lane++) r = r.WithElement(lane, a[lane] % b[lane]);
        return r;
    }
}
