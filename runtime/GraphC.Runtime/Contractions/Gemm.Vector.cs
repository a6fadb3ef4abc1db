using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// Matrix-vector products: one to three rows of A. Each element of B is used so rarely that B should stream past once, in the order in
// which it lies in memory:
//
//     rows of B contiguous:     sums[:] += a[k] b[k, :], eight k at a time over a long strip of sums that stays in the first-level cache
//     columns of B contiguous:  each lane runs along a column of its own; squares of B turn around in registers on the way
//     B in panels:              four vectors of sums run down one panel, or down two side by side
//     neither, and the edges:   narrow strips, copied
public static unsafe partial class Gemm
{
    /// <summary>Columns whose sums are kept at once where rows of B are contiguous.</summary>
    private const int LongStrip = 4096;

    /// <summary>Depth of a copied strip: written and read again within the first-level cache.</summary>
    private const int CopiedDepth = 48;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunVector<T, TVector, TSimd, TEpilogue>(in Problem<T> problem, in TEpilogue epilogue)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TEpilogue : struct, IEpilogue<T>
    {
        var workspace = new Workspace<T>(problem.Scratch);
        bool inPanels = problem.IsInPanels;
        bool alongRows = problem.BCol == 1;
        bool alongColumns = problem.BRow == 1 && !alongRows && Fma.IsSupported;
        int strip = alongRows || inPanels ? LongStrip : 8 * TSimd.Lanes;
        int sumRow = strip + TSimd.Lanes;
        int lanes = alongRows ? TSimd.Lanes : Vector256<T>.Count;
        for (long n = problem.ColumnBegin; n < problem.ColumnEnd; n += strip)
        {
            int columns = (int)Math.Min(strip, problem.ColumnEnd - n);
            int whole = inPanels ? columns : columns & -lanes;
            if (inPanels)
                AddPanels<T, TVector, TSimd>(problem, n, columns, workspace.Sums, sumRow);
            else if (alongRows)
                AddAlongRows<T, TVector, TSimd>(problem, n, whole, workspace.Sums, sumRow);
            else if (alongColumns)
                AddAlongColumns(problem, n, whole, workspace.Sums, sumRow);
            else
                whole = 0;

            // What is left of the strip: the last k, then the last columns, whose sums the padding of the former may have overwritten.
            long doneK = alongColumns ? problem.K & -DepthOfColumns(problem) : problem.K;
            if (whole > 0 && doneK < problem.K)
                AddCopied<T, TVector, TSimd>(problem, n, whole, doneK, workspace, workspace.Sums, sumRow);
            if (whole < columns)
                AddCopied<T, TVector, TSimd>(problem, n + whole, columns - whole, 0, workspace, workspace.Sums + whole, sumRow);
            Finish(problem.Transposed, workspace.Sums, sumRow, problem.RowBegin, (int)problem.Rows, n, columns, workspace.Turned, epilogue);
        }
    }

    /// <summary>sums [rows, columns] = a [rows, K] · b [K, columns], where b begins with a panel.</summary>
    private static void AddPanels<T, TVector, TSimd>(in Problem<T> problem, long n, int columns, T* sums, int sumRow)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T>
    {
        int panelColumns = Panels.Columns(sizeof(T)), lanes = TSimd.Lanes;
        long depth = problem.K;
        T* a = problem.A + problem.RowBegin * problem.ARow;
        T* panels = problem.B + n * depth;
        for (int column = 0; column < columns;)
        {
            bool four = columns - column > 3 * lanes;
            T* b = Column(column);
            long pair = four ? Column(column + 2 * lanes) - b : 0;
            for (long m = 0; m < problem.Rows; m++)
            {
                T* row = sums + m * sumRow + column;
                if (four)
                    AddStrip<T, TVector, TSimd, N4>(depth, a + m * problem.ARow, problem.ACol, b, pair, panelColumns, row, resume: false);
                else
                    AddStrip<T, TVector, TSimd, N1>(depth, a + m * problem.ARow, problem.ACol, b, pair, panelColumns, row, resume: false);
            }

            column += four ? 4 * lanes : lanes;
        }

        T* Column(int i) => panels + (i - i % panelColumns) * depth + i % panelColumns;
    }

