using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

/// <summary>What happens to the elements of a contraction once they are final: bias, activation, store.</summary>
/// <remarks>
/// Implement it as a <c>readonly struct</c> with an aggressively inlined <see cref="Store"/>: the contraction is generic over it, so the
/// JIT compiles it into the loop that hands out finished tiles. The order of the calls is unspecified; each element comes exactly once.
/// </remarks>
/// <typeparam name="T">The element type.</typeparam>
public interface IEpilogue<T> where T : unmanaged
{
    /// <summary>Takes the final elements C[m, n .. n + count - 1].</summary>
    /// <param name="acc">The elements, in lanes 0 .. <paramref name="count"/> - 1; the lanes above hold anything.</param>
    /// <param name="m">The row.</param>
    /// <param name="n">The column of lane 0.</param>
    /// <param name="count">How many lanes count: all of them, except at the right edge of C.</param>
    void Store(Vector512<T> acc, long m, long n, int count);

    /// <summary>
    /// Whether <see cref="Store"/> does nothing but store C[m, n] at <c>c[m * rowStride + n]</c>. Then the contraction may do so itself,
    /// and may keep unfinished sums there meanwhile.
    /// </summary>
    /// <param name="c">Where C[0, 0] goes.</param>
    /// <param name="rowStride">Elements between one row and the next.</param>
    unsafe bool OnlyStores(out T* c, out long rowStride);
}
