using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Cli.Benching;

/// <summary>
/// What a core of this machine can do, measured beside the model: multiply-adds in registers, and McCalpin's triad
/// <c>a[i] = b[i] + s c[i]</c> over arrays that no cache holds.
/// </summary>
/// <param name="Flops">Floating-point operations a second, in float32.</param>
/// <param name="Bytes">Bytes a second that are read and written.</param>
internal readonly record struct CorePeak(double Flops, double Bytes)
{
    private const int Accumulators = 12;
    private const long MultiplyAdds = 200_000;

    // 32 MiB each.
    private const int Elements = 8 << 20;

    private static readonly float[] Target = new float[Elements], First = new float[Elements], Second = new float[Elements];

    /// <summary>The better of two peaks: whatever disturbs a core makes it slower.</summary>
    public static CorePeak Better(CorePeak a, CorePeak b) => new(Math.Max(a.Flops, b.Flops), Math.Max(a.Bytes, b.Bytes));

    /// <summary>Measures both, which takes some hundredths of a second.</summary>
    public static CorePeak Measure()
    {
        // Each once more than counts: code is compiled, and memory touched, the first time.
        var peak = default(CorePeak);
        for (var i = 0; i < 4; i++)
        {
            var width = Avx512F.IsSupported ? Vector512<float>.Count : Vector<float>.Count;
            var compute = Seconds(() => Avx512F.IsSupported ? Wide() : Portable());
            var move = Seconds(() => Triad(Target, First, Second));
            peak = Better(peak, new(2.0 * width * Accumulators * MultiplyAdds / compute, 3.0 * sizeof(float) * Elements / move));
        }

        return peak;
    }

    private static double Seconds(Func<float> work)
    {
        var begin = Stopwatch.GetTimestamp();
        Sink = work();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }

    // What nobody reads would not be computed.
    private static float Sink { get; set; }

    // So many accumulators hide the latency of a multiply-add (4 cycles) on two units, with some to spare.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide()
    {
        var x = Vector512.Create(0.999f);
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0L; n < MultiplyAdds; n++)
        {
            a = Avx512F.FusedMultiplyAdd(a, x, x);
            b = Avx512F.FusedMultiplyAdd(b, x, x);
            c = Avx512F.FusedMultiplyAdd(c, x, x);
            d = Avx512F.FusedMultiplyAdd(d, x, x);
            e = Avx512F.FusedMultiplyAdd(e, x, x);
            f = Avx512F.FusedMultiplyAdd(f, x, x);
            g = Avx512F.FusedMultiplyAdd(g, x, x);
            h = Avx512F.FusedMultiplyAdd(h, x, x);
            i = Avx512F.FusedMultiplyAdd(i, x, x);
            j = Avx512F.FusedMultiplyAdd(j, x, x);
            k = Avx512F.FusedMultiplyAdd(k, x, x);
            l = Avx512F.FusedMultiplyAdd(l, x, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Portable()
    {
        var x = new Vector<float>(0.999f);
        var (a, b, c, d, e, f, g, h, i, j, k, l) = (x, x, x, x, x, x, x, x, x, x, x, x);
        for (var n = 0L; n < MultiplyAdds; n++)
        {
            a = Vector.FusedMultiplyAdd(a, x, x);
            b = Vector.FusedMultiplyAdd(b, x, x);
            c = Vector.FusedMultiplyAdd(c, x, x);
            d = Vector.FusedMultiplyAdd(d, x, x);
            e = Vector.FusedMultiplyAdd(e, x, x);
            f = Vector.FusedMultiplyAdd(f, x, x);
            g = Vector.FusedMultiplyAdd(g, x, x);
            h = Vector.FusedMultiplyAdd(h, x, x);
            i = Vector.FusedMultiplyAdd(i, x, x);
            j = Vector.FusedMultiplyAdd(j, x, x);
            k = Vector.FusedMultiplyAdd(k, x, x);
            l = Vector.FusedMultiplyAdd(l, x, x);
        }

        return Vector.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Triad(Span<float> a, ReadOnlySpan<float> b, ReadOnlySpan<float> c)
    {
        var s = new Vector<float>(1.5f);
        for (var i = 0; i + Vector<float>.Count <= a.Length; i += Vector<float>.Count)
        {
            (new Vector<float>(b[i..]) + s * new Vector<float>(c[i..])).CopyTo(a[i..]);
        }

        return a[0];
    }
}
