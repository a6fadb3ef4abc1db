using System.Text.Json;
using GraphC.Cli.Bisecting;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Models;
using GraphC.Compiler;
using GraphC.Data;
using static GraphC.Declare;

namespace GraphC.Cli.Tests;

public sealed class BisectTests : IDisposable
{
    private static readonly BisectRequest Asked = new("m.onnx", null, 3, 1e-3);

    private static readonly BisectionReport Broken = new(
        BisectionVerdict.Pass,
        [
            new("compiled", "the program as it runs", "output 0: element 3 of f32[3, 10] is 0.5 instead of 0.7"),
            new("intern", "equal expressions become one node", null),
            new("simplify.2", "fewer and cheaper ops", "output 0: element 3 of f32[3, 10] is 0.5 instead of 0.7"),
        ])
    {
        Culprit = "simplify.2",
        Problem = "output 0: element 3 of f32[3, 10] is 0.5 instead of 0.7",
        HealedWithout = ["simplify"],
    };

    private readonly string folder = Directory.CreateTempSubdirectory("graphc-bisect-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_sound_model_ends_with_exit_code_0()
    {
        var model = Write("m.onnx", ModelFile.Model(["a", "b"], ["c"], ("Add", ["a", "b"], "s"), ("Tanh", ["s"], "c")));
        var run = Tool.Run("bisect", model);
        Assert.Equal((0, "compiled: agrees\n"), (run.ExitCode, run.Error));
        Assert.Equal($"{model} is sound: compiled, it computes what the float64 interpreter does, within 0.001 of the largest magnitude", run.Lines.Single());
    }

    [Fact]
    public void What_float32_cannot_hold_differs_and_ends_with_exit_code_1()
    {
        // 1e8 + 1 is 1e8 in float32: no graph is wrong, but the code differs from float64.
        var model = Write("m.onnx", ModelFile.Model(["a", "b"], ["c"], ("Add", ["a", "b"], "s"), ("Sub", ["s", "a"], "c")));
        Npy.Write(At("a.npy"), Tensor.From<float>([1e8f, 1]));
        Npy.Write(At("b.npy"), Tensor.From<float>([1, 1]));
        string[] command = ["bisect", model, "--input", $"a={At("a.npy")}", $"b={At("b.npy")}"];
        var run = Tool.Run([.. command, "--json"]);
        Assert.Equal(1, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal("code", json.RootElement.GetProperty("verdict").GetString());
        // Each kernel rounds as it may: none is blamed.
        Assert.Null(json.RootElement.GetProperty("kernel").GetString());
        Assert.Equal("output 0: element 0 of f32[2] is 0 instead of 1", json.RootElement.GetProperty("problem").GetString());
        Assert.Contains($"graphc dump {model} --stage all", Tool.Run(command).Output);
    }

    [Theory]
    [InlineData("--input z=z.npy", "--input: the model has no input 'z'; it has a")]
    [InlineData("--dim n=3", "--dim: the model has no extent 'n'; it has none")]
    [InlineData("--tolerance -1", "--tolerance: '-1' is no number of at least 0")]
    [InlineData("--train mse", "--train: 'mse' is not LOSS,OPT")]
    [InlineData("--dim n", "--dim: 'n' is not NAME=N")]
    public void A_mistake_is_named(string arguments, string message)
    {
        var model = Write("m.onnx", ModelFile.Model(["a"], ["c"], ("Tanh", ["a"], "c")));
        var run = Tool.Run(["bisect", model, .. arguments.Split(' ')]);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
    }

    [Fact]
    public void An_array_that_does_not_fit_is_a_mistake()
    {
        var model = Write("m.onnx", ModelFile.Model(["a"], ["c"], ("Tanh", ["a"], "c")));
        Npy.Write(At("a.npy"), Tensor.From<float>([1, 2, 3]));
        var run = Tool.Run("bisect", model, "--input", $"a={At("a.npy")}");
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("'a' f32[2]", run.Error);
    }

    [Fact]
    public void Drawn_inputs_depend_on_the_seed_and_take_the_extents_of_files()
    {
        var (x, y) = (Input("x", Float32, [Batch, 4]), Input<int>("y", [Batch]));
        var graph = Graph.Close([x.Sum(-1), y]);
        var first = ModelInputs.Of(graph, [], new Dictionary<string, long> { ["batch"] = 5 }, 1);
        Assert.Equal(["f32[5, 4]", "i32[5]"], first.Select(t => t.ToString()));
        Assert.Equal(first[0].Bytes.ToArray(), ModelInputs.Of(graph, [], new Dictionary<string, long> { ["batch"] = 5 }, 1)[0].Bytes.ToArray());
        Assert.NotEqual(first[0].Bytes.ToArray(), ModelInputs.Of(graph, [], new Dictionary<string, long> { ["batch"] = 5 }, 2)[0].Bytes.ToArray());
        Assert.All(first[1].ToArray<int>(), label => Assert.InRange(label, 0, 1));

        Npy.Write(At("y.npy"), Tensor.From<int>([1, 2]));
        Assert.Equal(["f32[2, 4]", "i32[2]"], ModelInputs.Of(graph, [("y", At("y.npy"))], new Dictionary<string, long>(), 1).Select(t => t.ToString()));
        Assert.Equal("f32[3, 4]", ModelInputs.Of(graph, [], new Dictionary<string, long>(), 1)[0].ToString());
    }

    [Fact]
    public Task Of_a_pass() => Verifier.Verify(Printed(Asked, Broken));

    [Fact]
    public Task Of_a_pass_in_color() => Verifier.Verify(Printed(Asked, Broken, color: true).Replace("\e", "ESC"));

    [Fact]
    public Task Of_a_kernel() => Verifier.Verify(Printed(Asked, Broken with
    {
        Verdict = BisectionVerdict.Code, Culprit = null, Kernel = "02_Sum", KernelProblem = "Sum %7 is 0.5 at [3] of f32[4], not 0.7.\n  It was computed to t0 by kernel 02_Sum.",
        HealedWithout = ["split"], Steps = [Broken.Steps[0], Broken.Steps[1]],
    }));

    [Fact]
    public Task Of_code() => Verifier.Verify(Printed(Asked with { Train = "mse,sgd" }, Broken with
    {
        Verdict = BisectionVerdict.Code, Culprit = null, HealedWithout = [], Steps = [Broken.Steps[0], Broken.Steps[1]],
    }));

    [Fact]
    public void What_the_first_pass_was_given_depends_on_the_training()
    {
        var first = Broken with { Culprit = "intern", Steps = [Broken.Steps[0], Broken.Steps[1] with { Problem = Broken.Problem }] };
        Assert.Contains("graphc diff m.onnx --from declared --to intern", Printed(Asked, first));
        Assert.Contains("graphc diff m.onnx --train mse,sgd --from gradient --to intern", Printed(Asked with { Train = "mse,sgd" }, first));
        // A pass that failed has left nothing to be compared.
        Assert.Contains("graphc dump m.onnx --stage declared", Printed(Asked, first with { Culprit = "fold" }));
    }

    [Fact]
    public Task Of_a_pass_as_json()
    {
        var output = new StringWriter { NewLine = "\n" };
        BisectPrinter.PrintJson(Asked, Broken, Terminal.Of(output, TextWriter.Null));
        return Verifier.Verify(output.ToString());
    }

    private static string Printed(BisectRequest asked, BisectionReport report, bool color = false)
    {
        var output = new StringWriter { NewLine = "\n" };
        BisectPrinter.Print(asked, report, Terminal.Of(output, TextWriter.Null, color, width: color ? 80 : int.MaxValue));
        return output.ToString();
    }

    private string Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(At(name), bytes);
        return At(name);
    }

    private string At(string name) => Path.Combine(folder, name);
}
