using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// The micro-kernel: a tile of C held in registers while k runs.
//
//     tile[r, :] = resume ? tile[r, :] : 0;   for k = 0, 1, ...: tile[r, :] = fma(a[r, k], b[k, :], tile[r, :])
//
// It is written once. How many rows and vectors exist is asked of TRows and TVectors, whose answers are JIT-time constants, so each
// instantiation keeps only its own accumulators: 12 x 2 of 32 registers with AVX-512 and on Arm, 6 x 2 of 16 with AVX2. Three rows share a
// pointer (p, p + aRow, p + 2 aRow), which keeps the addresses in registers too. A call anywhere in the method would move all sums to
// the stack. Unrolling k gains nothing: the loop's own instructions fit beside the multiplications.
public static unsafe partial class Gemm
{
    /// <summary>A number in the type system: what differs between micro-kernels.</summary>
    internal interface IConstant
    {
        static abstract int Value { get; }
    }

    internal readonly struct N1 : IConstant { public static int Value => 1; }
    internal readonly struct N2 : IConstant { public static int Value => 2; }
    internal readonly struct N3 : IConstant { public static int Value => 3; }
    internal readonly struct N4 : IConstant { public static int Value => 4; }
    internal readonly struct N5 : IConstant { public static int Value => 5; }
    internal readonly struct N6 : IConstant { public static int Value => 6; }
    internal readonly struct N7 : IConstant { public static int Value => 7; }
    internal readonly struct N8 : IConstant { public static int Value => 8; }
    internal readonly struct N9 : IConstant { public static int Value => 9; }
    internal readonly struct N10 : IConstant { public static int Value => 10; }
    internal readonly struct N11 : IConstant { public static int Value => 11; }
    internal readonly struct N12 : IConstant { public static int Value => 12; }

