namespace GraphC.Cli.Tests;

public class HelpTests
{
    [Fact]
    public Task Of_the_tool() => Verifier.Verify(Help());

    [Fact]
    public Task Of_check() => Verifier.Verify(Help("check"));

    [Fact]
    public Task Of_run() => Verifier.Verify(Help("run"));

    [Fact]
    public Task Of_build() => Verifier.Verify(Help("build"));

    [Fact]
    public Task Of_inspect() => Verifier.Verify(Help("inspect"));

    [Fact]
    public Task Of_ops() => Verifier.Verify(Help("ops"));

    [Fact]
    public Task Of_bisect() => Verifier.Verify(Help("bisect"));

    [Fact]
    public Task Of_doctor() => Verifier.Verify(Help("doctor"));

    [Fact]
    public Task Of_bench() => Verifier.Verify(Help("bench"));

    [Fact]
    public Task Of_dump() => Verifier.Verify(Help("dump"));

    [Fact]
    public Task Of_diff() => Verifier.Verify(Help("diff"));

    [Fact]
    public Task Of_explain() => Verifier.Verify(Help("explain"));

    [Fact]
    public void The_version_is_printed()
    {
        var run = Tool.Run("--version");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^graphc \d+\.\d+\.\d+\n$", run.Output);
    }

    private static string Help(params string[] command)
    {
        var (spelled, brief) = (Tool.Run([.. command, "--help"]), Tool.Run([.. command, "-h"]));
        Assert.Equal((0, ""), (spelled.ExitCode, spelled.Error));
        Assert.Equal(spelled, brief);
        return spelled.Output;
    }
}
