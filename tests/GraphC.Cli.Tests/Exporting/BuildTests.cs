using System.Runtime.Loader;
using System.Text.Json;
using GraphC.Cli.Tests.Models;
using GraphC.Onnx;

namespace GraphC.Cli.Tests.Exporting;

/// <summary><c>graphc build</c> and <c>graphc inspect</c>.</summary>
public sealed class BuildTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-build").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>In two processes at once.</summary>
    [Fact]
    public void Two_builds_of_one_model_are_identical_files()
    {
        var model = SavedModels.Classifier(folder);
        var built = ((string[])["one", "two"]).Select(where =>
        {
            Directory.CreateDirectory(At(where));
            return (Folder: At(where), Process: Tool.Start("build", model, "-o", Path.Combine(At(where), "Classifier.dll"), "--weights", "file"));
        }).ToList();
        foreach (var (where, process) in built)
        {
            using (process)
            {
                var (output, error) = (process.StandardOutput.ReadToEnd(), process.StandardError.ReadToEnd());
                process.WaitForExit();
                Assert.True(process.ExitCode == 0, error);
                Assert.Equal(
                    ((string[])["dll", "xml", "weights"]).Select(e => Path.Combine(where, "Classifier." + e)),
                    output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n').Select(l => l.Split('\t')[0]));
                Assert.Matches(@"^compiled in \d+\.\d\d s\r?\n$", error);
            }
        }

        Assert.Equal(["Classifier.dll", "Classifier.weights", "Classifier.xml"], Directory.GetFiles(At("one")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        foreach (var file in Directory.GetFiles(At("one")))
        {
            Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(Path.Combine(At("two"), Path.GetFileName(file))));
        }
    }

    [Fact]
    public void What_was_built_can_be_inspected_and_loaded()
    {
        var x = Declare.Input("input.1", DType.Float32, [Declare.Batch, 8]);
        var model = SavedModels.Save(folder, "digits", x.Dense(16).Relu().Dense(4), "logits");
        var path = At("Digits.dll");
        var built = Tool.Run("build", model, "-o", path, "--namespace", "Acme.Models", "--class", "DigitReader", "--target", "net9.0", "--isa", "avx2");
        Assert.Equal(0, built.ExitCode);
        Assert.Matches(@"^.*Digits\.dll\t\d+ KiB\n.*Digits\.xml\t\d+(\.\d)? KiB\n$", built.Output);

        var told = Tool.Run("inspect", path);
        Assert.Equal((0, ""), (told.ExitCode, told.Error));
        Assert.Contains("class       Acme.Models.DigitReader", told.Lines);
        Assert.Contains("input       input.1 f32[batch, 8]", told.Lines);
        Assert.Contains("output      logits f32[batch, 4]", told.Lines);
        Assert.Contains("extents     batch", told.Lines);
        Assert.Contains("parameters  212", told.Lines);
        Assert.Contains("runs on     net9.0 and later, instructions: avx2", told.Lines);

        using var json = JsonDocument.Parse(Tool.Run("inspect", path, "--json").Output);
        Assert.Equal("DigitReader", json.RootElement.GetProperty("class").GetString());
        Assert.Equal("input.1", json.RootElement.GetProperty("inputs")[0].GetProperty("name").GetString());

        var type = AssemblyLoadContext.Default.LoadFromAssemblyPath(path).GetType("Acme.Models.DigitReader", throwOnError: true)!;
        Assert.Equal(24, type.GetMethod("Input1Length")!.Invoke(null, [3]));
        Assert.NotNull(Activator.CreateInstance(type, 1));
    }

    [Fact]
    public void Types_that_CSharp_does_not_have_are_told_of()
    {
        var path = At("narrow.onnx");
        File.WriteAllBytes(path, ModelFile.Model((int)ElementType.Float16, ["x"], ["y"], ("Neg", ["x"], "y")));
        Assert.Equal(0, Tool.Run("build", path, "-o", At("Narrow.dll")).ExitCode);
        Assert.Contains("input       x f32[2] (float16)", Tool.Run("inspect", At("Narrow.dll")).Lines);
        Assert.Contains("float16 in the model, here each as a float", File.ReadAllText(At("Narrow.xml")));
    }

    [Theory]
    [InlineData("Digits.exe", "does not end in .dll")]
    [InlineData("Dig its.dll", "cannot be called 'Dig its'")]
    [InlineData("absent/Digits.dll", "absent")]
    public void A_place_that_cannot_be_is_refused_with_one_line(string output, string message) =>
        RefusesInOneLine(message, "build", SavedModels.Classifier(folder), "-o", At(output));

    [Fact]
    public void A_truncated_or_foreign_model_is_refused_with_one_line()
    {
        var whole = File.ReadAllBytes(SavedModels.Classifier(folder));
        foreach (var length in (int[])[1, 10, whole.Length / 2, whole.Length - 1])
        {
            File.WriteAllBytes(At("torn.onnx"), whole[..length]);
            RefusesInOneLine("torn.onnx", "build", At("torn.onnx"), "-o", At("Torn.dll"));
        }

        File.WriteAllText(At("foreign.onnx"), "This is no model.");
        RefusesInOneLine("foreign.onnx", "build", At("foreign.onnx"), "-o", At("Torn.dll"));
        Assert.False(File.Exists(At("Torn.dll")));
    }

    [Fact]
    public void A_truncated_or_foreign_assembly_is_refused_with_one_line()
    {
        File.WriteAllText(At("foreign.dll"), "This is no assembly.");
        RefusesInOneLine("is no .NET assembly, or a damaged one", "inspect", At("foreign.dll"));
        RefusesInOneLine("is no assembly that GraphC exported", "inspect", typeof(BuildTests).Assembly.Location);
        File.WriteAllBytes(At("torn.dll"), File.ReadAllBytes(typeof(BuildTests).Assembly.Location)[..^1]);
        RefusesInOneLine("is not whole", "inspect", At("torn.dll"));
    }

    private static void RefusesInOneLine(string message, params string[] arguments)
    {
        var run = Tool.Run(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("graphc: ", run.Error);
        Assert.Contains(message, run.Error);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    private string At(string file) => Path.Combine(folder, file);
}
