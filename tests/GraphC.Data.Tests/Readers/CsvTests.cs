using System.Text;

namespace GraphC.Data.Tests;

public class CsvTests
{
    [Fact]
    public void Numbers_become_a_tensor_of_rows_and_columns()
    {
        var table = Read("1,2.5,-3e2\n4,5,6\n");
        Assert.Equal((2, "x0 x1 x2"), (table.Rows, string.Join(" ", table.Names)));
        Assert.Equal("f32[2, 3]", table.Numbers().ToString());
        Assert.Equal([1, 2.5f, -300, 4, 5, 6], table.Numbers().ToArray<float>());
        Assert.Equal([2.5f, 5], table.Column("x1").ToArray<float>());
        Assert.Equal([-300f, 6], table.Column(^1).ToArray<float>());
    }

    [Fact]
    public void A_header_of_names_is_detected()
    {
        var table = Read("height, weight ,\"kind, of\"\n1,2,cat\n3,4,dog\n5,6,cat");
        Assert.Equal(["height", "weight", "kind, of"], table.Names);
        Assert.Equal([2f, 4, 6], table.Column("weight").ToArray<float>());
        Assert.Equal(["cat", "dog", "cat"], table.Text("kind, of"));
        Assert.False(table.IsNumeric("kind, of"));
    }

    [Fact]
    public void Header_options_overrule_detection()
    {
        Assert.Equal(2, Read("1,2\n3,4\n", new() { Header = CsvHeader.None }).Rows);
        Assert.Equal(["1", "2"], Read("1,2\n3,4\n", new() { Header = CsvHeader.Names }).Names);
        Assert.Equal(0, Read("a,b\n").Rows);
        Assert.Equal(["p", "q"], Read("p,q\nr,s\n").Text("x0").Concat(["q"]).Except(["r"]));
    }

    [Fact]
    public void A_header_of_counts_and_classes_is_detected_and_checked()
    {
        var table = Read("2,2,cat,dog\n1,2,0\n3,4,1\n");
        Assert.Equal(["x0", "x1", "label"], table.Names);
        Assert.Equal(["cat", "dog"], table.ClassNames);
        Assert.Contains("announces 3 rows", Invalid("3,2,cat,dog\n1,2,0\n3,4,1\n"));
    }

    [Theory]
    [InlineData("1\t2\n", '\t')]
    [InlineData("1;2\n", ';')]
    [InlineData("1 2\n", ' ')]
    [InlineData("  1   2  \n", ' ')]
    [InlineData("1 , 2\n", ',')]
    public void The_delimiter_is_detected(string text, char delimiter)
    {
        Assert.Equal([1f, 2], Read(text).Numbers().ToArray<float>());
        Assert.Equal([1f, 2], Read(text, new() { Delimiter = delimiter }).Numbers().ToArray<float>());
    }

    [Fact]
    public void Quoted_fields_hold_delimiters_quotes_and_line_breaks()
    {
        var table = Read("\"a,b\",1\r\n\"say \"\"hi\"\"\",2\r\n\"two\r\nlines\" ,3\r\n\r\n\"\",4");
        Assert.Equal(["a,b", "say \"hi\"", "two\r\nlines", ""], table.Text("x0"));
        Assert.Equal([1f, 2, 3, 4], table.Column("x1").ToArray<float>());
        Assert.Equal(["a b", "c"], Read("\"a b\" 1\nc 2").Text("x0"));
    }

    [Fact]
    public void Long_fields_cross_the_tokenizers_buffer()
    {
        var text = new string('a', 100_000);
        Assert.Equal([text, text + "b"], Read($"1,{text}\n2,\"{text}b\"\n").Text("x1"));
        var many = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},{-i}\r\n"));
        Assert.Equal(Enumerable.Range(0, 20_000).Select(i => (float)i), Read(many).Column(0).ToArray<float>());
    }

    [Fact]
    public void Gzip_is_recognized()
    {
        var stream = new MemoryStream(Streams.Gzip("1,2\n"u8.ToArray()));
        Assert.Equal([1f, 2], Csv.Read(stream).Numbers().ToArray<float>());
    }

    [Fact]
    public void Missing_numbers_are_an_error_or_the_number_of_the_options()
    {
        Assert.Contains("line 2, column 1 ('x0'): the number is missing", Invalid("1,2\n?,4\n"));
        Assert.Contains("line 2, column 1 ('x0'): the numbers above are missing", Invalid(",2\n3,4\n"));
        Assert.Equal([1, 2, -1, 4, 5, -1], Read("1,2\nNA,4\n5,\n", new() { Missing = -1 }).Numbers().ToArray<float>());
        Assert.Equal([-1f, 3], Read("?,2\n3,4\n", new() { Missing = -1 }).Column(0).ToArray<float>());
        Assert.Equal(["", "x"], Read(",2\nx,4\n", new() { Header = CsvHeader.None }).Text("x0"));
    }

    [Theory]
    [InlineData("a,b\n1,2\n3,oops\n", "line 3, column 2 ('b'): 'oops' is not a number")]
    [InlineData("1,2\n3\n", "line 2: the row has 1 fields instead of 2")]
    [InlineData("1,2\n\n3,4,5\n", "line 3: the row has 3 fields instead of 2")]
    [InlineData("1,\"2\n3,4\n", "line 1, column 2: the quoted field is not closed")]
    [InlineData("1,\"2\"3\n", "line 1, column 2: '3' follows the closing quote")]
    [InlineData("a,\"x\ny\"\n1,2\n1,z\n", "line 4, column 2")]
    [InlineData("a,a\n1,2\n", "same name")]
    [InlineData("", "empty")]
    [InlineData("\n\n", "empty")]
    public void Errors_say_where(string text, string message) => Assert.Contains(message, Invalid(text));

    [Fact]
    public void A_label_column_is_split_off()
    {
        var data = Read("a,kind,b\n1,dog,2\n3,cat,4\n5,dog,6\n").ToClassification("kind");
        Assert.Equal("f32[3, 2]", data.Features.ToString());
        Assert.Equal([1f, 2, 3, 4, 5, 6], data.Features.ToArray<float>());
        Assert.Equal([1, 0, 1], data.Labels.ToArray<int>());

        var numbers = Read("1,2,0\n3,4,2\n").ToClassification(^1);
        Assert.Equal([0, 2], numbers.Labels.ToArray<int>());
        Assert.Equal([1f, 2, 3, 4], numbers.Features.ToArray<float>());
        Assert.Contains("no class number", Streams.Invalid(() => Read("1,0.5\n").ToClassification(^1)).Message);

        var regression = Read("1,2,0.5\n").ToRegression(^1);
        Assert.Equal([0.5f], regression.Targets.ToArray<float>());
    }

    [Fact]
    public void Numbers_can_be_kept_as_text()
    {
        var table = Read("zip,n\n01234,1\n99999,2\n", new() { TextColumns = ["zip"] });
        Assert.Equal(["01234", "99999"], table.Text("zip"));
        Assert.Throws<ArgumentException>(() => Read("1,2\n", new() { TextColumns = ["zip"] }));
    }

    private static Table Read(string text, CsvOptions? options = null) => Csv.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), options);

    private static string Invalid(string text) => Streams.Invalid(() => Read(text)).Message;
}
