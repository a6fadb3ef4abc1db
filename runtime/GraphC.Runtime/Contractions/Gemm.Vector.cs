using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

// Matrix-vector products: too few rows for a tile, so a row is as wide as the latency of fma asks for, eight vectors.
public static unsafe partial class Gemm
{
    private static void RunVector<T, TVector, TSimd, TEpilogue>(in Problem<T> problem, in TEpilogue epilogue)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TEpilogue : struct, IEpilogue<T>
    {
        var workspace = new Workspace<T>(problem.Scratch);
        int lanes = TSimd.Lanes;
        int stripColumns = 8 * lanes;

        // A copied strip, written and read once per row, should still be in the first-level cache when it is read.
        bool pack = problem.BCol != 1;
        long blockK = pack ? 48 : BlockK;
        for (long n = problem.ColumnBegin; n < problem.ColumnEnd; n += stripColumns)
        {
            int columns = (int)Math.Min(stripColumns, problem.ColumnEnd - n);
            int padded = (columns + lanes - 1) & -lanes;
            int whole = pack ? padded : columns & -lanes;
            long k = 0;
            do
            {
                long depth = Math.Min(blockK, problem.K - k);
                T* b = problem.B + k * problem.BRow + n * problem.BCol;
                T* packed = workspace.PackedB;
                if (pack)
                    PackPadded(packed, padded, b, problem.BRow, problem.BCol, depth, columns);
                else if (whole < columns)
                    PackPadded(packed, lanes, b + whole, problem.BRow, 1, depth, columns - whole);

                for (long m = problem.RowBegin; m < problem.RowEnd; m++)
                {
                    T* a = problem.A + m * problem.ARow + k * problem.ACol;
                    T* sums = workspace.Sums + (m - problem.RowBegin) * stripColumns;
                    if (pack)
                    {
                        MultiplyRow<T, TVector, TSimd>(padded, depth, a, problem.ACol, packed, padded, sums, k > 0);
                    }
                    else
                    {
                        MultiplyRow<T, TVector, TSimd>(whole, depth, a, problem.ACol, b, problem.BRow, sums, k > 0);
                        MultiplyRow<T, TVector, TSimd>(padded - whole, depth, a, problem.ACol, packed, lanes, sums + whole, k > 0);
                    }
                }

                k += depth;
            }
            while (k < problem.K);

            Finish(
                problem.Transposed, workspace.Sums, stripColumns, problem.RowBegin, (int)problem.Rows, n, columns, workspace.Turned, epilogue);
        }
    }

    /// <summary>One row of sums, whole vectors of them, in the largest bites that fit.</summary>
    private static void MultiplyRow<T, TVector, TSimd>(int columns, long k, T* a, long aCol, T* b, long bRow, T* sums, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T>
    {
        int lanes = TSimd.Lanes;
        if (columns == 8 * lanes)
        {
            RowKernel<T, TVector, TSimd, N8>(k, a, aCol, b, bRow, sums, resume);
            return;
        }

        int done = 0;
        if (columns >= done + 4 * lanes)
        {
            RowKernel<T, TVector, TSimd, N4>(k, a, aCol, b, bRow, sums, resume);
            done += 4 * lanes;
        }

        if (columns >= done + 2 * lanes)
        {
            RowKernel<T, TVector, TSimd, N2>(k, a, aCol, b + done, bRow, sums + done, resume);
            done += 2 * lanes;
        }

        if (columns >= done + lanes)
            RowKernel<T, TVector, TSimd, N1>(k, a, aCol, b + done, bRow, sums + done, resume);
    }

    /// <summary>sums [TVectors vectors] (+)= a [k] · b [k, TVectors vectors].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RowKernel<T, TVector, TSimd, TVectors>(long k, T* a, long aCol, T* b, long bRow, T* sums, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        int lanes = TSimd.Lanes;
        if (resume)
        {
            c0 = TSimd.Load(sums);
            if (TVectors.Value > 1)
                c1 = TSimd.Load(sums + lanes);
            if (TVectors.Value > 2)
            {
                c2 = TSimd.Load(sums + 2 * lanes);
                c3 = TSimd.Load(sums + 3 * lanes);
            }

            if (TVectors.Value > 4)
            {
                c4 = TSimd.Load(sums + 4 * lanes);
                c5 = TSimd.Load(sums + 5 * lanes);
                c6 = TSimd.Load(sums + 6 * lanes);
                c7 = TSimd.Load(sums + 7 * lanes);
            }
        }

        for (; k > 0; k--, a += aCol, b += bRow)
        {
            TVector x = TSimd.Broadcast(*a);
            c0 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b), c0);
            if (TVectors.Value > 1)
                c1 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + lanes), c1);
            if (TVectors.Value > 2)
            {
                c2 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 2 * lanes), c2);
                c3 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 3 * lanes), c3);
            }

            if (TVectors.Value > 4)
            {
                c4 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 4 * lanes), c4);
                c5 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 5 * lanes), c5);
                c6 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 6 * lanes), c6);
                c7 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + 7 * lanes), c7);
            }
        }

        TSimd.Store(c0, sums);
        if (TVectors.Value > 1)
            TSimd.Store(c1, sums + lanes);
        if (TVectors.Value > 2)
        {
            TSimd.Store(c2, sums + 2 * lanes);
            TSimd.Store(c3, sums + 3 * lanes);
        }

        if (TVectors.Value > 4)
        {
            TSimd.Store(c4, sums + 4 * lanes);
            TSimd.Store(c5, sums + 5 * lanes);
            TSimd.Store(c6, sums + 6 * lanes);
            TSimd.Store(c7, sums + 7 * lanes);
        }
    }
}
