using System.Text.Json;
using System.Text.RegularExpressions;
using GraphC.Compiler;

namespace GraphC.Viewer.Tests;

/// <summary>The page as text: what a dump's JSON becomes in it.</summary>
public sealed partial class ViewerPageTests
{
    [Theory]
    [InlineData("mnist")]
    [InlineData("</script><script>alert(1)</script>")]
    [InlineData("<!-- <script> ]]> & &lt;")]
    [InlineData("a line\u2028and\u2029another, \"quoted\\\"")]
    public void TheDataOfAPageIsTheDump(string name)
    {
        var page = ViewerPage.Write(JsonSerializer.Serialize(new { name }, Relaxed));
        Assert.Equal(name, JsonDocument.Parse(DataOf(page)).RootElement.GetProperty("name").GetString());
    }

    [Fact]
    public void NoNameLeavesTheElementOfTheData()
    {
        var page = ViewerPage.Write("""{"name":"</script><script>alert(1)</script>","other":"<!--"}""");
        Assert.DoesNotContain("alert(1)</script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain('<', DataOf(page));
    }

    [Fact]
    public void TheTemplateHasOnePlaceForTheData() => Assert.Equal("", DataOf(ViewerPage.Write("")));

    /// <summary>JSON as freely written as the standard allows.</summary>
    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string DataOf(string page) => Assert.Single(Data().Matches(page)).Groups[1].Value;

    [GeneratedRegex("""<script id="dump" type="application/json">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();
}
