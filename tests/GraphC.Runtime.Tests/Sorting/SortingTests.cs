namespace GraphC.Runtime.Tests;

public unsafe class SortingTests
{
    [Fact]
    public void NaN_is_the_largest_and_zeros_are_equal()
    {
        float[] x = [1, float.NaN, -0f, float.PositiveInfinity, 0, -1, -float.NaN, float.NegativeInfinity, float.Epsilon, -float.Epsilon];
        Assert.Equal([7, 5, 9, 2, 4, 8, 0, 3, 1, 6], ArgSort(x, 1, 10, 1, descending: false));
        Assert.Equal([1, 6, 3, 0, 8, 2, 4, 9, 5, 7], ArgSort(x, 1, 10, 1, descending: true));
        double[] y = [.. x.Select(value => value == float.Epsilon ? double.Epsilon : value == -float.Epsilon ? -double.Epsilon : value)];
        Assert.Equal([7, 5, 9, 2, 4, 8, 0, 3, 1, 6], ArgSort(y, 1, 10, 1, descending: false));
        Assert.Equal([1, 6, 3, 0, 8, 2, 4, 9, 5, 7], ArgSort(y, 1, 10, 1, descending: true));
    }

    [Fact]
    public void Integers_sort_to_their_limits()
    {
        Assert.Equal([1, 3, 0, 2], ArgSort([5, int.MinValue, int.MaxValue, -1], 1, 4, 1, descending: false));
        Assert.Equal([2, 0, 3, 1], ArgSort([5L, long.MinValue, long.MaxValue, -1L], 1, 4, 1, descending: true));
        Assert.Equal([1, 2, 0], ArgSort(new byte[] { 255, 0, 128 }, 1, 3, 1, descending: false));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1000, 1)]
    [InlineData(3, 16, 1)]
    [InlineData(2, 17, 5)]
    [InlineData(1, 33, 4)]
    [InlineData(4, 100, 3)]
    [InlineData(0, 5, 5)]
    [InlineData(5, 0, 5)]
    public void Equal_elements_keep_their_order(int outer, int n, int inner)
    {
        // Few different values, so that most comparisons are ties.
        var random = new Random(n);
        float[] x = [.. Enumerable.Range(0, outer * n * inner).Select(_ => (float)random.Next(5))];
        Assert.Equal(Expected(x, outer, n, inner, n, descending: false), ArgSort(x, outer, n, inner, descending: false));
        Assert.Equal(Expected(x, outer, n, inner, n, descending: true), ArgSort(x, outer, n, inner, descending: true));
    }

    [Fact]
    public void Long_axes_sort()
    {
        var random = new Random(2);
        double[] x = [.. Enumerable.Range(0, 100_000).Select(_ => random.NextDouble())];
        Assert.Equal(Expected(x, 1, x.Length, 1, x.Length, descending: false), ArgSort(x, 1, x.Length, 1, descending: false));
    }

    [Theory]
    [InlineData(1, 10, 1, 3)]
    [InlineData(2, 50, 3, 1)]
    [InlineData(3, 20, 2, 20)]
    [InlineData(1, 1000, 1, 100)]
    [InlineData(2, 7, 1, 0)]
    public void The_best_come_first_and_of_equals_the_lower_index(int outer, int n, int inner, int k)
    {
        var random = new Random(n);
        int[] x = [.. Enumerable.Range(0, outer * n * inner).Select(_ => random.Next(-8, 8))];
        foreach (bool largest in new[] { true, false })
        {
            var order = new long[outer * k * inner];
            var scratch = new long[Sorting.ScratchBytes(n) / sizeof(long)];
            fixed (int* px = x)
            fixed (long* po = order, ps = scratch)
                Sorting.TopK(px, po, outer, n, inner, k, largest, (byte*)ps);
            Assert.Equal(Expected(x, outer, n, inner, k, largest), order);
        }
    }

    [Fact]
    public void More_than_there_are_cannot_be_the_best() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Sorting.TopK<float>(null, null, 1, 3, 1, 4, true, null));

    [Fact]
    public void Types_without_order_are_named() =>
        Assert.Contains("Guid", Assert.Throws<NotSupportedException>(() => ArgSort(new Guid[2], 1, 2, 1, false)).Message);

    private static long[] ArgSort<T>(T[] x, long outer, long n, long inner, bool descending) where T : unmanaged
    {
        var order = new long[x.Length];
        var scratch = new long[Sorting.ScratchBytes(n) / sizeof(long)];
        fixed (T* px = x)
        fixed (long* po = order, ps = scratch)
            Sorting.ArgSort(px, po, outer, n, inner, descending, (byte*)ps);
        return order;
    }

    /// <summary>LINQ's sort is stable.</summary>
    private static long[] Expected<T>(T[] x, int outer, int n, int inner, int k, bool descending)
    {
        var order = new long[outer * k * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int i = 0; i < inner; i++)
            {
                T Key(int j) => x[(o * n + j) * inner + i];
                IEnumerable<int> indices = Enumerable.Range(0, n);
                int[] sorted = [.. descending ? indices.OrderByDescending(Key) : indices.OrderBy(Key)];
                for (int j = 0; j < k; j++)
                    order[(o * k + j) * inner + i] = sorted[j];
            }
        }

        return order;
    }
}
