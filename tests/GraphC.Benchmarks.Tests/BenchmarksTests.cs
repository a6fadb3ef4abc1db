using System.Text.Json;

namespace GraphC.Benchmarks.Tests;

/// <summary>That the benchmarks run, whoever else is installed. What they measure is no matter of right or wrong.</summary>
public class BenchmarksTests
{
    [Fact]
    public void A_row_is_measured_printed_and_written_for_programs()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (code, output, _) = Run("gemm", "--filter", "32x64x100 NT", "--rounds", "1", "--json", file);
            using var json = JsonDocument.Parse(File.ReadAllText(file));
            var row = Assert.Single(json.RootElement.EnumerateArray());
            Assert.Equal(0, code);
            Assert.Contains("32x64x100 NT", output);
            Assert.Equal(["suite", "row", "threads", "graphc_us", "peers"], row.EnumerateObject().Select(p => p.Name));
            Assert.Equal("gemm", row.GetProperty("suite").GetString());
            Assert.True(row.GetProperty("graphc_us").GetDouble() > 0);
            Assert.All(row.GetProperty("peers").EnumerateArray(), peer =>
            {
                Assert.Equal(["name", "us", "ratio"], peer.EnumerateObject().Select(p => p.Name));
                Assert.True(peer.GetProperty("ratio").GetDouble() > 0);
            });
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Peers_are_named_present_or_absent()
    {
        var (_, output, _) = Run("gemm", "--filter", "1x512x784 NN", "--rounds", "1");
        Assert.Matches("(peer|absent): OpenBLAS", output);
        Assert.Matches("(peer|absent): oneDNN", output);
    }

    [Fact]
    public void Rows_of_a_suite_have_different_names()
    {
        using var peers = new PeerSet(1, null);
        var gemm = new GemmSuite().Plans(1, peers).Select(p => p.Name).ToList();
        Assert.Equal(17 * 3, gemm.Distinct().Count());
        Assert.Equal(gemm.Count, gemm.Distinct().Count());
    }

    public static TheoryData<string> MicroKernelNames => new(MicroKernels.All.Select(k => k.Name));

    [Theory]
    [MemberData(nameof(MicroKernelNames))]
    public void A_micro_kernel_is_built_by_its_name_and_runs(string name)
    {
        using var kernel = Assert.Single(MicroKernels.All, k => k.Name == name).Build();
        kernel.Work();
    }

    [Fact]
    public void Help_names_every_suite()
    {
        var (code, output, _) = Run("--help");
        Assert.Equal(0, code);
        Assert.All(Suite.All, suite => Assert.Contains($"  {suite.Name} ", output));
    }

    [Theory]
    [InlineData()]
    [InlineData("bogus")]
    [InlineData("gemm", "train")]
    [InlineData("gemm", "--threads")]
    [InlineData("gemm", "--threads", "0")]
    [InlineData("gemm", "--rounds", "many")]
    [InlineData("gemm", "--fast")]
    [InlineData("gemm", "--json", "no-such-folder/results.json")]
    [InlineData("infer", "--onnxruntime", "no such file")]
    public void Wrong_usage_is_explained(params string[] arguments)
    {
        var (code, output, error) = Run(arguments);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains("--help", error);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        return (Program.Run(arguments, output, error), output.ToString(), error.ToString());
    }
}
