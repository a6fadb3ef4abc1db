using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

// x = n·π/2 + r. Up to a limit the product is subtracted in three fused steps (Cody and Waite): the first is exact, so however much
// cancels, r keeps its relative accuracy. Beyond the limit CircleReduction multiplies by the bits of 2/π that matter.
public static partial class VectorMath
{
    private const float CircleLimit = 100_000f;
    private const double CircleLimit64 = 1e9;

    /// <summary>Sine, within 2 ulp for every finite argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Sin(Vector512<float> x) =>
        Avx512F.IsSupported ? SinBody(x) : Apart(&SinBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SinBody(Vector512<float> x)
    {
        var y = SinModerate(x);
        var large = Vector512.GreaterThan(Vector512.Abs(x), Create(CircleLimit));
        return Vector512.EqualsAll(large.AsInt32(), Vector512<int>.Zero) ? y : SinLarge(x, y);
    }

    /// <summary>Cosine, within 2 ulp for every finite argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Cos(Vector512<float> x) =>
        Avx512F.IsSupported ? CosBody(x) : Apart(&CosBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CosBody(Vector512<float> x)
    {
        var y = CosModerate(x);
        var large = Vector512.GreaterThan(Vector512.Abs(x), Create(CircleLimit));
        return Vector512.EqualsAll(large.AsInt32(), Vector512<int>.Zero) ? y : CosLarge(x, y);
    }

    /// <summary>Tangent, within 1 ulp for every finite argument (computed in double).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Tan(Vector512<float> x) =>
        Vector512.Narrow(Tan(Vector512.WidenLower(x)), Tan(Vector512.WidenUpper(x)));

    /// <summary>Sine, within 2 ulp for every finite argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Sin(Vector512<double> x) =>
        Avx512F.IsSupported ? SinBody(x) : Apart(&SinBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SinBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        if (Vector512.GreaterThanAny(a, Create(CircleLimit64))) return SinLarge(a, sign);
        var r = ReduceCircle(a, out var quadrant);
        return SinQuadrant(r, quadrant) ^ sign;
    }

    /// <summary>Cosine, within 2 ulp for every finite argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Cos(Vector512<double> x) =>
        Avx512F.IsSupported ? CosBody(x) : Apart(&CosBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CosBody(Vector512<double> x)
    {
        var a = Vector512.Abs(x);
        if (Vector512.GreaterThanAny(a, Create(CircleLimit64))) return CosLarge(a);
        var r = ReduceCircle(a, out var quadrant);
        return SinQuadrant(r, quadrant + Create(1L));
    }

    /// <summary>Tangent, within 2 ulp for every finite argument.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Tan(Vector512<double> x) =>
        Avx512F.IsSupported ? TanBody(x) : Apart(&TanBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TanBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        if (Vector512.GreaterThanAny(a, Create(CircleLimit64))) return TanLarge(a, sign);
        var r = ReduceCircle(a, out var quadrant, out var tail);
        return TanQuadrant(a, r, tail, quadrant) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SinModerate(Vector512<float> x)
    {
        var sign = x & Create(-0f);
        var r = ReduceCircle(x ^ sign, out var quadrant);
        return SinQuadrant(r, quadrant) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CosModerate(Vector512<float> x)
    {
        var r = ReduceCircle(Vector512.Abs(x), out var quadrant);
        return SinQuadrant(r, quadrant + Create(1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> SinLarge(Vector512<float> x, Vector512<float> moderate)
    {
        var y = Vector512.Narrow(Sin(Vector512.WidenLower(x)), Sin(Vector512.WidenUpper(x)));
        return ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(x), Create(CircleLimit)), y, moderate);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<float> CosLarge(Vector512<float> x, Vector512<float> moderate)
    {
        var y = Vector512.Narrow(Cos(Vector512.WidenLower(x)), Cos(Vector512.WidenUpper(x)));
        return ConditionalSelect(Vector512.GreaterThan(Vector512.Abs(x), Create(CircleLimit)), y, moderate);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> SinLarge(Vector512<double> a, Vector512<double> sign)
    {
        var r = ReduceCircle(a, out var quadrant);
        var tail = r;
        CircleReduction.Replace(a, CircleLimit64, ref r, ref tail, ref quadrant);
        return SinQuadrant(r, quadrant) ^ sign;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> CosLarge(Vector512<double> a)
    {
        var r = ReduceCircle(a, out var quadrant);
        var tail = r;
        CircleReduction.Replace(a, CircleLimit64, ref r, ref tail, ref quadrant);
        return SinQuadrant(r, quadrant + Create(1L));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Vector512<double> TanLarge(Vector512<double> a, Vector512<double> sign)
    {
        var r = ReduceCircle(a, out var quadrant, out var tail);
        CircleReduction.Replace(a, CircleLimit64, ref r, ref tail, ref quadrant);
        return TanQuadrant(a, r, tail, quadrant) ^ sign;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ReduceCircle(Vector512<float> a, out Vector512<int> quadrant)
    {
        var shifted = FusedMultiplyAdd(a, Create(0.636619772f), Create(RoundingShift));
        quadrant = shifted.AsInt32();
        var n = shifted - Create(RoundingShift);
        var r = FusedMultiplyAdd(n, Create(-1.57079637f), a);
        r = FusedMultiplyAdd(n, Create(4.37113883e-8f), r);
        return FusedMultiplyAdd(n, Create(1.71512451e-15f), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ReduceCircle(Vector512<double> a, out Vector512<long> quadrant)
    {
        var shifted = FusedMultiplyAdd(a, Create(0.6366197723675814), Create(RoundingShift64));
        quadrant = shifted.AsInt64();
        var n = shifted - Create(RoundingShift64);
        var r = FusedMultiplyAdd(n, Create(-1.5707963267948966), a);
        r = FusedMultiplyAdd(n, Create(-6.123233995736766e-17), r);
        return FusedMultiplyAdd(n, Create(1.4973849048591698e-33), r);
    }

    // The same in two parts: the tail is what r lost by rounding.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ReduceCircle(Vector512<double> a, out Vector512<long> quadrant, out Vector512<double> tail)
    {
        var shifted = FusedMultiplyAdd(a, Create(0.6366197723675814), Create(RoundingShift64));
        quadrant = shifted.AsInt64();
        var n = shifted - Create(RoundingShift64);
        var first = FusedMultiplyAdd(n, Create(-1.5707963267948966), a);
        var product = n * Create(-6.123233995736766e-17);
        var (second, lost) = TwoSum(first, product);
        lost += FusedMultiplyAdd(n, Create(1.4973849048591698e-33), FusedMultiplyAdd(n, Create(-6.123233995736766e-17), -product));
        var r = second + lost;
        tail = lost - (r - second);
        return r;
    }

    // sin(r + quadrant·π/2).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SinQuadrant(Vector512<float> r, Vector512<int> quadrant)
    {
        var z = r * r;
        // |r| ≤ 0.8: sin r = r + r³·p(z) within 2^−27.7, cos r = 1 − z/2 + z²·q(z) within 2^−32.
        var p = FusedMultiplyAdd(Create(-0.0001950554f), z, Create(0.00833209511f));
        p = FusedMultiplyAdd(p, z, Create(-0.166666538f));
        var s = FusedMultiplyAdd(z * r, p, r);
        var q = FusedMultiplyAdd(Create(2.44120856e-5f), z, Create(-0.00138871302f));
        q = FusedMultiplyAdd(q, z, Create(0.0416666418f));
        var c = FusedMultiplyAdd(z * z, q, FusedMultiplyAdd(z, Create(-0.5f), Create(1f)));
        var odd = Vector512.Equals(quadrant & Create(1), Create(1)).AsSingle();
        return ConditionalSelect(odd, c, s) ^ (Vector512.ShiftLeft(quadrant, 30).AsSingle() & Create(-0f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SinQuadrant(Vector512<double> r, Vector512<long> quadrant)
    {
        var z = r * r;
        var s = FusedMultiplyAdd(z * r, SinP(z), r);
        var c = FusedMultiplyAdd(z * z, CosP(z), FusedMultiplyAdd(z, Create(-0.5), Create(1.0)));
        var odd = Vector512.Equals(quadrant & Create(1L), Create(1L)).AsDouble();
        return ConditionalSelect(odd, c, s) ^ (Vector512.ShiftLeft(quadrant, 62).AsDouble() & Create(-0.0));
    }

    // tan(r + tail + quadrant·π/2); a is the whole argument.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TanQuadrant(
        Vector512<double> a, Vector512<double> r, Vector512<double> tail, Vector512<long> quadrant)
    {
        // sin(r + t) = sin r + t and cos(r + t) = cos r − t·r, to the accuracy of t; both in two parts.
        var z = r * r;
        var sinRest = FusedMultiplyAdd(z * r, SinP(z), tail);
        var s = r + sinRest;
        var sTail = sinRest - (s - r);
        var half = Create(1.0) - z * Create(0.5);
        var cosRest = Create(1.0) - half - z * Create(0.5) + FusedMultiplyAdd(z * z, CosP(z), -(tail * r));
        var c = half + cosRest;
        var cTail = cosRest - (c - half);
        var odd = Vector512.Equals(quadrant & Create(1L), Create(1L)).AsDouble();
        var (n, nTail) = (ConditionalSelect(odd, c, s), ConditionalSelect(odd, cTail, sTail));
        var (d, dTail) = (ConditionalSelect(odd, s, c), ConditionalSelect(odd, sTail, cTail));
        // (n + n')/(d + d') = q + (n − q·d + n' − q·d')/d with q near n/d; an infinite reciprocal (r = 0 in an odd quadrant) cannot occur.
        var reciprocal = Create(1.0) / d;
        var q = n * reciprocal;
        q = FusedMultiplyAdd(FusedMultiplyAdd(-q, d, n) + FusedMultiplyAdd(-q, dTail, nTail), reciprocal, q);
        return ConditionalSelect(Vector512.LessThan(a, Create(1e-100)), a, q ^ (odd & Create(-0.0)));
    }

    // sin r = r + r³·p(r²) for |r| ≤ 0.79, within 2^−56.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SinP(Vector512<double> z)
    {
        var p = FusedMultiplyAdd(Create(1.5894082178686791e-10), z, Create(-2.5050711554701096e-08));
        p = FusedMultiplyAdd(p, z, Create(2.7557313395997315e-06));
        p = FusedMultiplyAdd(p, z, Create(-0.00019841269828958268));
        p = FusedMultiplyAdd(p, z, Create(0.008333333333321355));
        p = FusedMultiplyAdd(p, z, Create(-0.16666666666666627));
        return p;
    }

    // cos r = 1 − z/2 + z²·q(z) with z = r², |r| ≤ 0.79, within 2^−60.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CosP(Vector512<double> z)
    {
        var q = FusedMultiplyAdd(Create(-1.1357044697994373e-11), z, Create(2.0875672504565504e-09));
        q = FusedMultiplyAdd(q, z, Create(-2.7557313974553297e-07));
        q = FusedMultiplyAdd(q, z, Create(2.4801587288156788e-05));
        q = FusedMultiplyAdd(q, z, Create(-0.0013888888888871967));
        q = FusedMultiplyAdd(q, z, Create(0.04166666666666659));
        return q;
    }
}
