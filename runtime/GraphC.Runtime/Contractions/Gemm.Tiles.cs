namespace GraphC.Runtime;

// The loops around the micro-kernel, after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication":
//
//     columns (packed B) > outer rows (waiting sums) > k > rows (packed A) > panels of B > tiles of A
//
// Only the last block of k hands tiles to the epilogue; the earlier ones leave raw sums in the workspace, and the next picks them up.
public static unsafe partial class Gemm
{
    private static void RunTiles<T, TVector, TSimd, TEpilogue>(in Problem<T> problem, bool packA, bool packB, in TEpilogue epilogue)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TEpilogue : struct, IEpilogue<T>
    {
        var workspace = new Workspace<T>(problem.Scratch);
        int tileColumns = 2 * TSimd.Lanes;
        int tileRows = (int)EvenPiece(problem.Rows, MaxTileRows);
        long blockColumns = BlockColumnBytes / sizeof(T);
        long blockRows = BlockRowBytes / sizeof(T) / tileRows * tileRows;
        long blockK = EvenPiece(problem.K, BlockK);
        bool sumsWait = problem.K > BlockK;
        long outerRows = sumsWait ? OuterRows / MaxTileRows * tileRows : problem.Rows;

        for (long column = problem.ColumnBegin; column < problem.ColumnEnd; column += blockColumns)
        {
            long columns = Math.Min(blockColumns, problem.ColumnEnd - column);
            for (long outer = problem.RowBegin; outer < problem.RowEnd; outer += outerRows)
            {
                long outerEnd = Math.Min(outer + outerRows, problem.RowEnd);
                long k = 0;
                do
                {
                    long depth = Math.Min(blockK, problem.K - k);
                    bool last = k + depth == problem.K;
                    var panels = new PanelsOfB<T>(problem, workspace.PackedB, k, depth, column, columns, TSimd.Lanes, packB);
                    T* tile = workspace.Sums;
                    for (long block = outer; block < outerEnd; block += blockRows)
                    {
                        long blockEnd = Math.Min(block + blockRows, outerEnd);
                        var strips = new RowsOfA<T>(problem, workspace.PackedA, k, depth, block, blockEnd - block, packA);
                        for (long n = 0; n < columns; n += tileColumns)
                        {
                            int width = (int)Math.Min(tileColumns, columns - n);
                            T* b = panels.Panel(n, width, out long bRow);
                            for (long m = block; m < blockEnd; m += tileRows)
                            {
                                int height = (int)Math.Min(tileRows, blockEnd - m);
                                T* a = strips.Data + (m - block) * strips.Row;
                                MultiplyTile<T, TVector, TSimd>(height, width, depth, a, strips.Row, b, bRow, tile, k > 0);
                                if (last)
                                    Finish(problem.Transposed, tile, tileColumns, m, height, column + n, width, workspace.Turned, epilogue);
                                if (sumsWait)
                                    tile += tileRows * tileColumns;
                            }
                        }
                    }

                    k += depth;
                }
                while (k < problem.K);
            }
        }
    }

    /// <summary>A block of rows of A, each contiguous along k, in place or copied.</summary>
    private readonly struct RowsOfA<T> where T : unmanaged
    {
        public readonly T* Data;
        public readonly long Row;

        public RowsOfA(in Problem<T> problem, T* packed, long k, long depth, long m, long rows, bool pack)
        {
            T* source = problem.A + m * problem.ARow + k * problem.ACol;
            Data = pack ? packed : source;
            Row = pack ? depth + PackedRowPadding / sizeof(T) : problem.ARow;
            if (pack)
                Pack(Data, Row, source, problem.ARow, problem.ACol, rows, depth);
        }
    }

    /// <summary>
    /// A block of columns of B in panels one tile wide, each row of a panel contiguous. In place, except that a panel whose last vector
    /// is not full is copied even then: the micro-kernel reads whole vectors.
    /// </summary>
    private readonly struct PanelsOfB<T> where T : unmanaged
    {
        private readonly T* _data;
        private readonly T* _ragged;
        private readonly long _row;
        private readonly long _depth;
        private readonly int _lanes;
        private readonly bool _packed;

        public PanelsOfB(in Problem<T> problem, T* packed, long k, long depth, long n, long columns, int lanes, bool pack)
        {
            T* source = problem.B + k * problem.BRow + n * problem.BCol;
            int tileColumns = 2 * lanes;
            _data = pack ? packed : source;
            _row = problem.BRow;
            _depth = depth;
            _lanes = lanes;
            _packed = pack;
            long whole = columns / tileColumns * tileColumns;
            if (pack)
            {
                for (long column = 0; column < whole; column += tileColumns)
                {
                    T* panel = packed + column * depth;
                    Pack(panel, tileColumns, source + column * problem.BCol, problem.BRow, problem.BCol, depth, tileColumns);
                }

                packed += whole * depth;
            }

            _ragged = packed;
            int rest = (int)(columns - whole);
            if (rest > 0 && (pack || rest % lanes != 0))
                PackPadded(packed, Padded(rest), source + whole * problem.BCol, problem.BRow, problem.BCol, depth, rest);
        }

        /// <summary>The panel from column <paramref name="n"/> of the block on.</summary>
        public T* Panel(long n, int width, out long row)
        {
            if (!_packed && width % _lanes == 0)
            {
                row = _row;
                return _data + n;
            }

            bool ragged = width < 2 * _lanes;
            row = Padded(width);
            return ragged ? _ragged : _data + n * _depth;
        }

        private int Padded(int width) => width <= _lanes ? _lanes : 2 * _lanes;
    }

    /// <summary>Chooses the micro-kernel for a tile of <paramref name="height"/> rows and <paramref name="width"/> columns.</summary>
    private static void MultiplyTile<T, TVector, TSimd>(
        int height, int width, long k, T* a, long aRow, T* b, long bRow, T* tile, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T>
    {
        if (width > TSimd.Lanes)
            MultiplyTile<T, TVector, TSimd, N2>(height, k, a, aRow, b, bRow, tile, resume);
        else
            MultiplyTile<T, TVector, TSimd, N1>(height, k, a, aRow, b, bRow, tile, resume);
    }

    private static void MultiplyTile<T, TVector, TSimd, TVectors>(
        int height, long k, T* a, long aRow, T* b, long bRow, T* tile, bool resume)
        where T : unmanaged where TVector : struct where TSimd : ISimd<TVector, T> where TVectors : IConstant
    {
        switch (height)
        {
            case 1: MicroKernel<T, TVector, TSimd, N1, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 2: MicroKernel<T, TVector, TSimd, N2, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 3: MicroKernel<T, TVector, TSimd, N3, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 4: MicroKernel<T, TVector, TSimd, N4, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 5: MicroKernel<T, TVector, TSimd, N5, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 6: MicroKernel<T, TVector, TSimd, N6, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 7: MicroKernel<T, TVector, TSimd, N7, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 8: MicroKernel<T, TVector, TSimd, N8, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 9: MicroKernel<T, TVector, TSimd, N9, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 10: MicroKernel<T, TVector, TSimd, N10, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            case 11: MicroKernel<T, TVector, TSimd, N11, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
            default: MicroKernel<T, TVector, TSimd, N12, TVectors>(k, a, aRow, b, bRow, tile, resume); break;
        }
    }
}