    private static void AddAlongRows<T, TVector, TSimd>(in Problem<T> problem, long n, int columns, T* sums, int sumRow)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T>
    {
        for (long m = 0; m < problem.Rows; m++)
            new Span<T>(sums + m * sumRow, columns).Clear();
        for (long k = 0; k < problem.K;)
        {
            int depth = problem.K - k >= 8 ? 8 : problem.K - k >= 4 ? 4 : 1;
            T* b = problem.B + k * problem.BRow + n;
            for (long m = 0; m < problem.Rows; m++)
            {
                T* a = problem.A + (problem.RowBegin + m) * problem.ARow + k * problem.ACol;
                T* row = sums + m * sumRow;
                switch (depth)
                {
                    case 8: AddRows<T, TVector, TSimd, N8>(a, problem.ACol, b, problem.BRow, row, columns); break;
                    case 4: AddRows<T, TVector, TSimd, N4>(a, problem.ACol, b, problem.BRow, row, columns); break;
                    default: AddRows<T, TVector, TSimd, N1>(a, problem.ACol, b, problem.BRow, row, columns); break;
                }
            }

            k += depth;
        }
    }

    /// <summary>sums [columns] += a [TDepth] · b [TDepth, columns], whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRows<T, TVector, TSimd, TDepth>(T* a, long aCol, T* b, long bRow, T* sums, long columns)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TDepth : IConstant
    {
        TVector x0 = TSimd.Broadcast(*a), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0;
        if (TDepth.Value > 1)
        {
            x1 = TSimd.Broadcast(a[aCol]);
            x2 = TSimd.Broadcast(a[2 * aCol]);
            x3 = TSimd.Broadcast(a[3 * aCol]);
        }

        if (TDepth.Value > 4)
        {
            x4 = TSimd.Broadcast(a[4 * aCol]);
            x5 = TSimd.Broadcast(a[5 * aCol]);
            x6 = TSimd.Broadcast(a[6 * aCol]);
            x7 = TSimd.Broadcast(a[7 * aCol]);
        }

        T* b3 = b + 3 * bRow, b6 = b + 6 * bRow;
        for (long j = 0; j < columns; j += TSimd.Lanes)
        {
            TVector c = TSimd.FusedMultiplyAdd(x0, TSimd.Load(b + j), TSimd.Load(sums + j));
            if (TDepth.Value > 1)
            {
                c = TSimd.FusedMultiplyAdd(x1, TSimd.Load(b + bRow + j), c);
                c = TSimd.FusedMultiplyAdd(x2, TSimd.Load(b + 2 * bRow + j), c);
                c = TSimd.FusedMultiplyAdd(x3, TSimd.Load(b3 + j), c);
            }

            if (TDepth.Value > 4)
            {
                c = TSimd.FusedMultiplyAdd(x4, TSimd.Load(b3 + bRow + j), c);
                c = TSimd.FusedMultiplyAdd(x5, TSimd.Load(b3 + 2 * bRow + j), c);
                c = TSimd.FusedMultiplyAdd(x6, TSimd.Load(b6 + j), c);
                c = TSimd.FusedMultiplyAdd(x7, TSimd.Load(b6 + bRow + j), c);
            }

            TSimd.Store(c, sums + j);
        }
    }

    private static void AddAlongColumns<T>(in Problem<T> problem, long n, int columns, T* sums, int sumRow) where T : unmanaged
    {
        // Four vectors of chains hide the latency of fma; fewer finish the strip, and fewer suffice where lines are used up one by one.
        int lanes = Vector256<T>.Count;
        bool byLine = EvictEachOther<T>(problem.BCol);
        long k = problem.K & -DepthOfColumns(problem);
        for (int column = 0; column < columns;)
        {
            int vectors = ((columns - column) / lanes) switch { >= 4 when !byLine => 4, >= 2 => 2, _ => 1 };
            T* b = problem.B + (n + column) * problem.BCol;
            for (long m = 0; m < problem.Rows; m++)
            {
                T* a = problem.A + (problem.RowBegin + m) * problem.ARow;
                T* to = sums + m * sumRow + column;
                switch (vectors)
                {
                    case 4: AddColumns<T, N4>(k, a, problem.ACol, b, problem.BCol, to); break;
                    case 2 when byLine: AddColumnsByLine(k, a, problem.ACol, b, problem.BCol, to); break;
                    case 2: AddColumns<T, N2>(k, a, problem.ACol, b, problem.BCol, to); break;
                    default: AddColumns<T, N1>(k, a, problem.ACol, b, problem.BCol, to); break;
                }
            }

            column += vectors * lanes;
        }
    }

