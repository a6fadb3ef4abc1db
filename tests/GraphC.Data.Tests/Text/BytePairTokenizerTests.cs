namespace GraphC.Data.Tests.Text;

public sealed class BytePairTokenizerTests : IDisposable
{
    private const string Text = "low lower lowest, slow slower; new newer newest 2026 2027. Zwölf 🥊 漢字\r\n\tend  ";

    private readonly string file = Path.GetTempFileName();

    public void Dispose() => File.Delete(file);

    [Fact]
    public void The_most_frequent_pair_comes_first_and_of_equals_the_least()
    {
        // "ab" comes four times, then "abc" and " ab" twice each.
        var tokenizer = BytePairTokenizer.Train("abc abc abd abe", 300);

        Assert.Equal(('a', 'b'), tokenizer.Merges[0]);
        Assert.Equal((' ', 256), tokenizer.Merges[1]);
        Assert.Equal(256 + tokenizer.Merges.Count, tokenizer.Count);
        Assert.True(tokenizer.Count < 300);
    }

    [Fact]
    public void Every_text_comes_back()
    {
        foreach (var count in (int[])[256, 270, 400])
        {
            var tokenizer = BytePairTokenizer.Train(Text, count);
            foreach (var text in (string[])[Text, "", " ", "unseen 文字 🏠 text", "\n\n a"])
            {
                Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
            }
        }
    }

    [Fact]
    public void Pairs_make_texts_shorter()
    {
        var tokenizer = BytePairTokenizer.Train(Text, 300);

        Assert.True(tokenizer.Encode(Text).Length < BytePairTokenizer.Train(Text, 256).Encode(Text).Length * 0.7);
        Assert.Single(tokenizer.Encode("low"));
    }

    [Fact]
    public void Pairs_are_put_together_in_the_order_in_which_they_were_learned()
    {
        // a b c: "b c" was learned before "a b".
        var tokenizer = new BytePairTokenizer(('b', 'c'), ('a', 'b'));

        Assert.Equal(['a', 256], tokenizer.Encode("abc"));
        Assert.Equal([257, 257], tokenizer.Encode("abab"));
    }

    [Fact]
    public void No_pair_goes_beyond_a_piece()
    {
        var tokenizer = BytePairTokenizer.Train(string.Concat(Enumerable.Repeat("a1,b ", 50)), 400);

        Assert.All(Enumerable.Range(256, tokenizer.Count - 256), token => Assert.Contains(tokenizer.Decode(token), (string[])[" a"]));
    }

    [Fact]
    public void The_same_text_gives_the_same_tokens() => Assert.Equal(BytePairTokenizer.Train(Text, 300).Merges, BytePairTokenizer.Train(Text, 300).Merges);

    [Fact]
    public void Pairs_are_saved_and_loaded()
    {
        var tokenizer = BytePairTokenizer.Train(Text, 290);
        tokenizer.Save(file);

        Assert.Equal(tokenizer.Merges, BytePairTokenizer.Load(file).Merges);
        Assert.Equal(tokenizer.Encode(Text), BytePairTokenizer.Load(file).Encode(Text));
    }

    [Theory]
    [InlineData("97")]
    [InlineData("97 b")]
    [InlineData("97 256")]
    [InlineData("-1 97")]
    [InlineData("97 98\n97 98")]
    [InlineData("97 99999999999")]
    public void Broken_files_are_refused(string content)
    {
        File.WriteAllText(file, content);
        Assert.Throws<InvalidDataException>(() => BytePairTokenizer.Load(file));
    }

    [Fact]
    public void Wrong_numbers_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => BytePairTokenizer.Train(Text, 255));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BytePairTokenizer().Decode(256));
        Assert.Throws<ArgumentException>(() => new BytePairTokenizer((97, 300)));
    }

    [SkippableFact]
    public void A_play_takes_half_a_token_a_character()
    {
        var text = File.ReadAllText(Path.Combine(TestData.Require("data/text"), "tinyshakespeare.txt"))[..200_000];
        var tokenizer = BytePairTokenizer.Train(text, 1024);

        Assert.Equal(1024, tokenizer.Count);
        var tokens = tokenizer.Encode(text);
        Assert.InRange(tokens.Length, 60_000, 100_000);
        Assert.Equal(text, tokenizer.Decode(tokens));
    }
}
