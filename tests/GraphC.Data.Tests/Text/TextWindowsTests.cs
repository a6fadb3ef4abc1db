namespace GraphC.Data.Tests.Text;

public class TextWindowsTests
{
    private static readonly int[] Tokens = [.. Enumerable.Range(0, 11)];

    [Fact]
    public void Each_token_of_a_window_has_the_one_that_follows()
    {
        var windows = TextWindows.Of(Tokens, 3);

        Assert.Equal(["tokens", "targets"], windows.Names);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8], windows["tokens"].ToArray<int>());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], windows["targets"].ToArray<int>());
        Assert.Equal([3L, 3L], windows["tokens"].Shape.ToArray());
    }

    [Theory]
    [InlineData(5, 5, 2)]
    [InlineData(5, 1, 6)]
    [InlineData(10, 1, 1)]
    [InlineData(3, 4, 2)]
    [InlineData(3, 7, 2)]
    public void Windows_begin_a_stride_apart(int length, int stride, int count)
    {
        var windows = TextWindows.Of(Tokens, length, stride);

        Assert.Equal(count, windows.Count);
        Assert.Equal(Enumerable.Range(0, count).Select(i => i * stride), windows["tokens"].ToArray<int>().Chunk(length).Select(w => w[0]));
    }

    [Fact]
    public void Batches_are_shuffled_alike_for_a_seed()
    {
        Assert.Equal(First(1), First(1));
        Assert.NotEqual(First(1), First(2));

        static int[] First(ulong seed)
        {
            foreach (var (tokens, next) in TextWindows.Of(Enumerable.Range(0, 1000).ToArray(), 10).Shuffle(seed).Batch(8))
            {
                Assert.Equal(tokens.ToArray<int>().Select(t => t + 1), next.ToArray<int>());
                return tokens.ToArray<int>();
            }

            return [];
        }
    }

    [Fact]
    public void Too_short_a_sequence_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TextWindows.Of(Tokens, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextWindows.Of(Tokens, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextWindows.Of(Tokens, 2, 0));
    }
}