    /// <summary>
    /// Whether columns so far apart share few sets of the first-level cache, which holds eight lines in each: then a line of a column must
    /// be used up before the next vector of columns evicts it.
    /// </summary>
    private static bool EvictEachOther<T>(long bCol) where T : unmanaged => bCol * sizeof(T) % 1024 == 0;

    /// <summary>What K is done in multiples of where columns of B are contiguous.</summary>
    private static int DepthOfColumns<T>(in Problem<T> problem) where T : unmanaged => EvictEachOther<T>(problem.BCol) ? 64 / sizeof(T) : 4;

    /// <summary>sums [TVectors vectors] = a [k] · b [k, TVectors vectors], columns of b contiguous, k a multiple of four.</summary>
    /// <remarks>
    /// On Zen 4, in cycles for a square of 4 k by 8 columns: a chain's four fma take 16, so four chains share them at 4 each; nine loads
    /// take 5; turning and adding, 18 operations on four ports, 4.5; measured 6.5 from the first-level cache, 7 from the second. Sums of
    /// any order need no turning and run at the speed of the memory, 5 where B lies in the third level.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumns<T, TVectors>(long k, T* a, long aCol, T* b, long bCol, T* sums)
        where T : unmanaged where TVectors : IConstant
    {
        Vector256<T> c0 = default, c1 = default, c2 = default, c3 = default;
        int lanes = Vector256<T>.Count;
        T* b1 = b + lanes * bCol, b2 = b1 + lanes * bCol, b3 = b2 + lanes * bCol;
        for (long i = 0; i < k; i += 4, a += 4 * aCol)
        {
            // Loads are scarce: all vectors of columns share those of A.
            Vector256<T> x0 = Vector256.Create(*a), x1 = Vector256.Create(a[aCol]);
            Vector256<T> x2 = Vector256.Create(a[2 * aCol]), x3 = Vector256.Create(a[3 * aCol]);
            c0 = AddSquare(x0, x1, x2, x3, b + i, bCol, c0);
            if (TVectors.Value > 1)
                c1 = AddSquare(x0, x1, x2, x3, b1 + i, bCol, c1);
            if (TVectors.Value > 2)
            {
                c2 = AddSquare(x0, x1, x2, x3, b2 + i, bCol, c2);
                c3 = AddSquare(x0, x1, x2, x3, b3 + i, bCol, c3);
            }
        }

        c0.Store(sums);
        if (TVectors.Value > 1)
            c1.Store(sums + lanes);
        if (TVectors.Value > 2)
        {
            c2.Store(sums + 2 * lanes);
            c3.Store(sums + 3 * lanes);
        }
    }

