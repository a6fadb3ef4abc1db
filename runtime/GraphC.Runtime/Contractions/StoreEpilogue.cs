using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

/// <summary>The plain epilogue: stores C[m, n] at <c>c[m * rowStride + n]</c>.</summary>
/// <typeparam name="T">The element type, of 4 or 8 bytes.</typeparam>
/// <param name="c">Where C[0, 0] goes.</param>
/// <param name="rowStride">Elements between one row and the next.</param>
public readonly unsafe struct StoreEpilogue<T>(T* c, long rowStride) : IEpilogue<T> where T : unmanaged
{
    private readonly T* _c = c;
    private readonly long _rowStride = rowStride;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(Vector512<T> acc, long m, long n, int count)
    {
        T* target = _c + m * _rowStride + n;
        if (count == Vector512<T>.Count)
            acc.Store(target);
        else
            Gemm.StoreFirst(acc, target, count);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool OnlyStores(out T* c, out long rowStride)
    {
        c = _c;
        rowStride = _rowStride;
        return true;
    }
}
