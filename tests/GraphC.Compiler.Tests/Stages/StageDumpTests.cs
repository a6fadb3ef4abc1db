namespace GraphC.Compiler.Tests.Stages;

public sealed class StageDumpTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-stages-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public Task As_text() => Verifier.Verify(DumpedModels.Perceptron().Text());

    [Fact]
    public Task As_JSON() => Verifier.Verify(DumpedModels.Perceptron().Json().Replace(StageDump.Version, "VERSION"));

    [Fact]
    public Task As_JSON_with_a_loop() => Verifier.Verify(DumpedModels.Loop().Json().Replace(StageDump.Version, "VERSION"));

    [Fact]
    public Task As_dot() => Verifier.Verify(DumpedModels.Perceptron().Dot());

    [Fact]
    public Task As_dot_with_a_loop() => Verifier.Verify(DumpedModels.Loop().Dot());

    [Fact]
    public Task As_dot_of_a_pass() => Verifier.Verify(DumpedModels.Perceptron().Dot("simplify"));

    [Fact]
    public Task A_difference() => Verifier.Verify(DumpedModels.Perceptron().Diff("declared", "simplify"));

    [Fact]
    public Task A_difference_inside_of_a_loop() => Verifier.Verify(DumpedModels.Loop().Diff("declared", "prepack"));

    [Fact]
    public Task A_difference_of_convolutions() => Verifier.Verify(WithoutLines(DumpedModels.Convolutions().Diff("simplify", "lower")));

    [Fact]
    public Task A_life() => Verifier.Verify(DumpedModels.Perceptron().Explain("declared", "%3", new Dictionary<string, long> { ["batch"] = 64 }));

    [Fact]
    public Task A_life_inside_of_a_loop() => Verifier.Verify(DumpedModels.Loop().Explain("simplify", "loop 0 %2"));

    [Fact]
    public Task The_life_of_a_variable() => Verifier.Verify(DumpedModels.Perceptron().Explain("declared", "weight"));

    [Fact]
    public void A_node_that_goes_over_into_others_is_followed_to_the_kernels()
    {
        var dump = DumpedModels.Convolutions();
        var declared = dump.Graph("declared");
        var convolution = new StageNames(declared.Graph)[declared.Graph.Nodes.First(n => n.Op is ConvolutionOp)];
        var life = dump.Explain("declared", convolution.Label);
        Assert.Matches("(?m)^lower +goes over into .* by conv", life);
        Assert.Matches(@"(?m)^kernel +\d\d_MatMul", life);
        Assert.DoesNotContain("memory of a constant", life);
    }

    [Theory]
    [MemberData(nameof(DumpedModels.HostileNames), MemberType = typeof(DumpedModels))]
    public void A_name_does_not_leave_its_line(string name)
    {
        var (text, plain) = (DumpedModels.Hostile(name).Text(), DumpedModels.Hostile("plain").Text());
        Assert.Equal(plain.Count(c => c == '\n'), text.Count(c => c == '\n'));
        Assert.DoesNotContain(text, c => c != '\n' && char.IsControl(c));
    }

    [Fact]
    public void Every_stage_has_a_text()
    {
        var dump = DumpedModels.Training();
        Assert.Equal(["declared", "gradient", "intern"], dump.Stages.Take(3));
        Assert.Equal(["kernels", "plan", "loops", "csharp"], dump.Stages.TakeLast(4));
        Assert.All(dump.Stages, stage => Assert.NotEmpty(dump.Text(stage)));
        Assert.Contains("== kernels: ", dump.Text());
        Assert.DoesNotContain("\r", dump.Text());
    }

    [Fact]
    public void An_unknown_stage_is_refused_with_those_that_there_are()
    {
        var dump = DumpedModels.Perceptron();
        Assert.StartsWith("There is no stage 'simplfy'; there are declared, intern, ", Assert.Throws<ArgumentException>(() => dump.Text("simplfy")).Message);
        Assert.StartsWith("The stage 'loops' is no graph; graphs are declared, intern, ", Assert.Throws<ArgumentException>(() => dump.Dot("loops")).Message);
        Assert.StartsWith("The stage 'simplify' comes after 'fold'.", Assert.Throws<ArgumentException>(() => dump.Diff("simplify", "fold")).Message);
        Assert.StartsWith("The stage 'fold' has no node '%99'.", Assert.Throws<ArgumentException>(() => dump.Explain("fold", "%99")).Message);
    }

    [Fact]
    public void Equal_stages_are_told_to_be_unchanged()
    {
        var dump = DumpedModels.Perceptron();
        Assert.Equal("fold to fold: (unchanged)\n", dump.Diff("fold", "fold"));
        Assert.Equal("simplify.2 to prepack: (unchanged)\n", dump.Diff("simplify.2", "prepack"));
    }

    [Fact]
    public void A_folder_holds_every_stage_and_a_page()
    {
        var dump = DumpedModels.Perceptron();
        File.WriteAllText(Path.Combine(folder, "07-old.txt"), "");
        dump.Write(folder);
        var stages = File.ReadAllLines(Path.Combine(folder, "stages.txt"));
        Assert.Contains("fold                 (unchanged)", stages);
        Assert.Equal(
            stages.Where(l => !l.EndsWith("(unchanged)", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]).Concat(["stages.html", "stages.txt"]),
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(dump.Html(), File.ReadAllText(Path.Combine(folder, "stages.html")));
    }

    [Fact]
    public void A_compilation_that_is_dumped_writes_the_same()
    {
        using var executable = Compilation.Compile(DumpedModels.Perceptron().Graphs[0].Graph, new() { CacheFolder = null, DumpFolder = folder, Name = "perceptron" });
        Assert.Equal(DumpedModels.Perceptron().Html(), File.ReadAllText(Path.Combine(folder, "perceptron", "stages.html")));
    }

    [Fact]
    public void Two_dumps_of_one_program_are_equal() => Assert.Equal(DumpedModels.Training().Json(), DumpedModels.Training().Json());

    /// <summary>Lines of a test's own source move.</summary>
    private static string WithoutLines(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"(?m) +\w+\.cs:\d+$", "");
}
