using System.Diagnostics;
using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public class TextTests
{
    private static readonly OnnxStrings Table = new(["a", "b", "c", "d", "e", "f"], 2, 3);

    [Fact]
    public void Text_is_transposed() => Assert.Equal(["a", "d", "b", "e", "c", "f"], One("Transpose", 13, Table).Elements);

    [Fact]
    public void Text_is_reshaped()
    {
        var y = One("Reshape", 13, Table, new long[] { 3, -1 });
        Assert.Equal([3L, 2], y.Shape.ToArray());
    }

    [Fact]
    public void Text_is_cut_and_turned_around() =>
        Assert.Equal(["c", "b", "f", "e"], One("Slice", 13, Table, new long[] { 2 }, new long[] { 0 }, new long[] { 1 }, new long[] { -1 }).Elements);

    [Fact]
    public void The_border_of_text_is_empty() => Assert.Equal(["", "x"], One("Pad", 13, new OnnxStrings(["x"], 1), new long[] { 1, 0 }).Elements);

    [Fact]
    public void Text_is_put_to_tuples_of_places() =>
        Assert.Equal(["a", "b", "c", "d", "e", "!"], One("ScatterND", 16, Table, new long[,] { { -1, 2 } }, new OnnxStrings(["!"], 1)).Elements);

    [Fact]
    public void The_extents_of_text_are_numbers() => Assert.Equal([2.0, 3], new OneNode("Shape", 13).Run(Table)[0].Elements());

    [Fact]
    public void Equal_text_is_equal() =>
        Assert.Equal([0.0, 1, 0, 0, 0, 0], new OneNode("Equal", 19).Run(Table, new OnnxStrings(["b"], 1))[0].Elements());

    [Fact]
    public void Text_is_not_added()
    {
        var e = Assert.Throws<UnsupportedModelException>(() => new OneNode("Add", 14).Run(Table, Table));
        Assert.Contains("text", Assert.Single(e.Nodes).Reason);
    }

    [Fact]
    public void Stop_words_are_left_out_in_any_case() =>
        Assert.Equal(["TUESDAY"], ((OnnxStrings)new OneNode("StringNormalizer", 10) { ["stopwords"] = new[] { "monday" }, ["case_change_action"] = "UPPER" }
            .Values(new OnnxStrings(["Monday", "tuesday"], 2))[0]).Elements);

    [Fact]
    public void What_remains_behind_the_last_cut_is_one_part()
    {
        var y = new OneNode("StringSplit", 20, outputs: 2) { ["maxsplit"] = 1 }.Values(new OnnxStrings(["  a b  c ", "", "d"], 3));
        Assert.Equal(["a", "b  c ", "", "", "d", ""], ((OnnxStrings)y[0]).Elements);
        Assert.Equal([2.0, 0, 1], ((OnnxTensor)y[1]).Elements());
    }

    [Theory]
    [InlineData("\\d+", "٣", false)]
    [InlineData("\\d+", "3", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$\n", "a\n", true)]
    [InlineData("(?:(?m)a$\n)b$", "a\nb", true)]
    [InlineData("[[:alpha:]_]+", "ab_c", true)]
    [InlineData("[^\\D]", "7", true)]
    [InlineData("[\\W]+", "-é", true)]
    [InlineData("\\Qa.b\\E", "axb", false)]
    [InlineData("(?P<year>[0-9]{4})", "1999", true)]
    [InlineData("\\pL+", "äß", true)]
    [InlineData("a|ab", "ab", true)]
    public void Patterns_mean_what_they_mean_in_RE2(string pattern, string text, bool matches) =>
        Assert.Equal(matches ? 1 : 0, new OneNode("RegexFullMatch", 20) { ["pattern"] = pattern }.Run(new OnnxStrings([text], 1))[0].Data[0]);

    [Theory]
    [InlineData("(a)\\1")]
    [InlineData("a)")]
    [InlineData("[a")]
    [InlineData("(a")]
    public void What_is_no_pattern_is_a_mistake(string pattern) =>
        Assert.Throws<ModelFormatException>(() => new OneNode("RegexFullMatch", 20) { ["pattern"] = pattern }.Run(new OnnxStrings(["a"], 1)));

    [Fact]
    public void A_pattern_that_invites_backtracking_takes_no_time()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(0, new OneNode("RegexFullMatch", 20) { ["pattern"] = "(a+)+b" }.Run(new OnnxStrings([new string('a', 5000)], 1))[0].Data[0]);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Weights_count_instead_of_occurrences()
    {
        var node = new OneNode("TfIdfVectorizer", 9)
        {
            ["mode"] = "TFIDF", ["min_gram_length"] = 1, ["max_gram_length"] = 2, ["max_skip_count"] = 1, ["ngram_counts"] = new long[] { 0, 2 },
            ["ngram_indexes"] = new long[] { 2, 0, 1 }, ["pool_strings"] = new[] { "a", "b", "a", "b" }, ["weights"] = new[] { 1f, 10, 100 },
        };
        // a twice, b once, and "a b" with nothing and with one word between them.
        Assert.Equal([10.0, 200, 2], node.Run(new OnnxStrings(["a", "a", "b"], 3))[0].Elements());
    }

    private static OnnxStrings One(string op, int opset, params OnnxValue?[] inputs) => (OnnxStrings)new OneNode(op, opset).Values(inputs)[0];
}
