using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// Copies between layouts: one primitive serves packed A, packed B and the transposition of finished tiles.
public static unsafe partial class Gemm
{
    /// <summary>target[i, j] = source[i * row + j * col], the rows of the target <paramref name="targetRow"/> apart.</summary>
    private static void Pack<T>(T* target, long targetRow, T* source, long row, long col, long rows, long columns) where T : unmanaged
    {
        if (col == 1)
            CopyRows(target, targetRow, source, row, rows, columns);
        else if (row == 1)
            Transpose(target, targetRow, source, col, rows, columns);
        else
            Gather(target, targetRow, source, row, col, rows, columns);
    }

    /// <summary>As <see cref="Pack"/>, with zeros from <paramref name="columns"/> up to the row's end.</summary>
    private static void PackPadded<T>(T* target, long targetRow, T* source, long row, long col, long rows, int columns) where T : unmanaged
    {
        // Nobody reads what comes of the padding, but stray denormals in it would slow the multiplications down.
        new Span<T>(target, (int)(rows * targetRow)).Clear();
        Pack(target, targetRow, source, row, col, rows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(T* target, long targetRow, T* source, long row, long rows, long columns) where T : unmanaged
    {
        long whole = columns & -Vector512<T>.Count;
        for (long i = 0; i < rows; i++, target += targetRow, source += row)
        {
            long j = 0;
            for (; j < whole; j += Vector512<T>.Count)
                Vector512.Load(source + j).Store(target + j);
            for (; j < columns; j++)
                target[j] = source[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<T>(T* target, long targetRow, T* source, long row, long col, long rows, long columns) where T : unmanaged
    {
        for (long i = 0; i < rows; i++, target += targetRow, source += row)
        {
            T* from = source;
            for (long j = 0; j < columns; j++, from += col)
                target[j] = *from;
        }
    }

    /// <summary>target[i, j] = source[j * sourceRow + i]: squares of 32 bytes a side go through registers, the edges one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* target, long targetRow, T* source, long sourceRow, long rows, long columns) where T : unmanaged
    {
        int side = 32 / sizeof(T);
        long squareRows = 0, squareColumns = 0;
        if (Avx.IsSupported)
        {
            squareRows = rows / side * side;
            squareColumns = columns / side * side;
            for (long j = 0; j < squareColumns; j += side)
            {
                for (long i = 0; i < squareRows; i += side)
                {
                    if (sizeof(T) == sizeof(float))
                        TransposeSquare((float*)(target + i * targetRow + j), targetRow, (float*)(source + j * sourceRow + i), sourceRow);
                    else
                        TransposeSquare((double*)(target + i * targetRow + j), targetRow, (double*)(source + j * sourceRow + i), sourceRow);
                }
            }
        }

        Gather(target + squareColumns, targetRow, source + squareColumns * sourceRow, 1, sourceRow, squareRows, columns - squareColumns);
        Gather(target + squareRows * targetRow, targetRow, source + squareRows, 1, sourceRow, rows - squareRows, columns);
    }

    /// <summary>8 x 8: two half rows per load, then two rounds of shuffles within 128 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(float* target, long targetRow, float* source, long sourceRow)
    {
        for (int half = 0; half < 2; half++, source += 4, target += 4 * targetRow)
        {
            Vector256<float> r0 = LoadHalves(source, source + 4 * sourceRow);
            Vector256<float> r1 = LoadHalves(source + sourceRow, source + 5 * sourceRow);
            Vector256<float> r2 = LoadHalves(source + 2 * sourceRow, source + 6 * sourceRow);
            Vector256<float> r3 = LoadHalves(source + 3 * sourceRow, source + 7 * sourceRow);
            Vector256<float> low01 = Avx.UnpackLow(r0, r1), low23 = Avx.UnpackLow(r2, r3);
            Vector256<float> high01 = Avx.UnpackHigh(r0, r1), high23 = Avx.UnpackHigh(r2, r3);
            Avx.Shuffle(low01, low23, 0b01_00_01_00).Store(target);
            Avx.Shuffle(low01, low23, 0b11_10_11_10).Store(target + targetRow);
            Avx.Shuffle(high01, high23, 0b01_00_01_00).Store(target + 2 * targetRow);
            Avx.Shuffle(high01, high23, 0b11_10_11_10).Store(target + 3 * targetRow);
        }
    }

    /// <summary>4 x 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeSquare(double* target, long targetRow, double* source, long sourceRow)
    {
        for (int half = 0; half < 2; half++, source += 2, target += 2 * targetRow)
        {
            Vector256<double> r0 = LoadHalves(source, source + 2 * sourceRow);
            Vector256<double> r1 = LoadHalves(source + sourceRow, source + 3 * sourceRow);
            Avx.UnpackLow(r0, r1).Store(target);
            Avx.UnpackHigh(r0, r1).Store(target + targetRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> LoadHalves<T>(T* low, T* high) where T : unmanaged =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high));
}
