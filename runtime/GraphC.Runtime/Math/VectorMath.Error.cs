using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// erf x = x + x·p(x²) below 1; above, 1 − e^l(|x|) where l is a polynomial for log erfc, fitted so that the error in erf is even.
public static partial class VectorMath
{
    /// <summary>The error function 2/√π·∫₀ˣ e^−t² dt, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Erf(Vector512<float> x) =>
        Avx512F.IsSupported ? ErfBody(x) : Apart(&ErfBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ErfBody(Vector512<float> x)
    {
        var sign = SignBit(x);
        var a = x ^ sign;
        // Within 2^−29.
        var z = x * x;
        var p = Fma(Splat(7.80690316e-5f), z, Splat(-0.00079978531f));
        p = Fma(p, z, Splat(0.0051871622f));
        p = Fma(p, z, Splat(-0.0268533472f));
        p = Fma(p, z, Splat(0.112835787f));
        p = Fma(p, z, Splat(-0.37612626f));
        p = Fma(p, z, Splat(0.128379166f));
        var small = Fma(a, p, a);
        // 1 ≤ |x| ≤ 3.95, within 2^−35; erf(3.95) rounds to 1.
        var b = AtMost(a, 3.95f);
        var l = Fma(Splat(-2.16923927e-5f), b, Splat(0.000441423617f));
        l = Fma(l, b, Splat(-0.00420509884f));
        l = Fma(l, b, Splat(0.0252099745f));
        l = Fma(l, b, Splat(-0.108421706f));
        l = Fma(l, b, Splat(-0.633216619f));
        l = Fma(l, b, Splat(-1.12958026f));
        l = Fma(l, b, Splat(0.000188467602f));
        var r = ReduceExp(l, out var n);
        var large = Splat(1f) - ScaleNormal(ExpReduced(r), n);
        return Select(Vector512.LessThan(a, Splat(1f)), small, large) ^ sign;
    }

    /// <summary>The error function 2/√π·∫₀ˣ e^−t² dt, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Erf(Vector512<double> x) =>
        Avx512F.IsSupported ? ErfBody(x) : Apart(&ErfBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ErfBody(Vector512<double> x)
    {
        var sign = SignBit(x);
        var a = x ^ sign;
        // Within 2^−56.
        var z = x * x;
        var p = Fma(Splat(5.9452583453747e-11), z, Splat(-1.1365663808176905e-09));
        p = Fma(p, z, Splat(1.465787924740628e-08));
        p = Fma(p, z, Splat(-1.635002512827963e-07));
        p = Fma(p, z, Splat(1.6460972807495446e-06));
        p = Fma(p, z, Splat(-1.4925593506248637e-05));
        p = Fma(p, z, Splat(0.00012055331036870243));
        p = Fma(p, z, Splat(-0.0008548326978741287));
        p = Fma(p, z, Splat(0.005223977624780847));
        p = Fma(p, z, Splat(-0.026866170645072893));
        p = Fma(p, z, Splat(0.11283791670954857));
        p = Fma(p, z, Splat(-0.3761263890318375));
        p = Fma(p, z, Splat(0.1283791670955126));
        var small = Fma(a, p, a);
        // 1 ≤ |x| ≤ 5.95, within 2^−55; erf(5.95) rounds to 1.
        var b = AtMost(a, 5.95);
        var l = Fma(Splat(1.0495045457146001e-12), b, Splat(-4.7955460789676235e-11));
        l = Fma(l, b, Splat(1.0256042210431335e-09));
        l = Fma(l, b, Splat(-1.362552724191901e-08));
        l = Fma(l, b, Splat(1.256950451823499e-07));
        l = Fma(l, b, Splat(-8.505132468258369e-07));
        l = Fma(l, b, Splat(4.326758833540386e-06));
        l = Fma(l, b, Splat(-1.651292644116192e-05));
        l = Fma(l, b, Splat(4.503454250855747e-05));
        l = Fma(l, b, Splat(-7.036033806235773e-05));
        l = Fma(l, b, Splat(-4.483366663136891e-05));
        l = Fma(l, b, Splat(0.0006411886257639275));
        l = Fma(l, b, Splat(-0.0017690185505182111));
        l = Fma(l, b, Splat(0.000280504246385642));
        l = Fma(l, b, Splat(0.01907814533755033));
        l = Fma(l, b, Splat(-0.10274724737863576));
        l = Fma(l, b, Splat(-0.636628490547528));
        l = Fma(l, b, Splat(-1.128377328916647));
        l = Fma(l, b, Splat(-1.7965479566917313e-07));
        var r = ReduceExp(l, out var n);
        var large = Splat(1.0) - ScaleNormal(ExpReduced(r), n);
        return Select(Vector512.LessThan(a, Splat(1.0)), small, large) ^ sign;
    }
}
