using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

/// <summary>Random orthogonal matrices from random Gaussian ones, for orthogonal initialization.</summary>
/// <remarks>
/// Householder QR in double precision (Golub and Van Loan, "Matrix Computations", 5.2). Column j of Q is multiplied by the sign of R[j, j]:
/// without that Q depends on the algorithm, with it Q is distributed uniformly (Mezzadri, "How to generate random matrices from the
/// classical compact groups"). The order of every sum is fixed, so the same input gives the same bits on every machine.
/// </remarks>
public static unsafe class Householder
{
    /// <summary>Replaces <paramref name="a"/> [rows, cols] by an orthogonal matrix of the same shape.</summary>
    /// <param name="a">Independent Gaussian numbers, row after row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="cols">Columns. With fewer columns than rows the columns become orthonormal, otherwise the rows.</param>
    /// <exception cref="OutOfMemoryException">There is no room for two working copies in double precision.</exception>
    public static void Orthogonalize(float* a, long rows, long cols) => Orthogonalize(a, a, rows, cols);

    /// <inheritdoc cref="Orthogonalize(float*, long, long)"/>
    public static void Orthogonalize(double* a, long rows, long cols) => Orthogonalize(a, a, rows, cols);

    /// <summary>Writes to <paramref name="q"/> [rows, cols] an orthogonal matrix made from <paramref name="a"/> of the same shape.</summary>
    /// <param name="a">Independent Gaussian numbers, row after row.</param>
    /// <param name="q">Receives the matrix; may be <paramref name="a"/>.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="cols">Columns. With fewer columns than rows the columns become orthonormal, otherwise the rows.</param>
    /// <exception cref="OutOfMemoryException">There is no room for two working copies in double precision.</exception>
    public static void Orthogonalize(float* a, float* q, long rows, long cols) => Orthogonalize<float>(a, q, rows, cols);

    /// <inheritdoc cref="Orthogonalize(float*, float*, long, long)"/>
    public static void Orthogonalize(double* a, double* q, long rows, long cols) => Orthogonalize<double>(a, q, rows, cols);

    private static void Orthogonalize<T>(T* a, T* q, long rows, long cols) where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (rows <= 0 || cols <= 0)
            return;

        // The work is on the tall one of A and Aᵀ.
        bool wide = rows < cols;
        (long tall, long narrow) = wide ? (cols, rows) : (rows, cols);
        long cells = checked(tall * narrow);
        double* work = Allocate(checked(2 * cells + 3 * narrow));
        try
        {
            double* result = work + cells, scales = result + cells, signs = scales + narrow, sums = signs + narrow;
            for (long i = 0; i < cells; i++)
                work[i] = double.CreateTruncating(a[At(i)]);
            Factor(work, tall, narrow, scales, signs, sums);
            Expand(work, result, tall, narrow, scales, sums);
            for (long i = 0; i < cells; i++)
                q[At(i)] = T.CreateTruncating(result[i] * signs[i % narrow]);
        }
        finally
        {
            NativeMemory.Free(work);
        }

        // Where cell i of the tall matrix lies in the given one.
        long At(long i) => wide ? i % narrow * tall + i / narrow : i;
    }

    private static double* Allocate(long count) => (double*)NativeMemory.Alloc((nuint)count, sizeof(double));

    /// <summary>Column by column: the reflector I - scale · v · vᵀ that clears column j below the diagonal; v replaces the column.</summary>
    private static void Factor(double* work, long rows, long cols, double* scales, double* signs, double* sums)
    {
        for (long j = 0; j < cols; j++)
        {
            double* diagonal = work + j * cols + j;
            double below = 0;
            for (long i = 1; i < rows - j; i++)
                below = Math.FusedMultiplyAdd(diagonal[i * cols], diagonal[i * cols], below);

            // R[j, j] = -sign(x) |column|: away from x, so that v[0] = x - R[j, j] does not cancel.
            double x = *diagonal, norm = Math.Sqrt(Math.FusedMultiplyAdd(x, x, below));
            double r = x < 0 ? norm : -norm;
            *diagonal = x - r;
            double square = Math.FusedMultiplyAdd(*diagonal, *diagonal, below);
            scales[j] = square == 0 ? 0 : 2 / square;
            signs[j] = r < 0 ? -1 : 1;
            Reflect(diagonal, cols, rows - j, scales[j], diagonal + 1, cols - j - 1, sums);
        }
    }

    /// <summary>result = H₀ · H₁ · … · I: the first columns of Q. Reflector j touches only rows and columns from j on.</summary>
    private static void Expand(double* work, double* result, long rows, long cols, double* scales, double* sums)
    {
        NativeMemory.Clear(result, checked((nuint)(rows * cols * sizeof(double))));
        for (long j = 0; j < cols; j++)
            result[j * cols + j] = 1;
        for (long j = cols - 1; j >= 0; j--)
            Reflect(work + j * cols + j, cols, rows - j, scales[j], result + j * cols + j, cols - j, sums);
    }

    /// <summary>block -= scale · v · (vᵀ · block), both passes along the rows of the block. v and the block share the row stride.</summary>
    private static void Reflect(double* v, long stride, long rows, double scale, double* block, long cols, double* sums)
    {
        new Span<double>(sums, checked((int)cols)).Clear();
        for (long i = 0; i < rows; i++)
            AddScaled(sums, v[i * stride], block + i * stride, cols);
        for (long i = 0; i < rows; i++)
            AddScaled(block + i * stride, -scale * v[i * stride], sums, cols);
    }

    /// <summary>y += factor · x, with one rounding.</summary>
    private static void AddScaled(double* y, double factor, double* x, long n)
    {
        Vector512<double> factors = Vector512.Create(factor);
        long i = 0;
        for (; i <= n - Vector512<double>.Count; i += Vector512<double>.Count)
            Vector512.FusedMultiplyAdd(factors, Vector512.Load(x + i), Vector512.Load(y + i)).Store(y + i);
        for (; i < n; i++)
            y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
    }
}
