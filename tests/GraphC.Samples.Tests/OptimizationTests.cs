using System.Text.RegularExpressions;

namespace GraphC.Samples.Tests;

/// <summary>RyuJIT is asked, in the process of each sample, how it compiled what was emitted and the templates that take emitted epilogues.</summary>
public partial class OptimizationTests
{
    public static TheoryData<string> Names => [.. Sample.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void EveryEmittedMethodIsFullyOptimized(string name)
    {
        var log = Path.GetTempFileName();
        try
        {
            var sample = Sample.Named(name);
            var run = sample.RunWith(
                new Dictionary<string, string> { ["DOTNET_JitStdOutFile"] = log, ["DOTNET_JitDisasmSummary"] = "1" }, [.. sample.Brief, "--epochs", "1"]);
            Assert.True(run.ExitCode == 0, run.ToString());
            var emitted = Method().Matches(File.ReadAllText(log)).Where(m => m.Groups["method"].Value.Contains("GraphC.Emitted.")).ToList();
            Assert.Contains(emitted, m => m.Groups["method"].Value.StartsWith("GraphC.Emitted.Program:K00_", StringComparison.Ordinal));
            Assert.Contains(emitted, m => m.Groups["method"].Value.StartsWith("GraphC.Runtime.Gemm:", StringComparison.Ordinal));
            Assert.All(emitted, m => Assert.True(m.Groups["tier"].Value == "FullOpts", m.Value));
        }
        finally
        {
            File.Delete(log);
        }
    }

    // For example:  12: JIT compiled GraphC.Emitted.Program:K00_Add(ptr,ulong,ulong,int,int) [FullOpts, IL size=104, code size=469]
    [GeneratedRegex(@"JIT compiled (?<method>\S.*) \[(?<tier>[^,\]]+), IL size=.*\]")]
    private static partial Regex Method();
}