    /// <summary>One row, one k: c += a[k] * b[k, :].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T, TVector, TSimd, TVectors>(T* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where T : unmanaged where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        TVector x = TSimd.Broadcast(*a);
        c0 = TSimd.FusedMultiplyAdd(x, b0, c0);
        if (TVectors.Value > 1)
            c1 = TSimd.FusedMultiplyAdd(x, b1, c1);
    }

    /// <summary>tile [TRows, TVectors vectors] (+)= a [TRows, k] · b [k, TVectors vectors].</summary>
    /// <param name="k">How many products each element adds.</param>
    /// <param name="a">The rows of A.</param>
    /// <param name="aRow">From one row of A to the next.</param>
    /// <param name="aCol">From one k of A to the next.</param>
    /// <param name="b">The columns of B, contiguous.</param>
    /// <param name="bRow">From one k of B to the next.</param>
    /// <param name="tile">The raw sums.</param>
    /// <param name="tileRow">From one row of sums to the next.</param>
    /// <param name="resume">Continue the sums in <paramref name="tile"/> instead of starting at zero.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MicroKernel<T, TVector, TSimd, TRows, TVectors>(
        long k, T* a, long aRow, long aCol, T* b, long bRow, T* tile, long tileRow, bool resume)
        where T : unmanaged
        where TVector : struct
        where TSimd : ISimd<TVector, T>
        where TRows : IConstant
        where TVectors : IConstant
    {
        TVector c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default,
            c60 = default, c70 = default, c80 = default, c90 = default, cA0 = default, cB0 = default;
        TVector c01 = default, c11 = default, c21 = default, c31 = default, c41 = default, c51 = default,
            c61 = default, c71 = default, c81 = default, c91 = default, cA1 = default, cB1 = default;
        T* t0 = tile, t3 = tile + 3 * tileRow, t6 = tile + 6 * tileRow, t9 = tile + 9 * tileRow;
        long tileRow2 = 2 * tileRow;
        if (resume)
        {
            LoadRow<T, TVector, TSimd, TVectors>(t0, out c00, out c01);
            if (TRows.Value > 1) LoadRow<T, TVector, TSimd, TVectors>(t0 + tileRow, out c10, out c11);
            if (TRows.Value > 2) LoadRow<T, TVector, TSimd, TVectors>(t0 + tileRow2, out c20, out c21);
            if (TRows.Value > 3) LoadRow<T, TVector, TSimd, TVectors>(t3, out c30, out c31);
            if (TRows.Value > 4) LoadRow<T, TVector, TSimd, TVectors>(t3 + tileRow, out c40, out c41);
            if (TRows.Value > 5) LoadRow<T, TVector, TSimd, TVectors>(t3 + tileRow2, out c50, out c51);
            if (TRows.Value > 6) LoadRow<T, TVector, TSimd, TVectors>(t6, out c60, out c61);
            if (TRows.Value > 7) LoadRow<T, TVector, TSimd, TVectors>(t6 + tileRow, out c70, out c71);
            if (TRows.Value > 8) LoadRow<T, TVector, TSimd, TVectors>(t6 + tileRow2, out c80, out c81);
            if (TRows.Value > 9) LoadRow<T, TVector, TSimd, TVectors>(t9, out c90, out c91);
            if (TRows.Value > 10) LoadRow<T, TVector, TSimd, TVectors>(t9 + tileRow, out cA0, out cA1);
            if (TRows.Value > 11) LoadRow<T, TVector, TSimd, TVectors>(t9 + tileRow2, out cB0, out cB1);
        }

        int lanes = TSimd.Lanes;
        T* a0 = a, a3 = a + 3 * aRow, a6 = a + 6 * aRow, a9 = a + 9 * aRow;
        long aRow2 = 2 * aRow;

        // All k but the last few; then the place of the sums is asked for; then the last few.
        long lead = Math.Min(k, StoreLead);
        k -= lead;
        while (true)
        {
            for (; k > 0; k--)
            {
                TVector b0 = TSimd.Load(b), b1 = TVectors.Value > 1 ? TSimd.Load(b + lanes) : b0;

                // Low tiles belong to products of few rows. They read B once, from memory, where the machine's own prefetching does better.
                if (TRows.Value > 8) PrefetchRow<T, TVector, TSimd, TVectors>(b + PrefetchDistance * bRow);
                Row<T, TVector, TSimd, TVectors>(a0, b0, b1, ref c00, ref c01);
                if (TRows.Value > 1) Row<T, TVector, TSimd, TVectors>(a0 + aRow, b0, b1, ref c10, ref c11);
                if (TRows.Value > 2) Row<T, TVector, TSimd, TVectors>(a0 + aRow2, b0, b1, ref c20, ref c21);
                if (TRows.Value > 3) Row<T, TVector, TSimd, TVectors>(a3, b0, b1, ref c30, ref c31);
                if (TRows.Value > 4) Row<T, TVector, TSimd, TVectors>(a3 + aRow, b0, b1, ref c40, ref c41);
                if (TRows.Value > 5) Row<T, TVector, TSimd, TVectors>(a3 + aRow2, b0, b1, ref c50, ref c51);
                if (TRows.Value > 6) Row<T, TVector, TSimd, TVectors>(a6, b0, b1, ref c60, ref c61);
                if (TRows.Value > 7) Row<T, TVector, TSimd, TVectors>(a6 + aRow, b0, b1, ref c70, ref c71);
                if (TRows.Value > 8) Row<T, TVector, TSimd, TVectors>(a6 + aRow2, b0, b1, ref c80, ref c81);
                if (TRows.Value > 9) Row<T, TVector, TSimd, TVectors>(a9, b0, b1, ref c90, ref c91);
                if (TRows.Value > 10) Row<T, TVector, TSimd, TVectors>(a9 + aRow, b0, b1, ref cA0, ref cA1);
                if (TRows.Value > 11) Row<T, TVector, TSimd, TVectors>(a9 + aRow2, b0, b1, ref cB0, ref cB1);
                a0 += aCol;
                a3 += aCol;
                a6 += aCol;
                a9 += aCol;
                b += bRow;
            }

            if (lead == 0)
                break;
            PrefetchRow<T, TVector, TSimd, TVectors>(t0);
            if (TRows.Value > 1) PrefetchRow<T, TVector, TSimd, TVectors>(t0 + tileRow);
            if (TRows.Value > 2) PrefetchRow<T, TVector, TSimd, TVectors>(t0 + tileRow2);
            if (TRows.Value > 3) PrefetchRow<T, TVector, TSimd, TVectors>(t3);
            if (TRows.Value > 4) PrefetchRow<T, TVector, TSimd, TVectors>(t3 + tileRow);
            if (TRows.Value > 5) PrefetchRow<T, TVector, TSimd, TVectors>(t3 + tileRow2);
            if (TRows.Value > 6) PrefetchRow<T, TVector, TSimd, TVectors>(t6);
            if (TRows.Value > 7) PrefetchRow<T, TVector, TSimd, TVectors>(t6 + tileRow);
            if (TRows.Value > 8) PrefetchRow<T, TVector, TSimd, TVectors>(t6 + tileRow2);
            if (TRows.Value > 9) PrefetchRow<T, TVector, TSimd, TVectors>(t9);
            if (TRows.Value > 10) PrefetchRow<T, TVector, TSimd, TVectors>(t9 + tileRow);
            if (TRows.Value > 11) PrefetchRow<T, TVector, TSimd, TVectors>(t9 + tileRow2);
            (k, lead) = (lead, 0);
        }

        StoreRow<T, TVector, TSimd, TVectors>(t0, c00, c01);
        if (TRows.Value > 1) StoreRow<T, TVector, TSimd, TVectors>(t0 + tileRow, c10, c11);
        if (TRows.Value > 2) StoreRow<T, TVector, TSimd, TVectors>(t0 + tileRow2, c20, c21);
        if (TRows.Value > 3) StoreRow<T, TVector, TSimd, TVectors>(t3, c30, c31);
        if (TRows.Value > 4) StoreRow<T, TVector, TSimd, TVectors>(t3 + tileRow, c40, c41);
        if (TRows.Value > 5) StoreRow<T, TVector, TSimd, TVectors>(t3 + tileRow2, c50, c51);
        if (TRows.Value > 6) StoreRow<T, TVector, TSimd, TVectors>(t6, c60, c61);
        if (TRows.Value > 7) StoreRow<T, TVector, TSimd, TVectors>(t6 + tileRow, c70, c71);
        if (TRows.Value > 8) StoreRow<T, TVector, TSimd, TVectors>(t6 + tileRow2, c80, c81);
        if (TRows.Value > 9) StoreRow<T, TVector, TSimd, TVectors>(t9, c90, c91);
        if (TRows.Value > 10) StoreRow<T, TVector, TSimd, TVectors>(t9 + tileRow, cA0, cA1);
        if (TRows.Value > 11) StoreRow<T, TVector, TSimd, TVectors>(t9 + tileRow2, cB0, cB1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadRow<T, TVector, TSimd, TVectors>(T* tile, out TVector c0, out TVector c1)
        where T : unmanaged where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        c0 = TSimd.Load(tile);
        c1 = TVectors.Value > 1 ? TSimd.Load(tile + TSimd.Lanes) : c0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<T, TVector, TSimd, TVectors>(T* tile, TVector c0, TVector c1)
        where T : unmanaged where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        TSimd.Store(c0, tile);
        if (TVectors.Value > 1)
            TSimd.Store(c1, tile + TSimd.Lanes);
    }

    /// <summary>Asks for the cache lines of a row of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRow<T, TVector, TSimd, TVectors>(T* row)
        where T : unmanaged where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(row);
            if (TVectors.Value > 1 && TSimd.Lanes * sizeof(T) == 64)
                Sse.Prefetch0(row + TSimd.Lanes);
        }
    }
}
