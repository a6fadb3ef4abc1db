using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

/// <summary>
/// Reduces a large argument modulo π/2 exactly (Payne and Hanek, 1983): of the product x·2/π only 192 bits decide the quadrant and the
/// fraction, and integer arithmetic finds them from a window of 2/π.
/// </summary>
internal static class CircleReduction
{
    // 64 zeros, then the first 1216 bits of 2/π.
    private static ReadOnlySpan<ulong> TwoOverPi =>
    [
        0,
        0xA2F9836E4E441529, 0xFC2757D1F534DDC0, 0xDB6295993C439041, 0xFE5163ABDEBBC561, 0xB7246E3A424DD2E0,
        0x06492EEA09D1921C, 0xFE1DEB1CB129A73E, 0xE88235F52EBB4484, 0xE99C7026B45F7E41, 0x3991D639835339F4,
        0x9C845F8BBDF9283B, 0x1FF897FFDE05980F, 0xEF2F118B5A0A6D1F, 0x6D367ECF27CB09B7, 0x4F463F669E5FEA2D,
        0x7527BAC7EBE5F17B, 0x3D0739F78A5292EA, 0x6BFB5FB11F8D5D08, 0x56033046FC7B6BAB,
    ];

    /// <summary>Puts the exact reduction r + tail, and the quadrant, where a exceeds the limit; NaN where a is infinite.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void Replace(
        Vector512<double> a, double limit, ref Vector512<double> r, ref Vector512<double> tail, ref Vector512<long> quadrant)
    {
        for (var lane = 0; lane < Vector512<double>.Count; lane++)
        {
            if (!(a[lane] > limit)) continue;
            var (high, low, n) = Reduce(a[lane]);
            r = r.WithElement(lane, high);
            tail = tail.WithElement(lane, low);
            quadrant = quadrant.WithElement(lane, n);
        }
    }

    /// <summary>x = n·π/2 + (r + tail) modulo 2π, for x ≥ 2^29.</summary>
    private static (double R, double Tail, long Quadrant) Reduce(double x)
    {
        if (double.IsInfinity(x)) return (double.NaN, 0, 0);
        var bits = BitConverter.DoubleToUInt64Bits(x);
        var exponent = (int)(bits >> 52) - 1075;
        var mantissa = bits & 0x000F_FFFF_FFFF_FFFF | 0x0010_0000_0000_0000;

        // x·(2/π)/4 = mantissa·2/π·2^(exponent − 2): drop the bits of 2/π that contribute whole circles, keep the next 192.
        var offset = exponent - 2 + 64;
        var (word, shift) = (offset >> 6, offset & 63);
        var (w0, w1, w2) = (Window(word, shift), Window(word + 1, shift), Window(word + 2, shift));

        // The low 192 bits of mantissa·window: a fraction of the circle.
        var carry = Math.BigMul(mantissa, w2, out var p2);
        var high = Math.BigMul(mantissa, w1, out var p1);
        p1 += carry;
        if (p1 < carry) high++;
        var p0 = mantissa * w0 + high;

        // Two bits of quadrant; the rest, as a signed fraction of a quadrant, rounds the quadrant to nearest.
        var quadrant = (long)(p0 >> 62);
        var fraction = new UInt128((p0 << 2) | (p1 >> 62), (p1 << 2) | (p2 >> 62));
        var negative = (p0 >> 61 & 1) != 0;
        if (negative)
        {
            quadrant++;
            fraction = ~fraction;
        }

        var zeros = (int)UInt128.LeadingZeroCount(fraction);
        fraction <<= zeros;
        var top = (ulong)(fraction >> 75);
        var next = (ulong)(fraction >> 22) & ((1UL << 53) - 1);
        var unit = Math.ScaleB(negative ? -1.0 : 1.0, -53 - zeros);
        var (f, g) = (top * unit, next * Math.ScaleB(unit, -53));

        const double halfPi = 1.5707963267948966, halfPiTail = 6.123233995736766e-17;
        var product = f * halfPi;
        var rest = Math.FusedMultiplyAdd(f, halfPi, -product) + Math.FusedMultiplyAdd(f, halfPiTail, g * halfPi);
        var r = product + rest;
        return (r, rest - (r - product), quadrant);
    }

    private static ulong Window(int word, int shift) =>
        shift == 0 ? TwoOverPi[word] : TwoOverPi[word] << shift | TwoOverPi[word + 1] >> 64 - shift;
}
