using System.Security.Cryptography;
using System.Text;
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

    [Fact]
    public void TheBuiltPageIsThatOfItsSources()
    {
        var folder = Path.Combine(Repository(), "compiler", "GraphC.Compiler", "Viewer");
        var names = Directory.EnumerateFiles(Path.Combine(folder, "source"), "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Concat(["build.mjs", "package-lock.json", "package.json", "tsconfig.json"]).Order(StringComparer.Ordinal);
        var text = string.Concat(names.Select(name => $"{name}\n{File.ReadAllText(Path.Combine(folder, name)).Replace("\r\n", "\n")}\n"));
        var stamp = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        Assert.True(ViewerPage.Write("").Contains($"content=\"{stamp}\"", StringComparison.Ordinal),
            "viewer.html is not what its sources make: run `npm install` and `npm run build` in compiler/GraphC.Compiler/Viewer.");
    }

    [Fact]
    public void TheLicencesOfWhatIsBundledStandInThePage()
    {
        var page = ViewerPage.Write("");
        Assert.Contains("@dagrejs/dagre", page, StringComparison.Ordinal);
        Assert.Contains("Permission is hereby granted, free of charge", page, StringComparison.Ordinal);
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "GraphC.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return folder;
    }

    /// <summary>JSON as freely written as the standard allows.</summary>
    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string DataOf(string page) => Assert.Single(Data().Matches(page)).Groups[1].Value;

    [GeneratedRegex("""<script id="dump" type="application/json">(.*?)</script>""", RegexOptions.Singleline)]
    private static partial Regex Data();
}
