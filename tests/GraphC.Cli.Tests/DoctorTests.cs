using System.Runtime.InteropServices;
using System.Text.Json;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Diagnosis;

namespace GraphC.Cli.Tests;

public sealed class DoctorTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-doctor-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void It_works_here()
    {
        var run = Tool.Run("doctor", "--json");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        Assert.True(json.RootElement.GetProperty("works").GetBoolean());
        var findings = json.RootElement.GetProperty("findings").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!);
        Assert.Equal(
            [".NET runtime", ".NET SDK", "processor", "instruction sets", "threads", "memory", "cache", "GPU", "ONNX Runtime", "test data", "data sets", "self-test"], findings.Keys);
        Assert.Equal("good", findings["self-test"].GetProperty("health").GetString());
        Assert.True(findings["self-test"].GetProperty("facts").GetProperty("coldSeconds").GetDouble() > 0);
        Assert.All(findings.Values, f => Assert.NotEmpty(f.GetProperty("meaning").GetString()!));
    }

    /// <summary>On any instruction set the self-test gives the same bits, and the switch that narrowed the set is named.</summary>
    [SkippableTheory]
    [InlineData("DOTNET_EnableAVX512", "kernels are 256 bits wide")]
    [InlineData("DOTNET_EnableHWIntrinsic", "kernels are portable")]
    public void A_switch_that_narrows_the_instructions_is_named(string variable, string code)
    {
        Skip.IfNot(System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "this processor has no AVX-512 that could be switched off");
        var run = Tool.RunWith(new Dictionary<string, string> { [variable] = "0" }, "doctor");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(run.Lines, line => line.StartsWith("note", StringComparison.Ordinal) && line.Contains(code) && line.Contains($"unset {variable}"));
        Assert.Contains(run.Lines, line => line.StartsWith("ok", StringComparison.Ordinal) && line.Contains("self-test"));
    }

    [Fact]
    public void A_switch_that_this_version_does_not_know_is_told()
    {
        var findings = With(("DOTNET_EnableAVX512F", "0"), ("DOTNET_EnableAVX512", "1"), ("DOTNET_EnableSomething", "0")).Examine().ToList();
        Assert.Equal(Health.Good, findings[1].Health);
        var former = Assert.Single(findings, f => f.Found.Contains('='));
        Assert.Equal((Health.Limited, "DOTNET_EnableAVX512F=0", "say DOTNET_EnableAVX512, or unset it"), (former.Health, former.Found, former.Remedy));

        static Instructions With(params (string Name, string Value)[] variables) => new("x", Architecture.X64, ["AVX-512", "AVX2", "FMA"], ["AVX-512", "AVX2", "FMA"],
            [.. Instructions.SwitchesIn(variables.Select(v => v.Name), name => variables.Single(v => v.Name == name).Value)]);
    }

    [Fact]
    public void What_the_system_hides_is_no_switch_s_fault()
    {
        var finding = new Instructions("x", Architecture.X64, ["AVX-512", "AVX2", "FMA"], ["AVX2", "FMA"], []).Examine().Last();
        Assert.Equal((Health.Limited, "kernels are 256 bits wide: AVX2 with FMA"), (finding.Health, finding.Found));
        Assert.Contains("unused: AVX-512", finding.Meaning);
        Assert.Contains("virtual machine", finding.Remedy);
    }

    [Fact]
    public void The_limits_of_threads_are_named()
    {
        Assert.Equal(Health.Good, new ProcessorShare(8, 8, 8, null, null).Examine().Health);
        Assert.Equal(Health.Good, new ProcessorShare(8, null, null, null, null).Examine().Health);
        var narrow = new ProcessorShare(2, 8, 4, 1.5, "2").Examine();
        Assert.Equal((Health.Limited, "2 of 8 processors"), (narrow.Health, narrow.Found));
        Assert.Contains("the process may run on 4 of 8, its control group has the time of 1.5, DOTNET_PROCESSOR_COUNT is 2", narrow.Meaning);
        Assert.Equal("unset DOTNET_PROCESSOR_COUNT, unless it is meant so", narrow.Remedy);
    }

    [Theory]
    [InlineData("0", 1)]
    [InlineData("0-3", 4)]
    [InlineData("0-3,8,10-11", 7)]
    [InlineData("", null)]
    [InlineData("3-1", null)]
    [InlineData("a", null)]
    public void Lists_of_processors_are_counted(string list, int? count) => Assert.Equal(count, SystemFiles.CountOf(list));

    [Theory]
    [InlineData("150000 100000", 1.5)]
    [InlineData("max 100000", null)]
    [InlineData("-1 100000", null)]
    [InlineData(" ", null)]
    public void Quotas_of_control_groups_are_read(string text, double? processors) => Assert.Equal(processors, ControlGroup.ProcessorsOf(text));

    [Theory]
    [InlineData("1073741824", 1L << 30)]
    [InlineData("max", null)]
    [InlineData("9223372036854771712", null)]
    public void Limits_of_memory_are_read(string text, long? bytes) => Assert.Equal(bytes, ControlGroup.MemoryOf(text));

    [Fact]
    public void Too_little_memory_is_told()
    {
        Assert.Equal(Health.Good, new MemoryShare(8L << 30, 4L << 30, null).Examine().Health);
        var narrow = new MemoryShare(8L << 30, 4L << 30, 256L << 20).Examine();
        Assert.Equal((Health.Limited, "8.0 GiB, 4.0 GiB of it available, the limit of its control group"), (narrow.Health, narrow.Found));
    }

    [Fact]
    public void The_cache_is_counted_and_tried()
    {
        File.WriteAllBytes(Path.Combine(folder, "a.graphc"), new byte[1024]);
        File.WriteAllBytes(Path.Combine(folder, "b.graphc"), new byte[1024]);
        File.WriteAllBytes(Path.Combine(folder, "other"), new byte[1024]);
        var finding = ProgramCache.Examine(folder, null);
        Assert.Equal((Health.Good, $"{folder}: 2 programs, 2.0 KiB"), (finding.Health, finding.Found));
        Assert.Equal(3, Directory.GetFiles(folder).Length);
    }

    [Fact]
    public void A_cache_that_is_off_or_cannot_be_written_is_told_and_nothing_is_made()
    {
        Assert.Contains("GRAPHC_CACHE=off", ProgramCache.Examine(null, "off").Found);
        var missing = Path.Combine(folder, "a", "b");
        Assert.Equal(Health.Good, ProgramCache.Examine(missing, null).Health);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));

        var file = Path.Combine(folder, "file");
        File.WriteAllText(file, "");
        var finding = ProgramCache.Examine(Path.Combine(file, "cache"), "x");
        Assert.Equal(Health.Limited, finding.Health);
        Assert.Contains("nothing can be kept", finding.Meaning);
        Assert.Contains("GRAPHC_CACHE", finding.Remedy);
    }

    [Fact]
    public void An_sdk_that_is_missing_or_old_limits_scripts_alone()
    {
        Assert.Equal(Health.Good, DotNetFindings.OfSdk("/dotnet", ["8.0.100", "10.0.100-rc.1"]).Health);
        Assert.Equal((Health.Limited, "none in /dotnet"), (DotNetFindings.OfSdk("/dotnet", []).Health, DotNetFindings.OfSdk("/dotnet", []).Found));
        Assert.Contains("install", DotNetFindings.OfSdk("/dotnet", ["9.0.300"]).Remedy);
        Assert.Equal(Health.Broken, DotNetFindings.OfRuntime(new(9, 0, 1), "linux-x64", "x").Health);
    }

    [Fact]
    public void A_gpu_is_seen_but_not_used()
    {
        Assert.Equal("535.104.05", GraphicsProcessor.VersionOf("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19\nGCC version: 12"));
        Assert.Equal("no GPU device in this build; no NVIDIA driver in sight", new GraphicsProcessor(false, null).Examine().Found);
        Assert.Contains("the GPU stays idle", new GraphicsProcessor(false, "535.104.05").Examine().Meaning);
    }

    [Fact]
    public void What_a_variable_names_and_is_not_there_is_told()
    {
        var set = OptionalFindings.Examine(name => name == "GRAPHC_DATA" ? folder : Path.Combine(folder, "none")).ToList();
        Assert.Equal([Health.Limited, Health.Limited, Health.Good], set.Select(f => f.Health));
        Assert.All(set.Take(2), f => Assert.NotNull(f.Remedy));
        Assert.Equal([Health.Absent, Health.Absent], OptionalFindings.Examine(_ => null).Skip(1).Select(f => f.Health));
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(64 << 20, "64 MiB")]
    [InlineData(3L << 50, "3072 TiB")]
    public void Bytes_are_readable(long bytes, string text) => Assert.Equal(text, Bytes.Text(bytes));

    [Fact]
    public Task Plain_text() => Verifier.Verify(Printed(DoctorPrinter.Print));

    [Fact]
    public Task Colored_text() => Verifier.Verify(Printed(DoctorPrinter.Print, color: true).Replace("\e", "ESC"));

    [Fact]
    public Task Json() => Verifier.Verify(Printed(DoctorPrinter.PrintJson));

    private static string Printed(Action<Report, Terminal> print, bool color = false)
    {
        var report = new Report(
        [
            new("memory", Health.Good, "8.0 GiB", "models fit") { Facts = new Dictionary<string, object?> { ["total"] = 8L << 30, ["limit"] = null } },
            new("GPU", Health.Absent, "no GPU device in this build", "programs run on the processor"),
            new("instruction [sets]", Health.Limited, "kernels are portable", "slower") { Remedy = "unset DOTNET_EnableHWIntrinsic" },
            new("self-test", Health.Broken, "InvalidOperationException: \"no\"", "no program can be compiled and run here") { Remedy = "please report this" },
        ]);
        var output = new StringWriter { NewLine = "\n" };
        print(report, Terminal.Of(output, TextWriter.Null, color, width: color ? 80 : int.MaxValue));
        return output.ToString();
    }
}
