using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

using static System.Runtime.Intrinsics.Vector512;

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
        var sign = x & Create(-0f);
        var a = x ^ sign;
        // Within 2^−29.
        var z = x * x;
        var p = FusedMultiplyAdd(Create(7.80690316e-5f), z, Create(-0.00079978531f));
        p = FusedMultiplyAdd(p, z, Create(0.0051871622f));
        p = FusedMultiplyAdd(p, z, Create(-0.0268533472f));
        p = FusedMultiplyAdd(p, z, Create(0.112835787f));
        p = FusedMultiplyAdd(p, z, Create(-0.37612626f));
        p = FusedMultiplyAdd(p, z, Create(0.128379166f));
        var small = FusedMultiplyAdd(a, p, a);
        // 1 ≤ |x| ≤ 3.95, within 2^−35; erf(3.95) rounds to 1.
        var b = MinNative(Create(3.95f), a);
        var l = FusedMultiplyAdd(Create(-2.16923927e-5f), b, Create(0.000441423617f));
        l = FusedMultiplyAdd(l, b, Create(-0.00420509884f));
        l = FusedMultiplyAdd(l, b, Create(0.0252099745f));
        l = FusedMultiplyAdd(l, b, Create(-0.108421706f));
        l = FusedMultiplyAdd(l, b, Create(-0.633216619f));
        l = FusedMultiplyAdd(l, b, Create(-1.12958026f));
        l = FusedMultiplyAdd(l, b, Create(0.000188467602f));
        var r = ReduceExp(l, out var n);
        var large = Create(1f) - ScaleNormal(ExpReduced(r), n);
        return ConditionalSelect(Vector512.LessThan(a, Create(1f)), small, large) ^ sign;
    }

    /// <summary>The error function 2/√π·∫₀ˣ e^−t² dt, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<double> Erf(Vector512<double> x) =>
        Avx512F.IsSupported ? ErfBody(x) : Apart(&ErfBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ErfBody(Vector512<double> x)
    {
        var sign = x & Create(-0.0);
        var a = x ^ sign;
        // Within 2^−56.
        var z = x * x;
        var p = FusedMultiplyAdd(Create(5.9452583453747e-11), z, Create(-1.1365663808176905e-09));
        p = FusedMultiplyAdd(p, z, Create(1.465787924740628e-08));
        p = FusedMultiplyAdd(p, z, Create(-1.635002512827963e-07));
        p = FusedMultiplyAdd(p, z, Create(1.6460972807495446e-06));
        p = FusedMultiplyAdd(p, z, Create(-1.4925593506248637e-05));
        p = FusedMultiplyAdd(p, z, Create(0.00012055331036870243));
        p = FusedMultiplyAdd(p, z, Create(-0.0008548326978741287));
        p = FusedMultiplyAdd(p, z, Create(0.005223977624780847));
        p = FusedMultiplyAdd(p, z, Create(-0.026866170645072893));
        p = FusedMultiplyAdd(p, z, Create(0.11283791670954857));
        p = FusedMultiplyAdd(p, z, Create(-0.3761263890318375));
        p = FusedMultiplyAdd(p, z, Create(0.1283791670955126));
        var small = FusedMultiplyAdd(a, p, a);
        // 1 ≤ |x| ≤ 5.95, within 2^−55; erf(5.95) rounds to 1.
        var b = MinNative(Create(5.95), a);
        var l = FusedMultiplyAdd(Create(1.0495045457146001e-12), b, Create(-4.7955460789676235e-11));
        l = FusedMultiplyAdd(l, b, Create(1.0256042210431335e-09));
        l = FusedMultiplyAdd(l, b, Create(-1.362552724191901e-08));
        l = FusedMultiplyAdd(l, b, Create(1.256950451823499e-07));
        l = FusedMultiplyAdd(l, b, Create(-8.505132468258369e-07));
        l = FusedMultiplyAdd(l, b, Create(4.326758833540386e-06));
        l = FusedMultiplyAdd(l, b, Create(-1.651292644116192e-05));
        l = FusedMultiplyAdd(l, b, Create(4.503454250855747e-05));
        l = FusedMultiplyAdd(l, b, Create(-7.036033806235773e-05));
        l = FusedMultiplyAdd(l, b, Create(-4.483366663136891e-05));
        l = FusedMultiplyAdd(l, b, Create(0.0006411886257639275));
        l = FusedMultiplyAdd(l, b, Create(-0.0017690185505182111));
        l = FusedMultiplyAdd(l, b, Create(0.000280504246385642));
        l = FusedMultiplyAdd(l, b, Create(0.01907814533755033));
        l = FusedMultiplyAdd(l, b, Create(-0.10274724737863576));
        l = FusedMultiplyAdd(l, b, Create(-0.636628490547528));
        l = FusedMultiplyAdd(l, b, Create(-1.128377328916647));
        l = FusedMultiplyAdd(l, b, Create(-1.7965479566917313e-07));
        var r = ReduceExp(l, out var n);
        var large = Create(1.0) - ScaleNormal(ExpReduced(r), n);
        return ConditionalSelect(Vector512.LessThan(a, Create(1.0)), small, large) ^ sign;
    }
}
