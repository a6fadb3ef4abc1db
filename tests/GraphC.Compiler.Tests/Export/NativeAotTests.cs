using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Export;

/// <summary>An exported assembly becomes part of a native program, or of a trimmed one, without a warning, and computes the same bits there.</summary>
public class NativeAotTests
{
    [SkippableFact]
    public void A_native_program_computes_the_same_bits() => Check(ExportIsa.Auto, "<PublishAot>true</PublishAot>");

    [SkippableTheory]
    [InlineData(ExportIsa.Auto, "x86-x64-v3")]
    [InlineData(ExportIsa.Avx2, "x86-x64-v3")]
    [InlineData(ExportIsa.Auto, "x86-x64-v4")]
    [InlineData(ExportIsa.Avx512, "x86-x64-v4")]
    public void So_does_one_for_given_instructions(ExportIsa isa, string instructions)
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1", "set GRAPHC_SLOW_TESTS=1 to publish for every instruction set");
        Skip.IfNot(instructions != "x86-x64-v4" || System.Runtime.Intrinsics.X86.Avx512BW.VL.IsSupported, "This machine has no AVX-512.");
        Check(isa, $"<PublishAot>true</PublishAot><IlcInstructionSet>{instructions}</IlcInstructionSet>");
    }

    [SkippableFact]
    public void So_does_a_trimmed_program()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1", "set GRAPHC_SLOW_TESTS=1 to publish a trimmed program");
        Check(ExportIsa.Auto, "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><TrimMode>full</TrimMode>");
    }

    private static void Check(ExportIsa isa, string properties)
    {
        using var folder = new TemporaryFolder();
        var exemplar = Exemplar.Instance;
        Directory.CreateDirectory(folder["lib"]);
        File.WriteAllBytes(folder["lib/Exported.dll"], exemplar.Export.Compile(ExportTarget.Net9, isa).Image);
        exemplar.WriteRun(folder["run"]);
        File.WriteAllText(folder["Host.cs"], ExportHost.Source);
        File.WriteAllText(folder["host.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net9.0</TargetFramework>
                <RuntimeIdentifier>{System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IlcTreatWarningsAsErrors>true</IlcTreatWarningsAsErrors>
                <ILLinkTreatWarningsAsErrors>true</ILLinkTreatWarningsAsErrors>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                {properties}
              </PropertyGroup>
              <ItemGroup><Reference Include="lib/Exported.dll" /></ItemGroup>
            </Project>
            """);

        var restored = ExportHost.Run(folder.Path, "dotnet", ["restore"]);
        Skip.IfNot(restored.Succeeded, $"What native programs are made with cannot be had: {restored.Said}");
        var published = ExportHost.Run(folder.Path, "dotnet", ["publish", "--no-restore", "-c", "Release", "-o", folder["published"]]);
        Assert.True(published.Succeeded, published.Said);
        Assert.DoesNotContain("warning", published.Said, StringComparison.Ordinal);
        var ran = ExportHost.Run(folder.Path, folder["published/host"], [folder["run"], folder["result"]]);
        Assert.True(ran.Succeeded, ran.Said);
        Assert.Equal(exemplar.Expected, File.ReadAllBytes(folder["result"]));
    }
}
