using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace GraphC.Compiler.Tests.Stages;

public partial class DumpDotTests
{
    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void The_text_is_sound(string model)
    {
        var dump = DumpedModels.All[model]();
        AssertSound(dump.Dot());
        Assert.All(dump.Graphs.Where(g => g.Changed), g => AssertSound(dump.Dot(g.Name)));
    }

    [Theory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Every_kernel_is_a_group(string model)
    {
        var dump = DumpedModels.All[model]();
        var text = dump.Dot();
        Assert.All(dump.Lowered.Kernels, k => Assert.Contains($"label=\"{k.Name} ", text));
    }

    [Theory]
    [MemberData(nameof(DumpedModels.HostileNames), MemberType = typeof(DumpedModels))]
    public void Names_stay_names(string name)
    {
        var dump = DumpedModels.Hostile(name);
        AssertSound(dump.Dot());
        AssertSound(dump.Dot("declared"));
    }

    [SkippableTheory]
    [MemberData(nameof(DumpedModels.Names), MemberType = typeof(DumpedModels))]
    public void Graphviz_draws_it(string model)
    {
        var dump = DumpedModels.All[model]();
        Draw(dump.Dot());
        if (dump.Graph("simplify").Graph.Nodes.Length < 300)   // it takes a quarter of a minute to draw the transformer's
        {
            Draw(dump.Dot("simplify"));
        }
    }

    [SkippableTheory]
    [MemberData(nameof(DumpedModels.HostileNames), MemberType = typeof(DumpedModels))]
    public void Graphviz_draws_hostile_names(string name) => Draw(DumpedModels.Hostile(name).Dot());

    /// <summary>Each line is a statement that dumps have, strings end, groups are closed, and edges lead between nodes that are declared.</summary>
    private static void AssertSound(string text)
    {
        var (depth, declared, edges) = (0, new HashSet<string>(), new List<(string From, string To)>());
        foreach (var line in text.TrimEnd('\n').Split('\n').Select(l => l.Trim()))
        {
            if (Declaration().Match(line) is { Success: true } node)
            {
                Assert.True(declared.Add(node.Groups[1].Value), $"{node.Groups[1].Value} is there twice");
            }
            else if (Edge().Match(line) is { Success: true } edge)
            {
                edges.Add((edge.Groups[1].Value, edge.Groups[2].Value));
            }
            else
            {
                Assert.Matches(Other(), line);
                depth += line.EndsWith('{') ? 1 : line == "}" ? -1 : 0;
            }
        }

        Assert.Equal(0, depth);
        Assert.NotEmpty(declared);
        Assert.All(edges, e => Assert.True(declared.Contains(e.From) && declared.Contains(e.To), $"{e} leads nowhere"));
    }

    private static void Draw(string text)
    {
        try
        {
            using var dot = Process.Start(new ProcessStartInfo("dot", ["-Tsvg"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
            var (picture, complaints) = (dot.StandardOutput.ReadToEndAsync(), dot.StandardError.ReadToEndAsync());
            dot.StandardInput.Write(text);
            dot.StandardInput.Close();
            dot.WaitForExit();
            Assert.Equal((0, ""), (dot.ExitCode, complaints.Result.Replace("Fontconfig error: No writable cache directories\n", "")));
            Assert.Contains("</svg>", picture.Result);
        }
        catch (Win32Exception)
        {
            Skip.If(true, "Graphviz's dot is not installed.");
        }
    }

    [GeneratedRegex("""^([nr]\d+(?:_\d+)?) \[label="(\\.|[^"\\])*"(, \w+=("(\\.|[^"\\])*"|\w+))*\];$""")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"^([nr]\d+(?:_\d+)?) -> ([nr]\d+(?:_\d+)?)( \[style=dashed\])?;$")]
    private static partial Regex Edge();

    [GeneratedRegex("""^((digraph "(\\.|[^"\\])*"|subgraph cluster_\d+) \{|\}|(graph|node|edge) \[.*\];|label="(\\.|[^"\\])*"; style=.*;)$""")]
    private static partial Regex Other();
}
