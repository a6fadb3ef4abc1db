using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace GraphC.Samples.Tests;

/// <summary>The README keeps its word.</summary>
public partial class ReadmeTests
{
    private static readonly string File = Path.Combine(Sample.Root, "README.md");

    private static readonly string Text = System.IO.File.ReadAllText(File).ReplaceLineEndings("\n");

    [Fact]
    public void TheExampleRuns()
    {
        var run = RunScript("readme_example", Assert.Single(CodeBlocks(Section("A model"))));
        var right = RightDigits().Match(run.LastLine);
        Assert.True(right.Success && int.Parse(right.Groups[1].Value) >= 1800, run.ToString());
    }

    [Fact]
    public void TheCodeOfSequencesRunsAsOneScript()
    {
        var run = RunScript("readme_sequences", string.Join('\n', CodeBlocks(Section("Sequences"))));
        // A hundred characters of the model, some of which may be ends of lines.
        Assert.Equal(100, string.Join('\n', run.Lines[..^1]).Length);
        var likeliest = Likeliest().Match(run.LastLine);
        Assert.True(likeliest.Success && double.Parse(likeliest.Groups[1].Value, CultureInfo.InvariantCulture) > -12, run.ToString());
    }

    [Fact]
    public void TheCodeOfOnnxRunsAsOneScript()
    {
        var run = RunScript("readme_onnx", string.Join('\n', CodeBlocks(Section("ONNX"))));
        var right = RightDigits().Match(run.LastLine);
        Assert.Equal("ArgMax, Gemm, Relu", run.Lines[^2]);
        Assert.True(right.Success && int.Parse(right.Groups[1].Value) >= 1700, run.ToString());
    }

    [Fact]
    public void TheScriptThatExportsRuns()
    {
        var run = RunScript("readme_dll", Assert.Single(CodeBlocks(Section("A model as a DLL"))));
        Assert.Matches(@"^Digits has 50890 parameters and takes \d+\*batch( \+ \d+)? operations$", run.LastLine);
    }

    [Fact]
    public void TheOpIsShownAsItIs()
    {
        var family = Flat("src/GraphC/Ops/Elementwise.Activations.cs");
        var blocks = CodeBlocks(Section("Adding an op"));
        Assert.Equal(3, blocks.Count);
        Assert.Contains(Flatten(blocks[0]), family);
        Assert.Contains(Flatten(blocks[1]), family);
        Assert.Contains(Flatten(blocks[2]), Flat("src/GraphC/Ops/OpTable.cs"));

        static string Flat(string path) => Flatten(System.IO.File.ReadAllText(Path.Combine(Sample.Root, path)));
    }

    [Fact]
    public void TheNetworkOfTheStaircaseIsThatOfTheSample() =>
        Assert.Contains(CodeBlocks(Section("The staircase"))[0].Trim(), System.IO.File.ReadAllText(Path.Combine(Sample.Root, "samples", "xor.cs")));

    [Fact]
    public void TheStagesAreThoseOfTheDump()
    {
        var folder = Directory.CreateTempSubdirectory("graphc-dump-");
        try
        {
            Sample.Named("xor").Run("--epochs", "1", "--dump", folder.FullName);
            var predict = Path.Combine(folder.FullName, "predict");
            var stages = new StringBuilder();
            Add("The graph, each node with the line that declared it", "declared.txt", "", _ => true);
            Add("The kernels", "kernels.txt", "", l => l.Length > 0);
            Add("The loop IR of the first kernel", "loops.txt", "", l => l.Length > 0);
            Add("The C# of its epilogue", "emitted.cs", "csharp", l => l != "    }", "    private readonly unsafe struct E00");
            Check(stages.ToString());

            // The lines from a beginning on for as long as the condition holds; "    }" closes a member.
            void Add(string title, string stage, string language, Func<string, bool> more, string beginning = "")
            {
                var file = Directory.EnumerateFiles(predict, "*-" + stage).Single();
                var lines = System.IO.File.ReadAllLines(file).SkipWhile(l => !l.StartsWith(beginning, StringComparison.Ordinal)).ToArray();
                var shown = lines.TakeWhile(more).Concat(language == "" ? [] : lines.SkipWhile(more).Take(1)).ToArray();
                var indent = shown[0].Length - shown[0].TrimStart().Length;
                stages.Append($"\n{title} (`predict/{Path.GetFileName(file)}`):\n\n```{language}\n");
                foreach (var line in shown)
                {
                    stages.Append(line.Length > indent ? line[indent..] : "").Append('\n');
                }

                stages.Append("```\n");
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void WhatItLinksToIsThere()
    {
        var links = Link().Matches(Text).Select(m => m.Groups[1].Value).Where(l => !l.Contains("://")).ToArray();
        Assert.NotEmpty(links);
        Assert.All(links, link => Assert.True(Path.Exists(Path.Combine(Sample.Root, link)), link));
        Assert.All(Sample.Names, name => Assert.Contains($"`{name}`", Text));
    }

    /// <summary>Runs a script that the README shows, to its end.</summary>
    private static Outcome RunScript(string name, string script)
    {
        // A folder deeper than the README says, in one that git ignores.
        var folder = Path.Combine(Sample.Root, "samples", "bin");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".cs");
        System.IO.File.WriteAllText(path, script.Replace("#:project ../", "#:project ../../"));
        var run = Sample.At(path).Run();
        Assert.True(run.ExitCode == 0, run.ToString());
        return run;
    }

    private static void Check(string stages)
    {
        var shown = Stages().Match(Text);
        Assert.True(shown.Success);
        if (shown.Groups[2].Value == stages)
        {
            return;
        }

        Assert.True(Environment.GetEnvironmentVariable("GRAPHC_ACCEPT") == "1", $"The README's stages differ from the dump; set GRAPHC_ACCEPT=1 to accept:\n{stages}");
        System.IO.File.WriteAllText(File, Stages().Replace(Text, m => m.Groups[1].Value + stages + m.Groups[3].Value));
    }

    private static string Section(string title) => Text.Split("\n## ").Single(s => s.StartsWith(title + "\n", StringComparison.Ordinal));

    private static List<string> CodeBlocks(string text) => [.. CodeBlock().Matches(text).Select(m => m.Groups[1].Value)];

    // Where a line is indented does not matter, what it says does.
    private static string Flatten(string code) => string.Join('\n', code.ReplaceLineEndings("\n").Trim().Split('\n').Select(l => l.Trim()));

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex("(<!-- stages[^>]*-->\n)(.*?)(<!-- /stages -->)", RegexOptions.Singleline)]
    private static partial Regex Stages();

    [GeneratedRegex(@"\]\(([^)]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(\d+) of 2000 digits read correctly")]
    private static partial Regex RightDigits();

    [GeneratedRegex(@"^.* \((-\d+\.\d\d) nats\)$")]
    private static partial Regex Likeliest();
}
