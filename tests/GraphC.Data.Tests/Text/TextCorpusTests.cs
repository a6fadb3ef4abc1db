namespace GraphC.Data.Tests.Text;

public sealed class TextCorpusTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("graphc-text-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_character_of_two_halves_is_not_cut()
    {
        var corpus = TextCorpus.Of(new string('a', 17) + "\U0001F600a", "letters");

        Assert.EndsWith("\U0001F600", corpus.Train);
        Assert.Equal("a", corpus.Test);
        var tokenizer = CharacterTokenizer.Of(corpus.All);
        Assert.Equal(corpus.Train, tokenizer.Decode(tokenizer.Encode(corpus.Train)));
    }

    [Fact]
    public void The_last_tenth_serves_for_testing()
    {
        var corpus = TextCorpus.Of(new string('a', 90) + new string('b', 10), "letters");

        Assert.Equal((new string('a', 90), new string('b', 10)), (corpus.Train, corpus.Test));
        Assert.Equal("90 characters to train, 10 to test, from letters", corpus.ToString());
        Assert.Equal(100, corpus.All.Length);
    }

    [Fact]
    public void A_file_takes_the_place_of_the_other_text()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "poem.txt"), "äöü and so on");

        Assert.Equal("äöü and so on", TextCorpus.LoadOr(folder.FullName, "poem.txt", "other").All);
        Assert.Equal("other", TextCorpus.LoadOr(folder.FullName, "novel.txt", "other").All);
        Assert.Contains("there is no novel.txt in", TextCorpus.LoadOr(folder.FullName, "novel.txt", "other").Source);
        Assert.Equal("the script's own text", TextCorpus.LoadOr(null, "poem.txt", "other").Source);
    }
}
