using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

public static partial class VectorMath
{
    /// <summary>Hyperbolic tangent, within 2 ulp: an odd polynomial below 0.625, 1 − 2/(e^2|x| + 1) above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Tanh(Vector512<float> x) =>
        Avx512F.IsSupported ? TanhBody(x) : Apart(&TanhBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> TanhBody(Vector512<float> x)
    {
        var sign = x & Create(-0f);
        var a = x ^ sign;
        // tanh(10) rounds to 1.
        var r = ReduceExp(MinNative(Create(20f), a + a), out var n);
        var e = ScaleNormal(ExpReduced(r), n);
        var large = Create(1f) - Create(2f) / (e + Create(1f));
        // tanh x = x + x³·p(x²) within 2^−27.7.
        var z = x * x;
        var p = FusedMultiplyAdd(Create(-0.0056922962f), z, Create(0.0206281673f));
        p = FusedMultiplyAdd(p, z, Create(-0.0537365153f));
        p = FusedMultiplyAdd(p, z, Create(0.133314058f));
        p = FusedMultiplyAdd(p, z, Create(-0.333332807f));
        var small = FusedMultiplyAdd(a * z, p, a);
        return ConditionalSelect(Vector512.LessThan(a, Create(0.625f)), small, large) ^ sign;
    }

    /// <summary>Hyperbolic tangent, within 2 ulp: an odd polynomial below 0.625, 1 − 2/(e^2|x| + 1) above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Tanh(Vector512<double> x) =>
        Avx512F.IsSupported ? TanhBody(x) : Apart(&TanhBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> TanhBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        var r = ReduceExp(MinNative(Create(44.0), a + a), out var n);
        var e = ScaleNormal(ExpReduced(r), n);
        var large = Create(1.0) - Create(2.0) / (e + Create(1.0));
        // Within 2^−56.
        var z = x * x;
        var p = FusedMultiplyAdd(Create(6.037178325256935e-06), z, Create(-3.0175377141417547e-05));
        p = FusedMultiplyAdd(p, z, Create(9.15468425870902e-05));
        p = FusedMultiplyAdd(p, z, Create(-0.00023700525837786995));
        p = FusedMultiplyAdd(p, z, Create(0.0005894495116958973));
        p = FusedMultiplyAdd(p, z, Create(-0.001455725416599939));
        p = FusedMultiplyAdd(p, z, Create(0.003592113917979094));
        p = FusedMultiplyAdd(p, z, Create(-0.008863234304336684));
        p = FusedMultiplyAdd(p, z, Create(0.021869488468195634));
        p = FusedMultiplyAdd(p, z, Create(-0.05396825396603993));
        p = FusedMultiplyAdd(p, z, Create(0.13333333333329708));
        p = FusedMultiplyAdd(p, z, Create(-0.33333333333333315));
        var small = FusedMultiplyAdd(a * z, p, a);
        return ConditionalSelect(Vector512.LessThan(a, Create(0.625)), small, large) ^ sign;
    }

    /// <summary>Hyperbolic sine, within 2 ulp: an odd polynomial below 1, (e^|x| − e^−|x|)/2 above.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Sinh(Vector512<float> x) =>
        Avx512F.IsSupported ? SinhBody(x) : Apart(&SinhBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> SinhBody(Vector512<float> x)
    {
        var sign = x & Create(-0f);
        var a = x ^ sign;
        var h = HalfExp(a);
        // sinh x = x + x³·p(x²) within 2^−31.
        var z = x * x;
        var p = FusedMultiplyAdd(Create(2.78221319e-6f), z, Create(0.000198428956f));
        p = FusedMultiplyAdd(p, z, Create(0.00833331048f));
        p = FusedMultiplyAdd(p, z, Create(0.166666672f));
        return ConditionalSelect(Vector512.LessThan(a, Create(1f)), FusedMultiplyAdd(a * z, p, a), h - Create(0.25f) / h) ^ sign;
    }

    /// <summary>Hyperbolic sine, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Sinh(Vector512<double> x) =>
        Avx512F.IsSupported ? SinhBody(x) : Apart(&SinhBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> SinhBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        var h = HalfExp(a);
        // Within 2^−56.
        var z = x * x;
        var p = FusedMultiplyAdd(Create(7.758749027414382e-13), z, Create(1.6057259761699975e-10));
        p = FusedMultiplyAdd(p, z, Create(2.50521231368033e-08));
        p = FusedMultiplyAdd(p, z, Create(2.7557319157071484e-06));
        p = FusedMultiplyAdd(p, z, Create(0.00019841269841431873));
        p = FusedMultiplyAdd(p, z, Create(0.008333333333333148));
        p = FusedMultiplyAdd(p, z, Create(0.16666666666666669));
        return ConditionalSelect(Vector512.LessThan(a, Create(1.0)), FusedMultiplyAdd(a * z, p, a), h - Create(0.25) / h) ^ sign;
    }

    /// <summary>Hyperbolic cosine (e^|x| + e^−|x|)/2, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Cosh(Vector512<float> x) =>
        Avx512F.IsSupported ? CoshBody(x) : Apart(&CoshBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> CoshBody(Vector512<float> x)
    {
        var h = HalfExp(Vector512.Abs(x));
        return h + Create(0.25f) / h;
    }

    /// <summary>Hyperbolic cosine (e^|x| + e^−|x|)/2, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Cosh(Vector512<double> x) =>
        Avx512F.IsSupported ? CoshBody(x) : Apart(&CoshBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> CoshBody(Vector512<double> x)
    {
        var h = HalfExp(Vector512.Abs(x));
        return h + Create(0.25) / h;
    }

    /// <summary>Inverse hyperbolic sine, within 1 ulp (computed in double).</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Asinh(Vector512<float> x) =>
        Vector512.Narrow(Asinh(Vector512.WidenLower(x)), Asinh(Vector512.WidenUpper(x)));

    /// <summary>Inverse hyperbolic sine, log1p(a + a²/(1 + √(1 + a²))) with a = |x|, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Asinh(Vector512<double> x) =>
        Avx512F.IsSupported ? AsinhBody(x) : Apart(&AsinhBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AsinhBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        var one = Create(1.0);
        var square = a * a;
        var t = a + square / (one + Vector512.Sqrt(one + square));
        return LogOfTwice(a, t) ^ sign;
    }

    /// <summary>Inverse hyperbolic cosine, within 1 ulp (computed in double). Arguments below 1 give NaN.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Acosh(Vector512<float> x) =>
        Vector512.Narrow(Acosh(Vector512.WidenLower(x)), Acosh(Vector512.WidenUpper(x)));

    /// <summary>Inverse hyperbolic cosine, log1p(t + √(2t + t²)) with t = x − 1, within 2 ulp. Arguments below 1 give NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Acosh(Vector512<double> x) =>
        Avx512F.IsSupported ? AcoshBody(x) : Apart(&AcoshBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AcoshBody(Vector512<double> x)
    {
        var t = x - Create(1.0);
        var y = LogOfTwice(x, t + Vector512.Sqrt(FusedMultiplyAdd(t, t, t + t)));
        return ConditionalSelect(Vector512.LessThan(x, Create(1.0)), Create(double.NaN), y);
    }

    /// <summary>Inverse hyperbolic tangent, within 1 ulp (computed in double). ±1 give ±∞; beyond, NaN.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector512<float> Atanh(Vector512<float> x) =>
        Vector512.Narrow(Atanh(Vector512.WidenLower(x)), Atanh(Vector512.WidenUpper(x)));

    /// <summary>Inverse hyperbolic tangent, ½·log1p(2a + 2a²/(1 − a)) with a = |x|, within 2 ulp. ±1 give ±∞; beyond, NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Atanh(Vector512<double> x) =>
        Avx512F.IsSupported ? AtanhBody(x) : Apart(&AtanhBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AtanhBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        var twice = a + a;
        var t = FusedMultiplyAdd(twice, a / (Create(1.0) - a), twice);
        var y = Create(0.5) * Log1p(t);
        // Halving loses a bit of a subnormal.
        y = ConditionalSelect(Vector512.LessThan(a, Create(1e-20)), a, y);
        return ConditionalSelect(Vector512.GreaterThan(a, Create(1.0)), Create(double.NaN), y) ^ sign;
    }

    // ½·e^a; the half goes into the exponent, so that it overflows only where sinh and cosh do.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> HalfExp(Vector512<float> a)
    {
        var r = ReduceExp(MinNative(Create(91f), a), out var n);
        return Scale(ExpReduced(r), n - Create(1f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> HalfExp(Vector512<double> a)
    {
        var r = ReduceExp(MinNative(Create(712.0), a), out var n);
        return Scale(ExpReduced(r), n - Create(1.0));
    }

    // log1p(t), or log(2a) where a is so large that t = 2a and a² would overflow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> LogOfTwice(Vector512<double> a, Vector512<double> t)
    {
        var large = Vector512.GreaterThan(a, Create(1e100));
        return Log1p(ConditionalSelect(large, a, t)) + (large & Create(Ln2High64));
    }
}
