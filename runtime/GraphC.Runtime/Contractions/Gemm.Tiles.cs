using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// The loops around the micro-kernel, after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication":
//
//     columns (packed B) > outer rows (waiting sums) > k > rows (packed A) > panels of B > tiles of A
//
// Where the epilogue only stores, tiles are computed in C itself; others in the workspace. Between two blocks of k raw sums wait where
// they are, and the last block hands tiles in the workspace to the epilogue.
public static unsafe partial class Gemm
{
    private static void RunTiles<T, TVector, TSimd, TEpilogue>(in Problem<T> problem, bool packA, bool packB, in TEpilogue epilogue)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TEpilogue : struct, IEpilogue<T>
    {
        var workspace = new Workspace<T>(problem.Scratch);
        int tileColumns = 2 * TSimd.Lanes;
        int tileRows = (int)EvenPiece(problem.Rows, SharesSet(problem.ACol, problem.ARow, sizeof(T)) && !packA ? Math.Min(TileRowsOfOneSet, TSimd.TileRows) : TSimd.TileRows);
        bool inPlace = Unsafe.AsRef(in epilogue).OnlyStores(out T* c, out long cRow) && !problem.Transposed;
        bool copiesWholePanels = problem.TapsOfB is not null;
        bool isFar = !packB && problem.Rows <= tileRows && problem.K * problem.Columns * sizeof(T) >= FarBBytes && SharesSet(problem.BCol, problem.BRow, sizeof(T));
        var blocks = new Blocks(
            problem.Rows, problem.K, tileRows, problem.HasWholePanels ? Panels.Columns(sizeof(T)) : tileColumns, sizeof(T), inPlace, copiesWholePanels,
            isFar ? FarBlockK : BlockK);

        for (long column = problem.ColumnBegin; column < problem.ColumnEnd; column += blocks.Columns)
        {
            long columns = Math.Min(blocks.Columns, problem.ColumnEnd - column);
            if (copiesWholePanels)
                PackKernel(problem, workspace.PackedB, column, columns);
            for (long outer = problem.RowBegin; outer < problem.RowEnd; outer += blocks.OuterRows)
            {
                long outerEnd = Math.Min(outer + blocks.OuterRows, problem.RowEnd);
                long k = 0;
                do
                {
                    long depth = Math.Min(blocks.K, problem.K - k);
                    bool last = k + depth == problem.K;
                    var panels = new PanelsOfB<T>(problem, workspace.PackedB, k, depth, column, columns, TSimd.Lanes, packB);
                    T* waiting = workspace.Sums;
                    for (long block = outer; block < outerEnd; block += blocks.Rows)
                    {
                        long blockEnd = Math.Min(block + blocks.Rows, outerEnd);
                        var strips = new StripsOfA<T>(problem, workspace.PackedA, k, depth, block, blockEnd - block, tileRows, packA);
                        for (long n = 0; n < columns; n += tileColumns)
                        {
                            int width = (int)Math.Min(tileColumns, columns - n);
                            T* b = panels.Panel(n, width, out long bRow);
                            bool direct = inPlace && width % TSimd.Lanes == 0;
                            for (long m = block; m < blockEnd; m += tileRows)
                            {
                                int height = (int)Math.Min(tileRows, blockEnd - m);
                                T* a = strips.Strip(m - block);
                                T* sums = direct ? c + m * cRow + column + n : waiting;
                                long sumRow = direct ? cRow : tileColumns;
                                MultiplyTile<T, TVector, TSimd>(height, width, depth, a, strips.Row, strips.Column, b, bRow, sums, sumRow, k > 0);
                                if (direct)
                                    continue;
                                if (last)
                                    Finish(problem.Transposed, sums, sumRow, m, height, column + n, width, workspace.Turned, epilogue);
                                if (blocks.SumsWait)
                                    waiting += tileRows * tileColumns;
                            }
                        }
                    }

                    k += depth;
                }
                while (k < problem.K);
            }
        }
    }

    /// <summary>A block of rows of A in strips one tile high, in place or copied.</summary>
    /// <remarks>
    /// A copy keeps the direction in which A is contiguous, so that it is a plain copy: strips of whole rows, or strips in which the
    /// elements of one k stand side by side. The micro-kernel reads either.
    /// </remarks>
    private readonly struct StripsOfA<T> where T : unmanaged
    {
        private readonly T* _data;
        private readonly long _stripRow;

        /// <summary>From one row of a strip to the next.</summary>
        public readonly long Row;

        /// <summary>From one k to the next.</summary>
        public readonly long Column;

        public StripsOfA(in Problem<T> problem, T* packed, long k, long depth, long m, long rows, int tileRows, bool pack)
        {
            T* source = problem.A + m * problem.ARow + k * problem.ACol;
            if (problem.WindowsOfA is not null)
            {
                _data = packed;
                Column = 1;
                _stripRow = Row = depth + PackedRowPadding / sizeof(T);
                PackWindows(packed, Row, problem.A, *problem.WindowsOfA, m, k, rows, depth);
            }
            else if (!pack)
            {
                _data = source;
                (_stripRow, Row, Column) = (problem.ARow, problem.ARow, problem.ACol);
            }
            else if (problem.ARow == 1)
            {
                _data = packed;
                (_stripRow, Row, Column) = (depth, 1, tileRows);
                CopyStrips(packed, tileRows, source, problem.ACol, depth, rows);
                long rest = rows % tileRows;
                Pack(packed + (rows - rest) * depth, tileRows, source + rows - rest, problem.ACol, 1, depth, rest);
            }
            else
            {
                long row = depth + PackedRowPadding / sizeof(T);
                _data = packed;
                (_stripRow, Row, Column) = (row, row, 1);
                Pack(packed, row, source, problem.ARow, problem.ACol, rows, depth);
            }
        }

        /// <summary>The strip that begins at row <paramref name="m"/> of the block.</summary>
        public T* Strip(long m) => _data + m * _stripRow;
    }

