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
            CopyRows(target, targetRow, targetRow, source, row, rows, columns);
        else if (row == 1)
            Transpose(target, targetRow, source, col, rows, columns);
        else
            Gather(target, targetRow, source, row, col, rows, columns);
    }

    /// <summary>As <see cref="Pack"/>, with zeros from <paramref name="columns"/> up to the row's end, less than a vector further.</summary>
    private static void PackPadded<T>(T* target, long targetRow, T* source, long row, long col, long rows, int columns) where T : unmanaged
    {
        // Nobody reads what comes of the padding, but stray denormals in it would slow the multiplications down.
        if (columns < targetRow && (col != 1 || targetRow % Vector512<T>.Count != 0))
            new Span<T>(target, (int)(rows * targetRow)).Clear();
        Pack(target, targetRow, source, row, col, rows, columns);
    }

    /// <summary>
    /// Rows that end within a vector are written up to its end, with zeros, where <paramref name="room"/>, the elements that belong to a row
    /// of the target, reaches so far.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyRows<T>(T* target, long targetRow, long room, T* source, long row, long rows, long columns) where T : unmanaged
    {
        long whole = columns & -Vector512<T>.Count;
        int rest = (int)(columns - whole);
        for (long i = 0; i < rows; i++, target += targetRow, source += row)
        {
            for (long j = 0; j < whole; j += Vector512<T>.Count)
                Vector512.Load(source + j).Store(target + j);
            if (rest == 0)
                continue;
            Vector512<T> tail = LoadFirst(source + whole, rest);
            if (whole + Vector512<T>.Count <= room)
                tail.Store(target + whole);
            else
                StoreFirst(tail, target + whole, rest);
        }
    }

    /// <summary>
    /// Whole strips of <paramref name="width"/> columns, one behind the other: element [k, j] of strip s comes from
    /// source[k * row + s * width + j].
    /// </summary>
    /// <remarks>All strips advance together, so that the source is read along its rows: a row may be a page.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void CopyStrips<T>(T* target, int width, T* source, long row, long depth, long columns) where T : unmanaged
    {
        int lanes = Vector512<T>.Count, rest = width % lanes, full = width - rest;
        long strip = width * depth, whole = columns / width * width;

        // The vector that ends a row of a strip may be a full one: where it reads within the row of the source, and writes only what of
        // the strip is written later.
        long readable = rest == 0 ? whole : Math.Clamp((columns - full - lanes + width) / width * width, 0, whole);
        for (long k = 0; k < depth; k++, source += row, target += width)
        {
            bool writable = rest == 0 || (depth - 1 - k) * width >= lanes - rest;
            long free = writable ? readable : 0;
            T* from = source, to = target;
            long j = 0;
            for (; j < free; j += width, from += width, to += strip)
            {
                for (int i = 0; i < width; i += lanes)
                    Vector512.Load(from + i).Store(to + i);
            }

            for (; j < whole; j += width, from += width, to += strip)
            {
                for (int i = 0; i < full; i += lanes)
                    Vector512.Load(from + i).Store(to + i);
                StoreFirst(LoadFirst(from + full, rest), to + full, rest);
            }
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

    /// <summary>target[i, j] = source[j * sourceRow + i]: blocks of 4 rows by one vector go through registers, the edges one by one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<T>(T* target, long targetRow, T* source, long sourceRow, long rows, long columns) where T : unmanaged
    {
        long wholeRows = 0, wholeColumns = 0;
        if (Avx.IsSupported)
        {
            wholeRows = rows & -4;
            wholeColumns = columns & -Vector256<T>.Count;
            // A cache line of each source row is used up at once, and with it as many whole rows of the target are written.
            int line = 64 / sizeof(T);
            bool far = wholeRows > 8 * line;
            for (long begin = 0; begin < wholeRows; begin += line)
            {
                long end = Math.Min(begin + line, wholeRows);
                for (long j = 0; j < wholeColumns; j += Vector256<T>.Count)
                {
                    if (far)
                        PrefetchColumn(source + j * sourceRow + begin + 2 * line, sourceRow);
                    for (long i = begin; i < end; i += 4)
                    {
                        LoadColumns(source + j * sourceRow + i, sourceRow, out var v0, out var v1, out var v2, out var v3);
                        T* block = target + i * targetRow + j;
                        v0.Store(block);
                        v1.Store(block + targetRow);
                        v2.Store(block + 2 * targetRow);
                        v3.Store(block + 3 * targetRow);
                    }
                }
            }
        }

        Gather(target + wholeColumns, targetRow, source + wholeColumns * sourceRow, 1, sourceRow, wholeRows, columns - wholeColumns);
        Gather(target + wholeRows * targetRow, targetRow, source + wholeRows, 1, sourceRow, rows - wholeRows, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchColumn<T>(T* column, long row) where T : unmanaged
    {
        for (int i = 0; i < Vector256<T>.Count; i++)
            Sse.Prefetch0(column + i * row);
    }

    /// <summary>Lane r of vector i = source[r * row + i]: four columns of as many rows as a vector has lanes.</summary>
    /// <remarks>Half rows are loaded, so that the shuffles stay within 128 bits.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LoadColumns<T>(
        T* source, long row, out Vector256<T> v0, out Vector256<T> v1, out Vector256<T> v2, out Vector256<T> v3) where T : unmanaged
    {
        if (sizeof(T) == sizeof(float))
        {
            Vector256<float> r0 = LoadHalves(source, source + 4 * row).AsSingle();
            Vector256<float> r1 = LoadHalves(source + row, source + 5 * row).AsSingle();
            Vector256<float> r2 = LoadHalves(source + 2 * row, source + 6 * row).AsSingle();
            Vector256<float> r3 = LoadHalves(source + 3 * row, source + 7 * row).AsSingle();
            Vector256<float> low01 = Avx.UnpackLow(r0, r1), low23 = Avx.UnpackLow(r2, r3);
            Vector256<float> high01 = Avx.UnpackHigh(r0, r1), high23 = Avx.UnpackHigh(r2, r3);

            // One shuffle and two blends instead of two shuffles: blends run on more ports.
            Vector256<float> low = Avx.Shuffle(low01, low23, 0b01_00_11_10), high = Avx.Shuffle(high01, high23, 0b01_00_11_10);
            v0 = Avx.Blend(low01, low, 0b1100_1100).As<float, T>();
            v1 = Avx.Blend(low, low23, 0b1100_1100).As<float, T>();
            v2 = Avx.Blend(high01, high, 0b1100_1100).As<float, T>();
            v3 = Avx.Blend(high, high23, 0b1100_1100).As<float, T>();
        }
        else
        {
            Vector256<double> r0 = LoadHalves(source, source + 2 * row).AsDouble();
            Vector256<double> r1 = LoadHalves(source + row, source + 3 * row).AsDouble();
            Vector256<double> r2 = LoadHalves(source + 2, source + 2 * row + 2).AsDouble();
            Vector256<double> r3 = LoadHalves(source + row + 2, source + 3 * row + 2).AsDouble();
            v0 = Avx.UnpackLow(r0, r1).As<double, T>();
            v1 = Avx.UnpackHigh(r0, r1).As<double, T>();
            v2 = Avx.UnpackLow(r2, r3).As<double, T>();
            v3 = Avx.UnpackHigh(r2, r3).As<double, T>();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> LoadHalves<T>(T* low, T* high) where T : unmanaged =>
        Vector256.Create(Vector128.Load(low), Vector128.Load(high));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> LoadFirst<T>(T* source, int count) where T : unmanaged =>
        sizeof(T) == sizeof(float) ? Lanes.Load((float*)source, count).As<float, T>() : Lanes.Load((double*)source, count).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreFirst<T>(Vector512<T> vector, T* target, int count) where T : unmanaged
    {
        if (sizeof(T) == sizeof(float))
            Lanes.Store(vector.AsSingle(), (float*)target, count);
        else
            Lanes.Store(vector.AsDouble(), (double*)target, count);
    }
}
