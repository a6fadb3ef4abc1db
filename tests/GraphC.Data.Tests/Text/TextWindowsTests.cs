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
    public void Parts_side_by_side_go_on_in_the_next_batch()
    {
        // Three parts of two windows; 24 and 25 are left out.
        var batches = TextWindows.SideBySide([.. Enumerable.Range(0, 26)], 4, parts: 3).Batch(3);

        int[][] tokens = [.. batches.Select(batch => batch["tokens"].ToArray<int>())];
        Assert.Equal([0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19], tokens[0]);
        Assert.Equal([4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23], tokens[1]);
        Assert.Equal(2, tokens.Length);
        Assert.All(batches, batch => Assert.Equal(batch["tokens"].ToArray<int>().Select(t => t + 1), batch["targets"].ToArray<int>()));
    }

    [Fact]
    public void Too_many_parts_are_refused()
    {
        Assert.Equal(3, TextWindows.SideBySide(Tokens, 3, parts: 3).Count);
        Assert.Contains("11 tokens have 3 windows of 3; 4 parts need one each", Assert.Throws<ArgumentException>(() => TextWindows.SideBySide(Tokens, 3, parts: 4)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => TextWindows.SideBySide(Tokens, 3, parts: 0));
    }

    [Fact]
    public void Too_short_a_sequence_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TextWindows.Of(Tokens, 11));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextWindows.Of(Tokens, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => TextWindows.Of(Tokens, 2, 0));
    }
}
