using System.Numerics;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

/// <summary>Two random operands with their strides, and the product as the definition gives it.</summary>
internal sealed unsafe class GemmCase<T> : IDisposable where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly NativeArray<T> _a, _b, _c;
    private readonly NativeArray<byte> _scratch;

    public GemmCase(long m, long n, long k, Layout a, Layout b, int seed = 1)
    {
        (M, N, K) = (m, n, k);
        (ARow, ACol, long aLength) = a.Strides(m, k);
        (BRow, BCol, long bLength) = b.Strides(k, n);
        (_a, _b, _c) = (new(aLength), new(bLength), new(m * n));
        _scratch = new(Gemm.ScratchBytes + 64);
        var random = new Random(seed);
        foreach (ref T x in _a.Span)
            x = T.CreateTruncating(random.NextDouble() * 2 - 1);
        foreach (ref T x in _b.Span)
            x = T.CreateTruncating(random.NextDouble() * 2 - 1);
        _c.Span.Fill(T.NaN);
    }

    public long M { get; }

    public long N { get; }

    public long K { get; }

    public long ARow { get; }

    public long ACol { get; }

    public long BRow { get; }

    public long BCol { get; }

    public T* A => _a.Data + (ARow < 0 ? -(M - 1) * ARow : 0);

    public T* B => _b.Data + (BRow < 0 ? -(K - 1) * BRow : 0);

    public Matrix<T> Left => new(A, ARow, ACol);

    public Matrix<T> Right => new(B, BRow, BCol);

    public Span<T> C => _c.Span;

    /// <summary>The scratch is aligned, and ends (but for the alignment) at a page that faults.</summary>
    public byte* Scratch => (byte*)((nint)(_scratch.Data + 63) & -64);

    public StoreEpilogue<T> Epilogue => new(_c.Data, N);

    /// <summary>Stores as well, but does not say so: what epilogues that compute go through.</summary>
    public SecretiveEpilogue<T> Secretive => new(Epilogue);

    public Gemm.Problem<T> Problem => new(0, M, 0, N, K, Left, Right, Scratch);

    /// <summary>The definition: one fused multiply-add after the other.</summary>
    public T[] FmaChains()
    {
        var expected = new T[M * N];
        for (long m = 0; m < M; m++)
        {
            for (long n = 0; n < N; n++)
            {
                T acc = T.Zero;
                for (long k = 0; k < K; k++)
                    acc = T.FusedMultiplyAdd(A[m * ARow + k * ACol], B[k * BRow + n * BCol], acc);
                expected[m * N + n] = acc;
            }
        }

        return expected;
    }

    /// <summary>The mathematics, in double precision.</summary>
    public double[] Sums()
    {
        var expected = new double[M * N];
        for (long m = 0; m < M; m++)
        {
            for (long n = 0; n < N; n++)
            {
                for (long k = 0; k < K; k++)
                    expected[m * N + n] += double.CreateTruncating(A[m * ARow + k * ACol]) * double.CreateTruncating(B[k * BRow + n * BCol]);
            }
        }

        return expected;
    }

    public void Dispose()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _scratch.Dispose();
    }
}

/// <summary>An epilogue of which the contraction does not know that it only stores.</summary>
internal readonly unsafe struct SecretiveEpilogue<T>(StoreEpilogue<T> inner) : IEpilogue<T> where T : unmanaged
{
    private readonly StoreEpilogue<T> _inner = inner;

    public void Store(Vector512<T> acc, long m, long n, int count) => _inner.Store(acc, m, n, count);

    public bool OnlyStores(out T* c, out long rowStride)
    {
        c = null;
        rowStride = 0;
        return false;
    }
}

/// <summary>How the elements of a matrix lie in memory.</summary>
internal enum Layout
{
    Rows,
    Columns,
    PaddedRows,
    PaddedColumns,
    BothStrided,
    OneRow,
    OneColumn,
    OneElement,
    ReversedRows,
}

internal static class Layouts
{
    public static (long Row, long Col, long Length) Strides(this Layout layout, long rows, long columns)
    {
        (long row, long col) = layout switch
        {
            Layout.Rows => (columns, 1L),
            Layout.Columns => (1L, rows),
            Layout.PaddedRows => (columns + 3, 1L),
            Layout.PaddedColumns => (1L, rows + 5),
            Layout.BothStrided => (2 * columns + 1, 2L),
            Layout.OneRow => (0L, 1L),
            Layout.OneColumn => (1L, 0L),
            Layout.OneElement => (0L, 0L),
            _ => (-columns, 1L),
        };
        return (row, col, rows == 0 || columns == 0 ? 0 : (rows - 1) * Math.Abs(row) + (columns - 1) * col + 1);
    }
}
