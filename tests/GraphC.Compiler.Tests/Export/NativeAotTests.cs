using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests.Export;

/// <summary>Exported classes become part of a native program, or of a trimmed one, without a warning, and compute the same bits there.</summary>
[Collection(ExportedModelsShared.Name)]
public class NativeAotTests(ExportedModels models)
{
    [SkippableFact]
    public void A_native_program_computes_the_bits_of_the_executable() => Check("<PublishAot>true</PublishAot>");

    [SkippableTheory]
    [InlineData("x86-x64-v3")]
    [InlineData("x86-x64-v4")]
    public void So_does_one_for_given_instructions(string instructions)
    {
        SkipUnlessSlow();
        Skip.IfNot(instructions != "x86-x64-v4" || Avx512BW.VL.IsSupported, "This machine has no AVX-512.");
        Check($"<PublishAot>true</PublishAot><IlcInstructionSet>{instructions}</IlcInstructionSet>");
    }

    [SkippableFact]
    public void So_does_a_trimmed_program()
    {
        SkipUnlessSlow();
        Check("<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><TrimMode>full</TrimMode>");
    }

    private static void SkipUnlessSlow() => Skip.IfNot(
        Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1", "set GRAPHC_SLOW_TESTS=1 to publish in every way");

    private void Check(string properties)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["Host.cs"], ExportedModels.HostSource);
        File.WriteAllText(folder["host.csproj"], $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net9.0</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <AllowUnsafeBlocks>true</AllowUnsafeBlocks>
                <InvariantGlobalization>true</InvariantGlobalization>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <IlcTreatWarningsAsErrors>true</IlcTreatWarningsAsErrors>
                <ILLinkTreatWarningsAsErrors>true</ILLinkTreatWarningsAsErrors>
                <TrimmerSingleWarn>false</TrimmerSingleWarn>
                {properties}
              </PropertyGroup>
              <ItemGroup><Reference Include="{models.PathOf("*.dll")}" Exclude="{models.PathOf("Host.dll")}" /></ItemGroup>
            </Project>
            """);

        var restored = ExportHost.Run(folder.Path, "dotnet", ["restore"]);
        Skip.IfNot(restored.Succeeded, $"What native programs are made with cannot be had: {restored.Said}");
        var published = ExportHost.Run(folder.Path, "dotnet", ["publish", "--no-restore", "-c", "Release", "-o", folder["published"]]);
        Assert.True(published.Succeeded, published.Said);
        Assert.DoesNotContain("warning", published.Said, StringComparison.Ordinal);

        models.ForgetResults();
        var ran = ExportHost.Run(folder.Path, folder["published/host"], ["bits", models.Folder]);
        Assert.True(ran.Succeeded, ran.Said);
        foreach (var (file, expected) in models.Expectations())
        {
            Assert.True(expected.AsSpan().SequenceEqual(File.ReadAllBytes(file)), Path.GetFileName(file));
        }
    }
}
