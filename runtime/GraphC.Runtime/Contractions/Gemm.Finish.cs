using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// From finished sums to the epilogue. The sums go through memory on the way, one tile that never leaves the first-level cache: so the
// micro-kernels are compiled once, not once per epilogue, and what is compiled per epilogue is this short loop.
public static unsafe partial class Gemm
{
    /// <summary>Hands <paramref name="rows"/> x <paramref name="columns"/> sums, C[m.., n..], to the epilogue.</summary>
    private static void Finish<T, TEpilogue>(
        bool transposed, T* sums, long sumRow, long m, int rows, long n, int columns, T* turned, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        if (transposed)
        {
            // The block is of Cᵀ. Squares of it, one vector of C wide, turn around in the workspace.
            int lanes = Vector512<T>.Count;
            for (int column = 0; column < columns; column += TurnedRows)
            {
                int height = Math.Min(TurnedRows, columns - column);
                for (int row = 0; row < rows; row += lanes)
                {
                    int width = Math.Min(lanes, rows - row);
                    Pack(turned, lanes, sums + row * sumRow + column, 1, sumRow, height, width);
                    HandOut(turned, lanes, n + column, height, m + row, width, epilogue);
                }
            }
        }
        else
        {
            HandOut(sums, sumRow, m, rows, n, columns, epilogue);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HandOut<T, TEpilogue>(T* sums, long sumRow, long m, int rows, long n, int columns, in TEpilogue epilogue)
        where T : unmanaged where TEpilogue : struct, IEpilogue<T>
    {
        // Called in place: a copy of the epilogue per tile would cost more than the fields it saves reloading.
        ref TEpilogue target = ref Unsafe.AsRef(in epilogue);
        int lanes = Vector512<T>.Count;
        int whole = columns & -lanes;
        for (int row = 0; row < rows; row++, sums += sumRow)
        {
            for (int column = 0; column < whole; column += lanes)
                target.Store(Vector512.Load(sums + column), m + row, n + column, lanes);
            if (whole < columns)
                target.Store(Vector512.Load(sums + whole), m + row, n + whole, columns - whole);
        }
    }
}
