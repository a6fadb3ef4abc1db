using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

using static Vector512;

/// <summary>
/// Elementary functions on sixteen floats or eight doubles at a time, as emitted kernels call them.
/// </summary>
/// <remarks>
/// <para>Every function gives the same bits on every instruction set: only IEEE operations, explicit fused multiply-adds and
/// integer arithmetic are used, never an estimate instruction and never the C library. Where the processor has no 512-bit
/// registers the JIT splits each operation in two or four, which changes no result. A lane never depends on its neighbours,
/// and the scalar overloads return exactly what a lane returns. (The sign and payload of a NaN are not specified.)</para>
/// <para>The stated errors are in units in the last place (ulp) of the exact result, measured over dense samples; subnormal
/// arguments and results, signed zeros, infinities and NaN are handled as C99 Annex F asks.</para>
/// <para>The polynomials are minimax (Remez exchange, computed for this file in 260-bit arithmetic, with the float coefficients
/// rounded one at a time and the rest fitted again); each is given with its interval.</para>
/// </remarks>
public static partial class VectorMath
{
    // Without 512-bit registers every Vector512 operation is a method of several more, and two or three functions inlined into a kernel
    // spend the JIT's inlining budget; what comes after is called, operation by operation, at a fiftieth of the speed. There the body
    // is compiled once, apart from the kernel. The call goes through a pointer because the JIT would inline anything else.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe T Apart<T>(delegate*<T, T> body, T x) => body(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe T Apart<T>(delegate*<T, T, T> body, T a, T b) => body(a, b);

    // 1.5·2^(mantissa bits): adding it rounds to an integer, which then stands in the low bits of the sum.
    private const float RoundingShift = 12582912f;
    private const double RoundingShift64 = 6755399441055744.0;

    // x·2^n for integral n, |n| ≤ 252, rounded once. Halving n keeps both factors normal; VSCALEFPS does the same in one step.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Scale(Vector512<float> x, Vector512<float> n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = FusedMultiplyAdd(n, Create(0.5f), Create(RoundingShift));
        var rest = n - (half - Create(RoundingShift)) + Create(RoundingShift);
        return x * PowerOfTwo(half) * PowerOfTwo(rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Scale(Vector512<double> x, Vector512<double> n)
    {
        if (Avx512F.IsSupported) return Avx512F.Scale(x, n);
        var half = FusedMultiplyAdd(n, Create(0.5), Create(RoundingShift64));
        var rest = n - (half - Create(RoundingShift64)) + Create(RoundingShift64);
        return x * PowerOfTwo(half) * PowerOfTwo(rest);
    }

    // The same where 2^n itself is a normal number.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> ScaleNormal(Vector512<float> x, Vector512<float> n) =>
        Avx512F.IsSupported ? Avx512F.Scale(x, n) : x * PowerOfTwo(n + Create(RoundingShift));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> ScaleNormal(Vector512<double> x, Vector512<double> n) =>
        Avx512F.IsSupported ? Avx512F.Scale(x, n) : x * PowerOfTwo(n + Create(RoundingShift64));

    // 2^n from n + RoundingShift: n's low bits become the exponent field.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> PowerOfTwo(Vector512<float> shifted) =>
        (Vector512.ShiftLeft(shifted.AsInt32(), 23) + Create(0x3F800000)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> PowerOfTwo(Vector512<double> shifted) =>
        (Vector512.ShiftLeft(shifted.AsInt64(), 52) + Create(0x3FF0000000000000)).AsDouble();

    // Entry index & 15 of a table.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Lookup(Vector512<float> table, Vector512<int> index) =>
        Avx512F.IsSupported ? Avx512F.PermuteVar16x32(table, index)
        : Avx2.IsSupported ? Create(Lookup(table, index.GetLower()), Lookup(table, index.GetUpper()))
        : Vector512.Shuffle(table, index & Create(15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Lookup(Vector512<float> table, Vector256<int> index) => Avx.BlendVariable(
        Avx2.PermuteVar8x32(table.GetLower(), index), Avx2.PermuteVar8x32(table.GetUpper(), index), Vector256.ShiftLeft(index, 28).AsSingle());
}
