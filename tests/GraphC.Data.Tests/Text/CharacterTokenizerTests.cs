namespace GraphC.Data.Tests.Text;

public class CharacterTokenizerTests
{
    [Fact]
    public void Characters_are_numbered_in_order()
    {
        var tokenizer = CharacterTokenizer.Of("hello, world");

        Assert.Equal(9, tokenizer.Count);
        Assert.Equal([0, 1, 2], tokenizer.Encode(" ,d"));
    }

    [Fact]
    public void A_text_comes_back()
    {
        const string Text = "Zwölf Boxkämpfer 🥊 jagen\r\nViktor\t漢字";
        var tokenizer = CharacterTokenizer.Of(Text);

        Assert.Equal(Text, tokenizer.Decode(tokenizer.Encode(Text)));
        // A character beyond 16 bits is one token.
        Assert.Single(tokenizer.Encode("🥊"));
    }

    [Fact]
    public void What_it_does_not_know_is_named()
    {
        var tokenizer = CharacterTokenizer.Of("abc");

        Assert.Contains("'d' (U+0064)", Assert.Throws<ArgumentException>(() => tokenizer.Encode("abd")).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode(-1));
        Assert.Equal("", tokenizer.Decode());
    }
}
