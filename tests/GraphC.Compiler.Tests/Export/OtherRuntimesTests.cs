using System.Runtime.InteropServices;
using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Export;

/// <summary>An exported assembly computes on .NET 8 and 9, and on processors that have less, what it computes here.</summary>
public class OtherRuntimesTests
{
    private const string Older = "Microsoft.NETCore.App.Runtime.linux-x64";

    [SkippableTheory]
    [InlineData(ExportTarget.Net8, "8.0.29")]
    [InlineData(ExportTarget.Net9, "9.0.18")]
    public void An_older_NET_computes_the_same_bits(ExportTarget target, string version)
    {
        Skip.IfNot(RuntimeInformation.RuntimeIdentifier == "linux-x64", "The packages of older runtimes that this test knows are for Linux on x64.");
        using var folder = new TemporaryFolder();
        var dotnet = Root(folder, target, version);
        var exemplar = Exemplar.Instance;
        exemplar.WriteRun(folder["run"]);
        var host = ExportHost.Build(folder.Path, exemplar.Export.Compile(target), target);
        foreach (var instructions in (string[])["AVX512F", "AVX2", "AVX", "HWIntrinsic"])
        {
            AssertSame(exemplar, folder, dotnet, host, ("DOTNET_ROOT", Path.GetDirectoryName(dotnet)!), ("DOTNET_Enable" + instructions, instructions == "AVX512F" ? "1" : "0"));
        }
    }

    [Fact]
    public void For_AVX2_a_lesser_processor_computes_the_same_bits()
    {
        using var folder = new TemporaryFolder();
        Exemplar.Instance.WriteRun(folder["run"]);
        var host = ExportHost.Build(folder.Path, Exemplar.Instance.Export.Compile(ExportTarget.Net10, ExportIsa.Avx2), ExportTarget.Net10);
        foreach (var instructions in (string[])["AVX512", "AVX2", "HWIntrinsic"])
        {
            AssertSame(Exemplar.Instance, folder, "dotnet", host, ("DOTNET_Enable" + instructions, "0"));
        }
    }

    [Fact]
    public void Where_there_is_no_AVX512_an_export_for_it_says_so()
    {
        using var folder = new TemporaryFolder();
        var exemplar = Exemplar.Instance;
        exemplar.WriteRun(folder["run"]);
        var host = ExportHost.Build(folder.Path, exemplar.Export.Compile(ExportTarget.Net10, ExportIsa.Avx512), ExportTarget.Net10);
        var (succeeded, said) = ExportHost.Run(folder.Path, "dotnet", [host, folder["run"], folder["result"]], ("DOTNET_EnableAVX512", "0"));
        Assert.False(succeeded);
        Assert.Contains("PlatformNotSupportedException: This assembly was built for processors with AVX-512", said, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void For_AVX2_nothing_is_computed_in_registers_of_512_bits()
    {
        Skip.IfNot(System.Runtime.Intrinsics.X86.Avx512F.IsSupported, "This machine has no AVX-512.");
        Assert.Empty(WideInstructions(ExportIsa.Avx2));
        Assert.NotEmpty(WideInstructions(ExportIsa.Auto));
    }

    /// <summary>What RyuJIT makes of an export: its instructions on registers of 512 bits but those that clear and copy memory, where it may always use them.</summary>
    private static List<string> WideInstructions(ExportIsa isa)
    {
        using var folder = new TemporaryFolder();
        Exemplar.Instance.WriteRun(folder["run"]);
        var host = ExportHost.Build(folder.Path, Exemplar.Instance.Export.Compile(ExportTarget.Net10, isa), ExportTarget.Net10);
        AssertSame(
            Exemplar.Instance, folder, "dotnet", host,
            ("DOTNET_JitDisasm", "Run Kernel* MicroKernel AddStrip RunTiles"), ("DOTNET_JitStdOutFile", folder["code"]), ("DOTNET_TieredCompilation", "0"));
        return [.. File.ReadLines(folder["code"]).Select(l => l.Trim()).Where(l => l.Contains("zmm", StringComparison.Ordinal) && !IsMove(l))];

        static bool IsMove(string instruction) =>
            instruction.StartsWith("vmov", StringComparison.Ordinal) || instruction.StartsWith("vxor", StringComparison.Ordinal);
    }

    private static void AssertSame(Exemplar exemplar, TemporaryFolder folder, string dotnet, string host, params (string, string)[] environment)
    {
        var (succeeded, said) = ExportHost.Run(folder.Path, dotnet, [host, folder["run"], folder["result"]], environment);
        Assert.True(succeeded, said);
        Assert.Equal(exemplar.Expected, File.ReadAllBytes(folder["result"]));
    }

    /// <summary>A folder like that of an installed .NET, with an older runtime out of its package: the path of its <c>dotnet</c>.</summary>
    private static string Root(TemporaryFolder folder, ExportTarget target, string version)
    {
        File.WriteAllText(folder["runtime.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>net10.0</TargetFramework><RestorePackagesPath>packages</RestorePackagesPath></PropertyGroup>
              <ItemGroup><PackageDownload Include="{Older}" Version="[{version}]" /></ItemGroup>
            </Project>
            """);
        var restored = ExportHost.Run(folder.Path, "dotnet", ["restore"]);
        Skip.IfNot(restored.Succeeded, $"The runtime of .NET {target.Major()} cannot be had: {restored.Said}");

        var package = folder[$"packages/{Older.ToLowerInvariant()}/{version}/runtimes/linux-x64"];
        var framework = Directory.CreateDirectory(folder[$"root/shared/Microsoft.NETCore.App/{version}"]).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(package, "native")).Concat(Directory.EnumerateFiles(Path.Combine(package, $"lib/net{target.Major()}.0"))))
        {
            File.CreateSymbolicLink(Path.Combine(framework, Path.GetFileName(file)), file);
        }

        var installed = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        Directory.CreateSymbolicLink(folder["root/host"], Path.Combine(installed, "host"));
        File.Copy(Path.Combine(installed, "dotnet"), folder["root/dotnet"]);
        return folder["root/dotnet"];
    }
}
