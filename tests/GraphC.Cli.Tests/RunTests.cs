using GraphC.Data;

namespace GraphC.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-run-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Outputs_are_written_as_arrays()
    {
        Write("m.onnx", ModelFile.Model(["a", "b"], ["sum", "exp"], ("Add", ["a", "b"], "sum"), ("Relu", ["a"], "exp")));
        Npy.Write(At("a.npy"), Tensor.From<float>([-1, 2]));
        Npy.Write(At("b.npy"), Tensor.From<float>([3, 4]));
        var run = Tool.Run("run", At("m.onnx"), "--input", $"a={At("a.npy")}", $"b={At("b.npy")}", "--output", At("results"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([$"Float32[2]\t{At("results/sum.npy")}", $"Float32[2]\t{At("results/exp.npy")}"], run.Lines);
        Assert.Equal([2f, 6], Npy.Read(At("results/sum.npy")).ToArray<float>());
        Assert.Equal([0f, 2], Npy.Read(At("results/exp.npy")).ToArray<float>());
    }

    [Fact]
    public void Names_of_outputs_do_not_leave_the_folder()
    {
        string[] outputs = ["../../escaped", "/etc/x", "a b", "a_b", ".."];
        Write("m.onnx", ModelFile.Model(["a"], outputs, [.. outputs.Select(o => ("Relu", new[] { "a" }, o))]));
        Npy.Write(At("a.npy"), Tensor.From<float>([-1, 2]));
        var run = Tool.Run("run", At("m.onnx"), "--input", $"a={At("a.npy")}", "--output", At("out"));
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(
            ["_.._escaped.npy", "_etc_x.npy", "a_b.npy", "a_b_1.npy", "output.npy"],
            Directory.GetFiles(At("out")).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(["a.npy", "m.onnx"], Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("a", "double", "Float64[2]")]
    [InlineData("x", "float", "input a: Float32[2] is missing")]
    [InlineData("a", "long", "Float32[3]")]
    public void What_does_not_fit_the_model_is_a_mistake(string name, string type, string message)
    {
        Write("m.onnx", ModelFile.Model(["a"], ["b"], ("Relu", ["a"], "b")));
        Npy.Write(At("x.npy"), type switch
        {
            "double" => Tensor.From<double>([1, 2]),
            "long" => Tensor.From<float>([1, 2, 3]),
            _ => Tensor.From<float>([1, 2]),
        });
        var run = Tool.Run("run", At("m.onnx"), "--input", $"{name}={At("x.npy")}", "--output", At("out"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Empty(run.Output);
        Assert.False(Directory.Exists(At("out")));
    }

    [Fact]
    public void An_array_whose_numbers_the_type_of_the_input_has_is_of_that_type()
    {
        const int float16 = 10;
        Write("m.onnx", ModelFile.Model(float16, ["a"], ["b"], ("Neg", ["a"], "b")));
        Npy.Write(At("a.npy"), Tensor.From<float>([0.5f, 2]));
        var run = Tool.Run("run", At("m.onnx"), "--input", $"a={At("a.npy")}", "--output", At("out"));
        Assert.Equal($"Float16[2]\t{At("out/b.npy")}", run.Lines.Single());
        Assert.Equal([-0.5f, -2], Npy.Read(At("out/b.npy")).ToArray<float>());

        Npy.Write(At("a.npy"), Tensor.From<float>([0.5f, 2.0001f]));
        run = Tool.Run("run", At("m.onnx"), "--input", $"a={At("a.npy")}", "--output", At("out"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is no Float16 (element 1 of f32[2])", run.Error);
    }

    [Fact]
    public void The_operators_are_listed_with_their_versions()
    {
        var run = Tool.Run("ops");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches("^domain +operator +opsets *$", run.Lines[0]);
        Assert.Contains(run.Lines, line => System.Text.RegularExpressions.Regex.IsMatch(line, @"^ai\.onnx +Relu +\d+ to \d+ *$"));
    }

    [Fact]
    public void A_missing_input_an_unsupported_node_and_files_that_are_none_are_mistakes()
    {
        Write("m.onnx", ModelFile.Model(["a"], ["b"], ("Relu", ["a"], "b")));
        Write("bogus.onnx", ModelFile.Model(["a"], ["c"], ("Bogus", ["a"], "b"), ("Nonsense", ["b"], "c")));
        File.WriteAllText(At("text.onnx"), "no model at all");
        Npy.Write(At("a.npy"), Tensor.From<float>([1, 2]));
        AssertMistake("a", "run", At("m.onnx"), "--output", At("out"));
        AssertMistake("Nonsense", "run", At("bogus.onnx"), "--input", $"a={At("a.npy")}", "--output", At("out"));
        AssertMistake("ONNX", "run", At("text.onnx"), "--output", At("out"));
        AssertMistake(".npy", "run", At("m.onnx"), "--input", $"a={At("m.onnx")}", "--output", At("out"));

        void AssertMistake(string message, params string[] arguments)
        {
            var run = Tool.Run(arguments);
            Assert.Equal((2, ""), (run.ExitCode, run.Output));
            Assert.Contains(message, run.Error);
        }
    }

    private void Write(string name, byte[] bytes) => File.WriteAllBytes(At(name), bytes);

    private string At(string name) => Path.Combine(folder, name);
}