    /// <summary>
    /// A block of columns of B in panels one tile wide, each row of a panel contiguous. In place, except that a panel whose last vector
    /// is not full is copied even then: the micro-kernel reads whole vectors. Panels of all rows were made before.
    /// </summary>
    private readonly struct PanelsOfB<T> where T : unmanaged
    {
        private readonly T* _data;
        private readonly T* _ragged;
        private readonly long _row;
        private readonly long _columns;
        private readonly long _firstRow;
        private readonly long _panelDepth;
        private readonly int _panelColumns;
        private readonly int _padding;
        private readonly int _lanes;
        private readonly bool _packed;

        public PanelsOfB(in Problem<T> problem, T* packed, long k, long depth, long n, long columns, int lanes, bool pack)
        {
            T* source = problem.B + k * problem.BRow + n * problem.BCol;
            int tileColumns = 2 * lanes;
            _data = pack ? packed : source;
            _row = problem.BRow;
            _columns = columns;
            (_firstRow, _panelDepth, _panelColumns, _padding) = problem.HasWholePanels
                ? (k, problem.K, Panels.Columns(sizeof(T)), problem.IsInPanels ? Panels.Columns(sizeof(T)) : Vector512<T>.Count)
                : (0, depth, tileColumns, lanes);
            _lanes = lanes;
            _packed = pack;
            _ragged = packed;
            if (problem.IsInPanels)
                _data = problem.B + n * problem.K;
            if (problem.HasWholePanels)
                return;
            long whole = columns / tileColumns * tileColumns;
            if (problem.WindowsOfB is not null)
            {
                PackPanelsOfWindows(problem, packed, k, depth, n, columns, lanes);
                return;
            }

            if (pack)
            {
                if (problem.BCol == 1)
                {
                    CopyStrips(packed, tileColumns, source, problem.BRow, depth, whole);
                }
                else
                {
                    for (long column = 0; column < whole; column += tileColumns)
                    {
                        T* panel = packed + column * depth;
                        Pack(panel, tileColumns, source + column * problem.BCol, problem.BRow, problem.BCol, depth, tileColumns);
                    }
                }

                packed += whole * depth;
            }

            int rest = (int)(columns - whole);
            if (rest > 0 && (pack || rest % lanes != 0))
                PackPadded(packed, RoundUp(rest, lanes), source + whole * problem.BCol, problem.BRow, problem.BCol, depth, rest);
        }

        /// <summary>Each panel by itself: the positions of a panel are many, its columns one tap or a few.</summary>
        private static void PackPanelsOfWindows(in Problem<T> problem, T* packed, long k, long depth, long n, long columns, int lanes)
        {
            int tileColumns = 2 * lanes;
            for (long column = 0; column < columns; column += tileColumns)
            {
                int width = (int)Math.Min(tileColumns, columns - column), padded = width <= lanes ? lanes : tileColumns;
                T* panel = packed + column * depth;
                if (width < padded)
                    new Span<T>(panel, (int)(depth * padded)).Clear();
                PackWindows(panel, padded, problem.B, *problem.WindowsOfB, k, n + column, depth, width);
            }
        }

        /// <summary>The panel from column <paramref name="n"/> of the block on.</summary>
        public T* Panel(long n, int width, out long row)
        {
            if (!_packed)
            {
                bool whole = width % _lanes == 0;
                row = whole ? _row : RoundUp(width, _lanes);
                return whole ? _data + n : _ragged;
            }

            long within = n % _panelColumns, panel = n - within;
            row = RoundUp(Math.Min(_panelColumns, _columns - panel), _padding);
            return _data + panel * _panelDepth + _firstRow * row + within;
        }
    }

    /// <summary>Chooses the micro-kernel for a tile of <paramref name="height"/> rows and <paramref name="width"/> columns.</summary>
    private static void MultiplyTile<T, TVector, TSimd>(
        int height, int width, long k, T* a, long aRow, long aCol, T* b, long bRow, T* tile, long tileRow, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T>
    {
        if (width > TSimd.Lanes)
            MultiplyTile<T, TVector, TSimd, N2>(height, k, a, aRow, aCol, b, bRow, tile, tileRow, resume);
        else
            MultiplyTile<T, TVector, TSimd, N1>(height, k, a, aRow, aCol, b, bRow, tile, tileRow, resume);
    }

    private static void MultiplyTile<T, TVector, TSimd, TVectors>(
        int height, long k, T* a, long aRow, long aCol, T* b, long bRow, T* tile, long tileRow, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        switch (height)
        {
            case 1: MicroKernel<T, TVector, TSimd, N1, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 2: MicroKernel<T, TVector, TSimd, N2, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 3: MicroKernel<T, TVector, TSimd, N3, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 4: MicroKernel<T, TVector, TSimd, N4, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 5: MicroKernel<T, TVector, TSimd, N5, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 6: MicroKernel<T, TVector, TSimd, N6, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 7: MicroKernel<T, TVector, TSimd, N7, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 8: MicroKernel<T, TVector, TSimd, N8, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 9: MicroKernel<T, TVector, TSimd, N9, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 10: MicroKernel<T, TVector, TSimd, N10, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            case 11: MicroKernel<T, TVector, TSimd, N11, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
            default: MicroKernel<T, TVector, TSimd, N12, TVectors>(k, a, aRow, aCol, b, bRow, tile, tileRow, resume); break;
        }
    }
}
