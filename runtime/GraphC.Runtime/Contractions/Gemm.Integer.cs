using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// Integer products are rare (indices, counts): no tiles, one strip of columns at a time.
public static unsafe partial class Gemm
{
    /// <summary>C = A · B in integers; overflow wraps, so the order of the sum does not matter.</summary>
    /// <typeparam name="T"><see cref="int"/> or <see cref="long"/>.</typeparam>
    /// <typeparam name="TEpilogue">The epilogue.</typeparam>
    /// <param name="m">Rows of A and C; with 0 nothing happens.</param>
    /// <param name="n">Columns of B and C; with 0 nothing happens.</param>
    /// <param name="k">Columns of A, rows of B; with 0 the epilogue gets zeros.</param>
    /// <param name="a">A, strided.</param>
    /// <param name="b">B, strided.</param>
    /// <param name="epilogue">Receives every element of C once.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void RunInteger<T, TEpilogue>(long m, long n, long k, in Matrix<T> a, in Matrix<T> b, in TEpilogue epilogue)
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
                    T x = a.First[row * a.Row + i * a.Column];
                    T* y = b.First + i * b.Row + column * b.Column;
                    for (int lane = 0; lane < columns; lane++)
                        sums[lane] = unchecked(sums[lane] + x * y[lane * b.Column]);
                }

                Unsafe.AsRef(in epilogue).Store(Vector512.Load(sums), row, column, columns);
            }
        }
    }
}
