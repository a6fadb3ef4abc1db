using System.Diagnostics;
using System.Reflection;

namespace GraphC.Cli.Tests;

/// <summary>Projects with <c>GraphCModel</c> items, outside of this repository, built by <c>dotnet build</c> with the tool that these tests use.</summary>
public sealed class GraphCModelTests : IDisposable
{
    private static readonly string Root = FindRoot();

    private readonly string folder = Directory.CreateTempSubdirectory("graphc-models-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_sample_is_built_once_and_again_only_when_something_has_changed()
    {
        CopySample();
        var assembly = At("obj/Release/net10.0/graphc/Inference.DigitReader.dll");
        Succeed("build");
        var output = Path.GetDirectoryName(Directory.GetFiles(At("bin"), "Inference.dll", SearchOption.AllDirectories).Single())!;
        Assert.DoesNotContain(Directory.GetFiles(output, "*.dll").Select(Path.GetFileName), name => name!.StartsWith("GraphC", StringComparison.Ordinal));
        var read = Dotnet(Path.Combine(output, "Inference.dll"));
        Assert.Equal((0, ""), (read.ExitCode, read.Error));
        Assert.Equal(6, read.Lines.Length);
        Assert.All(read.Lines, line => Assert.Matches(@"^a (\d) is read as \1 \(\d+ ?%\)$", line));

        var first = File.GetLastWriteTimeUtc(assembly);
        Assert.True(File.Exists(assembly));
        Assert.Contains("Skipping target \"GraphCBuildModels\" because all output files are up-to-date", Succeed("build", "--no-restore", "-verbosity:normal").Output);
        Assert.Equal(first, File.GetLastWriteTimeUtc(assembly));

        Replace("Inference.csproj", "Class=\"DigitReader\"", "Class=\"DigitReader\" Isa=\"avx2\"");
        Succeed("build", "--no-restore", "-target:GraphCReferenceModels");
        var second = File.GetLastWriteTimeUtc(assembly);
        Assert.True(second > first, "a changed option changes the assembly");

        File.SetLastWriteTimeUtc(At("digits.onnx"), DateTime.UtcNow);
        Succeed("build", "--no-restore", "-target:GraphCReferenceModels");
        Assert.True(File.GetLastWriteTimeUtc(assembly) > second, "a changed model changes the assembly");

        Succeed("clean");
        Assert.False(Directory.Exists(Path.GetDirectoryName(assembly)));
        Assert.Empty(Directory.GetFiles(output, "*DigitReader*"));
    }

    [Fact]
    public void Several_models_are_published_with_what_they_need_and_a_broken_one_is_one_error()
    {
        Write("first net.onnx", ModelFile.Model(["a"], ["b"], ("Tanh", ["a"], "b")));
        Write("models/2.onnx", ModelFile.Model(["a"], ["b"], ("Relu", ["a"], "b")));
        WriteProject("""
            <GraphCModel Include="first net.onnx" Namespace="Nets" Weights="file" />
            <GraphCModel Include="models/*.onnx" />
            """, "Console.WriteLine(typeof(Nets.FirstNet).Name + typeof(App.Model2).Name);");
        Succeed("publish", "-o", At("published"));
        Assert.Equal("FirstNetModel2", Dotnet(At("published/App.dll")).Lines.Single());
        Assert.Equal(
            ["App.Model2.dll", "App.dll", "Nets.FirstNet.dll", "Nets.FirstNet.weights"],
            Directory.GetFiles(At("published")).Select(f => Path.GetFileName(f)).Where(f => Path.GetExtension(f) is ".dll" or ".weights").Order(StringComparer.Ordinal));

        // A model that is no more takes its assembly with it.
        File.Delete(At("models/2.onnx"));
        File.WriteAllText(At("models/broken.onnx"), "no model at all");
        var broken = Build("build", "--no-restore");
        Assert.Equal(1, broken.ExitCode);
        var error = Assert.Single(broken.Lines.Where(line => line.Contains("error")).Distinct(), line => !line.EndsWith("Error(s)", StringComparison.Ordinal));
        Assert.Matches(@"^models/broken\.onnx : error GRAPHC001: .*ONNX.* \[.*App\.csproj\]$", error);
        File.Delete(At("models/broken.onnx"));
        Succeed("build", "--no-restore", "-target:GraphCReferenceModels");
        Assert.Equal(["Nets.FirstNet.dll"], Directory.GetFiles(At("obj/Release/net10.0/graphc"), "*.dll").Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("Include=\"none.onnx\"", "none.onnx : error GRAPHC004: There is no such model.")]
    [InlineData("Include=\"net.onnx\" Isa=\"sse\"", "net.onnx : error GRAPHC005: Isa=\"sse\" is none of auto, avx2, avx512.")]
    [InlineData("Include=\"net.onnx\" Class=\"a b\"", "net.onnx : error GRAPHC005: Class=\"a b\" is no name in C#.")]
    [InlineData("Include=\"net.onnx;Net!.onnx\"", "Net!.onnx : error GRAPHC003: Two models would be the class App.Net")]
    public void What_is_declared_wrongly_is_an_error_of_the_model(string declared, string error)
    {
        Write("net.onnx", ModelFile.Model(["a"], ["b"], ("Tanh", ["a"], "b")));
        Write("Net!.onnx", ModelFile.Model(["a"], ["b"], ("Tanh", ["a"], "b")));
        WriteProject($"<GraphCModel {declared} />", "");
        var build = Build("msbuild", "-target:GraphCPrepareModels");
        Assert.Equal(1, build.ExitCode);
        Assert.Contains(build.Lines, line => line.StartsWith(error, StringComparison.Ordinal));
    }

    /// <summary>What an editor does when a project is opened: nothing was built yet, and nothing may fail.</summary>
    [Fact]
    public void An_editor_can_open_a_project_that_was_never_built()
    {
        Write("net.onnx", ModelFile.Model(["a"], ["b"], ("Tanh", ["a"], "b")));
        WriteProject("<GraphCModel Include=\"net.onnx\" />", "Console.WriteLine(typeof(App.Net));");
        string[] designTime = ["msbuild", "-restore", "-target:Compile", "-property:DesignTimeBuild=true;SkipCompilerExecution=true;ProvideCommandLineArgs=true"];
        Succeed(designTime);
        Assert.False(Directory.Exists(At("obj/Release/net10.0/graphc")));
        // Nor if even the tasks are not there.
        Succeed([.. designTime, "-property:GraphCTasks=none.dll"]);
    }

    /// <summary>A project elsewhere, which has the package and nothing of this repository.</summary>
    [SkippableFact]
    public void The_package_is_all_that_a_project_needs()
    {
        Skip.IfNot(Environment.GetEnvironmentVariable("GRAPHC_SLOW_TESTS") == "1", "set GRAPHC_SLOW_TESTS=1 to make the package and use it");
        var pack = Dotnet("pack", Path.Combine(Root, "src", "GraphC.Build"), "-nologo", $"-property:Configuration={Configuration}", "-o", At("package"));
        Assert.True(pack.ExitCode == 0, pack.Output);
        CopySample();
        Replace("Inference.csproj", $"<Import Project=\"{Root}/src/GraphC.Build/Repository.targets\" />", $"""
            <ItemGroup><PackageReference Include="GraphC.Build" Version="*" PrivateAssets="all" /></ItemGroup>
            <PropertyGroup>
              <RestoreAdditionalProjectSources>{At("package")}</RestoreAdditionalProjectSources>
              <RestorePackagesPath>{At("packages")}</RestorePackagesPath>
              <EnableDefaultItems>false</EnableDefaultItems>
            </PropertyGroup>
            <ItemGroup><Compile Include="Program.cs" /><None Include="pictures.txt" CopyToOutputDirectory="PreserveNewest" /></ItemGroup>
            """);
        var run = Dotnet("run", "--project", At("Inference.csproj"));
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Equal(6, run.Lines.Count(line => line.Contains("is read as")));
    }

    private static string Configuration => typeof(GraphCModelTests).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;

    private void CopySample()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Root, "samples", "inference")))
        {
            File.Copy(file, At(Path.GetFileName(file)));
        }

        Replace("Inference.csproj", "../../src/", $"{Root}/src/");
    }

    private void WriteProject(string items, string program)
    {
        File.WriteAllText(At("Program.cs"), program.Length == 0 ? "return;" : program);
        File.WriteAllText(At("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
              <Import Project="{Root}/src/GraphC.Build/Repository.targets" />
            </Project>
            """);
    }

    private void Replace(string file, string from, string to)
    {
        var text = File.ReadAllText(At(file));
        Assert.Contains(from, text);
        File.WriteAllText(At(file), text.Replace(from, to, StringComparison.Ordinal));
    }

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), bytes);
    }

    private Outcome Succeed(params string[] arguments)
    {
        var outcome = Build(arguments);
        Assert.True(outcome.ExitCode == 0, $"{outcome.Output}\n{outcome.Error}");
        return outcome;
    }

    /// <summary>Runs a command of the SDK on the project with the tool and the tasks as they were built for these tests.</summary>
    private Outcome Build(params string[] arguments)
    {
        string[] with =
        [
            "-nologo", "-property:Configuration=Release",
            $"-property:GraphCTool={Path.Combine(AppContext.BaseDirectory, "GraphC.Cli.dll")}",
            $"-property:GraphCTasks={Path.Combine(Root, "src", "GraphC.Build", "bin", Configuration, "netstandard2.0", "GraphC.Build.dll")}",
        ];
        return Dotnet([arguments[0], .. arguments[0] == "clean" ? with[1..] : with, .. arguments[1..]]);
    }

    private Outcome Dotnet(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the test host sets for its own build must not leak into another, and nothing may linger after it.
        start.Environment.Remove("MSBuildSDKsPath");
        start.Environment.Remove("MSBUILD_EXE_PATH");
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new(process.ExitCode, output.Result, error.Result);
    }

    private string At(string name) => Path.Combine(folder, name);

    private static string FindRoot()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "GraphC.sln")))
        {
            at = Path.GetDirectoryName(at) ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return at;
    }
}
