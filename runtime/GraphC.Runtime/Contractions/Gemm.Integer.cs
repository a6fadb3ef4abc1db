using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// Integer products are rare (indices, counts): no tiles, one strip of columns at a time.
public static unsafe partial class Gemm
{
    /// <summary>C = A · B in <see cref="int"/>; overflow wraps, so the order of the sum does not matter.</summary>
    /// <inheritdoc cref="Run{TEpilogue}(long, long, long, float*, long, long, float*, long, long, byte*, in TEpilogue)"/>
    public static void RunInteger<TEpilogue>(
        long m, long n, long k, int* a, long aRow, long aCol, int* b, long bRow, long bCol, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<int> =>
        RunInteger<int, TEpilogue>(m, n, k, a, aRow, aCol, b, bRow, bCol, epilogue);

    /// <summary>C = A · B in <see cref="long"/>; overflow wraps, so the order of the sum does not matter.</summary>
    /// <inheritdoc cref="Run{TEpilogue}(long, long, long, float*, long, long, float*, long, long, byte*, in TEpilogue)"/>
    public static void RunInteger<TEpilogue>(
        long m, long n, long k, long* a, long aRow, long aCol, long* b, long bRow, long bCol, in TEpilogue epilogue)
        where TEpilogue : struct, IEpilogue<long> =>
        RunInteger<long, TEpilogue>(m, n, k, a, aRow, aCol, b, bRow, bCol, epilogue);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunInteger<T, TEpilogue>(
        long m, long n, long k, T* a, long aRow, long aCol, T* b, long bRow, long bCol, in TEpilogue epilogue)
        where T : unmanaged, IBinaryInteger<T> where TEpilogue : struct, IEpilogue<T>
    {
        T* sums = stackalloc T[Vector512<T>.Count];
        for (long row = 0; row < m; row++)
        {
            for (long column = 0; column < n; column += Vector512<T>.Count)
            {
                int columns = (int)Math.Min(Vector512<T>.Count, n - column);
                new Span<T>(sums, Vector512<T>.Count).Clear();
                for (long i = 0; i < k; i++)
                {
                    T x = a[row * aRow + i * aCol];
                    T* y = b + i * bRow + column * bCol;
                    for (int lane = 0; lane < columns; lane++)
                        sums[lane] = unchecked(sums[lane] + x * y[lane * bCol]);
                }

                Unsafe.AsRef(in epilogue).Store(Vector512.Load(sums), row, column, columns);
            }
        }
    }
}