    /// <summary>sums [2 vectors] = a [k] · b [k, 2 vectors], columns of b contiguous, k in whole lines of each column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddColumnsByLine<T>(long k, T* a, long aCol, T* b, long bCol, T* sums) where T : unmanaged
    {
        Vector256<T> c0 = default, c1 = default;
        int lanes = Vector256<T>.Count, line = 64 / sizeof(T);
        T* b1 = b + lanes * bCol;
        for (long i = 0; i < k; i += line, a += line * aCol)
        {
            c0 = AddLine(a, aCol, b + i, bCol, c0);
            c1 = AddLine(a, aCol, b1 + i, bCol, c1);
        }

        c0.Store(sums);
        c1.Store(sums + lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> AddLine<T>(T* a, long aCol, T* b, long bCol, Vector256<T> c) where T : unmanaged
    {
        c = AddSquare(a, aCol, b, bCol, c);
        c = AddSquare(a + 4 * aCol, aCol, b + 4, bCol, c);
        if (sizeof(T) == sizeof(double))
            return c;
        c = AddSquare(a + 8 * aCol, aCol, b + 8, bCol, c);
        return AddSquare(a + 12 * aCol, aCol, b + 12, bCol, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> AddSquare<T>(T* a, long aCol, T* b, long bCol, Vector256<T> c) where T : unmanaged => AddSquare(
        Vector256.Create(*a), Vector256.Create(a[aCol]), Vector256.Create(a[2 * aCol]), Vector256.Create(a[3 * aCol]), b, bCol, c);

    /// <summary>Four k of one vector of columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> AddSquare<T>(
        Vector256<T> x0, Vector256<T> x1, Vector256<T> x2, Vector256<T> x3, T* b, long bCol, Vector256<T> c) where T : unmanaged
    {
        LoadColumns(b, bCol, out var v0, out var v1, out var v2, out var v3);
        c = Simd256<T>.FusedMultiplyAdd(x0, v0, c);
        c = Simd256<T>.FusedMultiplyAdd(x1, v1, c);
        c = Simd256<T>.FusedMultiplyAdd(x2, v2, c);
        return Simd256<T>.FusedMultiplyAdd(x3, v3, c);
    }

    /// <summary>Adds the products from <paramref name="k"/> on to a strip of any width, by way of a copy of B.</summary>
    private static void AddCopied<T, TVector, TSimd>(
        in Problem<T> problem, long n, int columns, long k, in Workspace<T> workspace, T* sums, int sumRow)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T>
    {
        int padded = (columns + TSimd.Lanes - 1) & -TSimd.Lanes;
        do
        {
            long depth = Math.Min(CopiedDepth, problem.K - k);
            PackPadded(
                workspace.PackedB, padded, problem.B + k * problem.BRow + n * problem.BCol, problem.BRow, problem.BCol, depth, columns);
            for (long m = 0; m < problem.Rows; m++)
            {
                T* a = problem.A + (problem.RowBegin + m) * problem.ARow + k * problem.ACol;
                T* row = sums + m * sumRow;
                for (int done = 0; done < padded;)
                {
                    int vectors = (padded - done) / TSimd.Lanes;
                    T* b = workspace.PackedB + done;
                    if (vectors >= 4)
                    {
                        AddStrip<T, TVector, TSimd, N4>(depth, a, problem.ACol, b, 2 * TSimd.Lanes, padded, row + done, k > 0);
                        done += 4 * TSimd.Lanes;
                    }
                    else
                    {
                        AddStrip<T, TVector, TSimd, N1>(depth, a, problem.ACol, b, 0, padded, row + done, k > 0);
                        done += TSimd.Lanes;
                    }
                }
            }

            k += depth;
        }
        while (k < problem.K);
    }

    /// <summary>sums [TVectors vectors] (+)= a [k] · b [k, TVectors vectors], where b goes on <paramref name="pair"/> farther after two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddStrip<T, TVector, TSimd, TVectors>(long k, T* a, long aCol, T* b, long pair, long bRow, T* sums, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        TVector c0 = default, c1 = default, c2 = default, c3 = default;
        int lanes = TSimd.Lanes;
        if (resume)
        {
            c0 = TSimd.Load(sums);
            if (TVectors.Value > 1)
            {
                c1 = TSimd.Load(sums + lanes);
                c2 = TSimd.Load(sums + 2 * lanes);
                c3 = TSimd.Load(sums + 3 * lanes);
            }
        }

        for (; k > 0; k--, a += aCol, b += bRow)
        {
            TVector x = TSimd.Broadcast(*a);
            c0 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b), c0);
            if (TVectors.Value > 1)
            {
                c1 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + lanes), c1);
                c2 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + pair), c2);
                c3 = TSimd.FusedMultiplyAdd(x, TSimd.Load(b + pair + lanes), c3);
            }
        }

        TSimd.Store(c0, sums);
        if (TVectors.Value > 1)
        {
            TSimd.Store(c1, sums + lanes);
            TSimd.Store(c2, sums + 2 * lanes);
            TSimd.Store(c3, sums + 3 * lanes);
        }
    }
}
