using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

/// <summary>The order of elements along one axis of a tensor.</summary>
/// <remarks>
/// Tensors are [outer, n, inner], contiguous; the axis is the middle one. Equal elements keep the order of their indices, ascending and
/// descending alike; -0 equals 0; NaN counts as the largest (as in PyTorch). Elements are float, double, int, long or byte.
/// </remarks>
public static unsafe class Sorting
{
    /// <summary>Runs shorter than this are sorted by insertion.</summary>
    private const int ShortRun = 16;

    /// <summary>Bytes of scratch for an axis of <paramref name="n"/> elements.</summary>
    /// <exception cref="OverflowException">More than there can be.</exception>
    public static long ScratchBytes(long n) => checked(n * 2 * sizeof(SortKey));

    /// <summary>order [outer, n, inner] = the indices along the axis that sort <paramref name="x"/> [outer, n, inner].</summary>
    /// <param name="x">The elements.</param>
    /// <param name="order">Receives indices 0 .. n - 1.</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="n">Extent of the axis.</param>
    /// <param name="inner">Product of the extents behind the axis.</param>
    /// <param name="descending">Largest first.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/>(n) bytes, aligned to 8.</param>
    /// <exception cref="NotSupportedException">There is no order on <typeparamref name="T"/>.</exception>
    public static void ArgSort<T>(T* x, long* order, long outer, long n, long inner, bool descending, byte* scratch) where T : unmanaged
    {
        var keys = (SortKey*)scratch;
        for (long o = 0; o < outer; o++, x += n * inner, order += n * inner)
        {
            for (long i = 0; i < inner; i++)
            {
                for (long j = 0; j < n; j++)
                    keys[j] = new SortKey(SortKey.Of(x[j * inner + i], descending), j);
                SortKey* sorted = MergeSort(keys, keys + n, n);
                for (long j = 0; j < n; j++)
                    order[j * inner + i] = sorted[j].Index;
            }
        }
    }

    /// <summary>order [outer, k, inner] = the indices of the k largest (or smallest), best first; of equals, the lower index.</summary>
    /// <param name="x">The elements, [outer, n, inner].</param>
    /// <param name="order">Receives indices into the axis.</param>
    /// <param name="outer">Product of the extents before the axis.</param>
    /// <param name="n">Extent of the axis.</param>
    /// <param name="inner">Product of the extents behind the axis.</param>
    /// <param name="k">How many, at most <paramref name="n"/>.</param>
    /// <param name="largest">The largest first, or the smallest first.</param>
    /// <param name="scratch"><see cref="ScratchBytes"/>(n) bytes, aligned to 8.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="k"/> is negative or above <paramref name="n"/>.</exception>
    /// <exception cref="NotSupportedException">There is no order on <typeparamref name="T"/>.</exception>
    public static void TopK<T>(T* x, long* order, long outer, long n, long inner, long k, bool largest, byte* scratch) where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfNegative(k);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(k, n);
        if (k == 0)
            return;

        var heap = (SortKey*)scratch;
        for (long o = 0; o < outer; o++, x += n * inner, order += k * inner)
        {
            for (long i = 0; i < inner; i++)
            {
                for (long j = 0; j < k; j++)
                    heap[j] = new SortKey(SortKey.Of(x[j * inner + i], largest), j);
                for (long j = k / 2 - 1; j >= 0; j--)
                    SiftDown(heap, k, j, heap[j]);

                // The worst of the best is on top. An equal key that comes later is no better.
                for (long j = k; j < n; j++)
                {
                    ulong key = SortKey.Of(x[j * inner + i], largest);
                    if (key < heap[0].Key)
                        SiftDown(heap, k, 0, new SortKey(key, j));
                }

                for (long last = k - 1; last >= 0; last--)
                {
                    order[last * inner + i] = heap[0].Index;
                    SiftDown(heap, last, 0, heap[last]);
                }
            }
        }
    }

    /// <summary>Puts <paramref name="key"/> where it belongs below <paramref name="hole"/> in a heap whose top sorts last.</summary>
    private static void SiftDown(SortKey* heap, long count, long hole, SortKey key)
    {
        for (long child = 2 * hole + 1; child < count; child = 2 * hole + 1)
        {
            if (child + 1 < count && heap[child].Before(heap[child + 1]))
                child++;
            if (!key.Before(heap[child]))
                break;
            heap[hole] = heap[child];
            hole = child;
        }

        heap[hole] = key;
    }

    /// <summary>Bottom-up merge sort; returns whichever of the two arrays holds the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static SortKey* MergeSort(SortKey* keys, SortKey* other, long n)
    {
        for (long begin = 0; begin < n; begin += ShortRun)
            InsertionSort(keys + begin, Math.Min(ShortRun, n - begin));

        for (long run = ShortRun; run < n; run *= 2)
        {
            for (long begin = 0; begin < n; begin += 2 * run)
            {
                long middle = Math.Min(begin + run, n), end = Math.Min(middle + run, n);
                Merge(keys + begin, keys + middle, keys + end, other + begin);
            }

            SortKey* merged = other;
            other = keys;
            keys = merged;
        }

        return keys;
    }

    private static void InsertionSort(SortKey* keys, long n)
    {
        for (long i = 1; i < n; i++)
        {
            SortKey key = keys[i];
            long j = i;
            for (; j > 0 && key.Key < keys[j - 1].Key; j--)
                keys[j] = keys[j - 1];
            keys[j] = key;
        }
    }

    /// <summary>Merges [left, middle) and [middle, end). Of equals the left comes first.</summary>
    private static void Merge(SortKey* left, SortKey* middle, SortKey* end, SortKey* target)
    {
        SortKey* right = middle;
        if (right < end && right[0].Key < middle[-1].Key)
        {
            // The pointers move by a flag, not by a branch: on random keys a branch is wrong every other time.
            while (left < middle && right < end)
            {
                bool takeRight = right->Key < left->Key;
                *target++ = takeRight ? *right : *left;
                right += takeRight ? 1 : 0;
                left += takeRight ? 0 : 1;
            }
        }

        for (; left < middle; left++)
            *target++ = *left;
        for (; right < end; right++)
            *target++ = *right;
    }
}
