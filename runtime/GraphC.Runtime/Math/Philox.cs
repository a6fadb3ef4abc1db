using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

/// <summary>
/// Counter-based random numbers: Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011).
/// </summary>
/// <remarks>
/// A number is a function of where it stands, not of what was drawn before. The key is the seed; the counter is
/// (index low, index high, step low, stream), so each element of a tensor has a counter of its own, each random node a stream, and each
/// run a step (of which the low 32 bits count). A counter gives four words; a float takes word 0, a double words 0 and 1.
/// The vector forms give sixteen (eight) consecutive elements with the bits that the scalar forms give.
/// </remarks>
public static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57;
    private const uint Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;
    private const int Rounds = 10;
    private const float Unit = 1f / (1 << 24);
    private const double Unit64 = 1.0 / (1L << 53);

    /// <summary>One of the four 32-bit words at an index; word is 0 to 3.</summary>
    public static uint Bits(ulong seed, uint stream, ulong step, ulong index, int word)
    {
        var (w0, w1, w2, w3) = Words(seed, stream, step, index);
        return word switch { 0 => w0, 1 => w1, 2 => w2, _ => w3 };
    }

    /// <summary>Word 0 at index, index + 1, …, index + 15.</summary>
    public static Vector512<uint> Bits(ulong seed, uint stream, ulong step, ulong index)
    {
        Words(seed, stream, step, index, out var low, out _, out _, out _);
        Words(seed, stream, step, index + 8, out var high, out _, out _, out _);
        return Vector512.Narrow(low, high);
    }

    /// <summary>Uniform in [0, 1): a multiple of 2^−24.</summary>
    public static float UniformFloat(ulong seed, uint stream, ulong step, ulong index) =>
        (Words(seed, stream, step, index).W0 >> 8) * Unit;

    /// <summary>Uniform in [0, 1) at sixteen consecutive indices.</summary>
    public static Vector512<float> Uniform(ulong seed, uint stream, ulong step, ulong index) =>
        Top24(Bits(seed, stream, step, index)) * Vector512.Create(Unit);

    /// <summary>Uniform in [0, 1): a multiple of 2^−53.</summary>
    public static double UniformDouble(ulong seed, uint stream, ulong step, ulong index)
    {
        var (w0, w1, _, _) = Words(seed, stream, step, index);
        return Top53(w0, w1) * Unit64;
    }

    /// <summary>Uniform in [0, 1) at eight consecutive indices.</summary>
    public static Vector512<double> Uniform64(ulong seed, uint stream, ulong step, ulong index)
    {
        Words(seed, stream, step, index, out var w0, out var w1, out _, out _);
        return Top53(w0, w1) * Vector512.Create(Unit64);
    }

    /// <summary>Standard normal by Box and Muller (1958): √(−2·ln u₁)·cos 2πu₂ with u₁ in (0, 1].</summary>
    public static float NormalFloat(ulong seed, uint stream, ulong step, ulong index)
    {
        var (w0, w1, _, _) = Words(seed, stream, step, index);
        var u1 = ((w0 >> 8) + 1) * Unit;
        var angle = (w1 >> 8) * (Unit * 2 * MathF.PI);
        return MathF.Sqrt(-2f * VectorMath.Log(u1)) * VectorMath.Cos(angle);
    }

    /// <summary>Standard normals at sixteen consecutive indices.</summary>
    public static Vector512<float> Normal(ulong seed, uint stream, ulong step, ulong index)
    {
        Words(seed, stream, step, index, out var low0, out var low1, out _, out _);
        Words(seed, stream, step, index + 8, out var high0, out var high1, out _, out _);
        var u1 = (Top24(Vector512.Narrow(low0, high0)) + Vector512.Create(1f)) * Vector512.Create(Unit);
        var angle = Top24(Vector512.Narrow(low1, high1)) * Vector512.Create(Unit * 2 * MathF.PI);
        return Vector512.Sqrt(Vector512.Create(-2f) * VectorMath.Log(u1)) * VectorMath.Cos(angle);
    }

    /// <summary>Standard normal by Box and Muller from words 0 and 1 (u₁) and 2 and 3 (u₂).</summary>
    public static double NormalDouble(ulong seed, uint stream, ulong step, ulong index)
    {
        var (w0, w1, w2, w3) = Words(seed, stream, step, index);
        var u1 = (Top53(w0, w1) + 1) * Unit64;
        var angle = Top53(w2, w3) * (Unit64 * 2 * Math.PI);
        return Math.Sqrt(-2 * VectorMath.Log(u1)) * VectorMath.Cos(angle);
    }

    /// <summary>Standard normals at eight consecutive indices.</summary>
    public static Vector512<double> Normal64(ulong seed, uint stream, ulong step, ulong index)
    {
        Words(seed, stream, step, index, out var w0, out var w1, out var w2, out var w3);
        var u1 = (Top53(w0, w1) + Vector512.Create(1.0)) * Vector512.Create(Unit64);
        var angle = Top53(w2, w3) * Vector512.Create(Unit64 * 2 * Math.PI);
        return Vector512.Sqrt(Vector512.Create(-2.0) * VectorMath.Log(u1)) * VectorMath.Cos(angle);
    }

    /// <summary>
    /// An integer in [low, high), low + ⌊word·(high − low)/2³²⌋; high − low is 1 to 2³². The bias is below (high − low)/2³².
    /// </summary>
    public static long RandomInteger(ulong seed, uint stream, ulong step, ulong index, long low, long high) =>
        low + (long)(Words(seed, stream, step, index).W0 * (ulong)(high - low) >> 32);

    /// <summary>Integers in [low, high) at sixteen consecutive indices, in two vectors; high − low is 1 to 2³².</summary>
    public static (Vector512<long> Lower, Vector512<long> Upper) RandomInteger(
        ulong seed, uint stream, ulong step, ulong index, Vector512<long> low, ulong range)
    {
        Words(seed, stream, step, index, out var a, out _, out _, out _);
        Words(seed, stream, step, index + 8, out var b, out _, out _, out _);
        return (low + Scaled(a, range), low + Scaled(b, range));
    }

    /// <summary>The four words of one counter, ten rounds as published.</summary>
    internal static (uint W0, uint W1, uint W2, uint W3) Words(ulong seed, uint stream, ulong step, ulong index)
    {
        var (c0, c1, c2, c3) = ((uint)index, (uint)(index >> 32), (uint)step, stream);
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = (ulong)Multiplier0 * c0;
            var p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            k0 += Weyl0;
            k1 += Weyl1;
        }

        return (c0, c1, c2, c3);
    }

    // Eight counters at once. A word is the low half of a 64-bit lane; what stands in the high half does not matter, since the
    // multiplication reads low halves only. Optimized from the first call on: starting values are drawn in one run.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Words(
        ulong seed,
        uint stream,
        ulong step,
        ulong index,
        out Vector512<ulong> w0,
        out Vector512<ulong> w1,
        out Vector512<ulong> w2,
        out Vector512<ulong> w3)
    {
        var c0 = Vector512.Create(index) + Lanes.Iota64.AsUInt64();
        var c1 = Vector512.ShiftRightLogical(c0, 32);
        var c2 = Vector512.Create(step);
        var c3 = Vector512.Create((ulong)stream);
        var (k0, k1) = ((uint)seed, (uint)(seed >> 32));
        for (var round = 0; round < Rounds; round++)
        {
            var p0 = MultiplyLow(c0, Multiplier0);
            var p1 = MultiplyLow(c2, Multiplier1);
            c0 = Vector512.ShiftRightLogical(p1, 32) ^ c1 ^ Vector512.Create((ulong)k0);
            c1 = p1;
            c2 = Vector512.ShiftRightLogical(p0, 32) ^ c3 ^ Vector512.Create((ulong)k1);
            c3 = p0;
            k0 += Weyl0;
            k1 += Weyl1;
        }

        (w0, w1, w2, w3) = (c0, c1, c2, c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyLow(Vector512<ulong> x, uint factor)
    {
        if (Avx512F.IsSupported) return Avx512F.Multiply(x.AsUInt32(), Vector512.Create((ulong)factor).AsUInt32());
        if (Avx2.IsSupported)
        {
            var f = Vector256.Create((ulong)factor).AsUInt32();
            return Vector512.Create(Avx2.Multiply(x.GetLower().AsUInt32(), f), Avx2.Multiply(x.GetUpper().AsUInt32(), f));
        }

        return (x & Vector512.Create((ulong)uint.MaxValue)) * Vector512.Create((ulong)factor);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Top24(Vector512<uint> word) =>
        Vector512.ConvertToSingle(Vector512.ShiftRightLogical(word, 8).AsInt32());

    private static double Top53(uint low, uint high) => ((ulong)high << 32 | low) >> 11;

    // The 53-bit integer in two exact pieces, because AVX2 converts no 64-bit integers: 2^52 + low 32 bits, 2^84 + 2^32·high 21 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Top53(Vector512<ulong> low, Vector512<ulong> high)
    {
        var mask = Vector512.Create((ulong)uint.MaxValue);
        var bits = Vector512.ShiftRightLogical(Vector512.ShiftLeft(high, 32) | (low & mask), 11);
        var bottom = ((bits & mask) | Vector512.Create(0x4330000000000000UL)).AsDouble() - Vector512.Create(4503599627370496.0);
        var top = (Vector512.ShiftRightLogical(bits, 32) | Vector512.Create(0x4530000000000000UL)).AsDouble()
            - Vector512.Create(19342813113834066795298816.0);
        return top + bottom;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Scaled(Vector512<ulong> word, ulong range)
    {
        // range may be 2^32, one more than a word holds: word·range = word·(range − 1) + word.
        var exact = word & Vector512.Create((ulong)uint.MaxValue);
        return Vector512.ShiftRightLogical(MultiplyLow(word, (uint)(range - 1)) + exact, 32).AsInt64();
    }
}
