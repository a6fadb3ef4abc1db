using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

// Floats: one of sixteen polynomials, looked up lane by lane. Doubles: erf x = x + x·p(x²) below 1; above, 1 − e^l(|x|) where l is a
// polynomial for log erfc, fitted so that the error in erf is even.
public static partial class VectorMath
{
    /// <summary>The error function 2/√π·∫₀ˣ e^−t² dt, within 2 ulp.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe Vector512<float> Erf(Vector512<float> x) =>
        Avx512F.IsSupported ? ErfBody(x) : Apart(&ErfBody, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ErfBody(Vector512<float> x)
    {
        // Column i is the polynomial of erf(i/4 + t) on |t| ≤ 1/8, within 2^−24 of its value; that of erf t − t comes first, and the last one
        // reaches 1 at its end.
        var c0 = Create(
            0f, 0.276326388f, 0.520499885f, 0.711155653f, 0.842700779f, 0.92290014f, 0.966105163f, 0.986671686f,
            0.995322287f, 0.998537302f, 0.999593019f, 0.999899387f, 0.999977887f, 0.999995708f, 0.999999285f, 0.999999881f);
        var c1 = Create(
            0.128379166f, 1.06001425f, 0.87878263f, 0.642931104f, 0.415107518f, 0.236521125f, 0.118930288f, 0.0527749918f,
            0.020666983f, 0.00714231841f, 0.00217828457f, 0.000586277689f, 0.00013925333f, 2.91891465e-5f, 5.39946859e-6f, 8.81444009e-7f);
        var c2 = Create(
            2.83625297e-7f, -0.264998108f, -0.43938446f, -0.482194632f, -0.415108114f, -0.295654297f, -0.178398073f, -0.092357479f,
            -0.0413340367f, -0.016069822f, -0.00544532714f, -0.00161203463f, -0.000417657371f, -9.48278757e-5f, -1.88872054e-5f, -3.30268745e-6f);
        var c3 = Create(
            -0.376141697f, -0.309191167f, -0.14647837f, 0.0267797317f, 0.138365179f, 0.167535573f, 0.138753727f, 0.0901591033f,
            0.0482239127f, 0.0217247475f, 0.00834993273f, 0.00276020216f, 0.000788987614f, 0.000195760353f, 4.2278516e-5f, 7.96484255e-6f);
        var c4 = Create(
            0.000284966867f, 0.126042277f, 0.181912616f, 0.150058657f, 0.0692901313f, -0.00566247758f, -0.0441469029f, -0.0478918701f,
            -0.0344337821f, -0.0191510096f, -0.00868784636f, -0.00329699018f, -0.00106175116f, -0.000292780169f, -6.95544368e-5f, -1.4297656e-5f);
        var c5 = Create(
            0.110979289f, 0.0808311626f, 0.00815867074f, -0.0524772629f, -0.0687322393f, -0.0471098758f, -0.0150319748f, 0.00643189484f,
            0.0129848542f, 0.0106366305f, 0.00613420224f, 0.00277593778f, 0.00102874555f, 0.000319121435f, 8.39451168e-5f, 0.000870851974f);
        var sign = x & Create(-0f);
        var a = MinNative(Create(3.87499976f), x ^ sign);
        // Beside this number a is rounded to quarters, which then stand in the low bits.
        var shifted = a + Create(3145728f);
        var (t, i) = (a - (shifted - Create(3145728f)), shifted.AsInt32());
        var p = FusedMultiplyAdd(Lookup(c5, i), t, Lookup(c4, i));
        p = FusedMultiplyAdd(p, t, Lookup(c3, i));
        p = FusedMultiplyAdd(p, t, Lookup(c2, i));
        p = FusedMultiplyAdd(p, t, Lookup(c1, i));
        return FusedMultiplyAdd(p, t, ConditionalSelect(Vector512.LessThanOrEqual(a, Create(0.125f)), t, Lookup(c0, i))) ^ sign;
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
