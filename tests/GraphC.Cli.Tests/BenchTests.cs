using System.Text.Json;
using GraphC.Cli.Benching;
using GraphC.Cli.CommandLine;
using GraphC.Cli.Tests.Models;
using GraphC.Compiler;
using GraphC.Data;

namespace GraphC.Cli.Tests;

public sealed class BenchTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("graphc-bench-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Latencies_kernels_peak_and_memory_are_told_and_what_was_made_up_on_standard_error()
    {
        var run = Tool.Run("bench", SavedModels.Classifier(folder), "--seconds", "0.02", "--threads", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("classifier at batch 1: ", run.Lines[0]);
        Assert.Contains(run.Lines, l => l.StartsWith("threads", StringComparison.Ordinal) && l.Contains("p99", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("00_MatMul_Relu", StringComparison.Ordinal) && l.Contains("MatMul, Add, Relu", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("a core: ", StringComparison.Ordinal));
        Assert.Contains(run.Lines, l => l.StartsWith("memory: ", StringComparison.Ordinal));
        Assert.Contains("inputs without --input are drawn", run.Error);
        Assert.Contains("kernels' times of others", run.Error);
    }

    [Fact]
    public void Programs_may_read_it_and_a_trace_is_written()
    {
        var trace = Path.Combine(folder, "trace.json");
        var run = Tool.Run("bench", SavedModels.Classifier(folder), "--dim", "batch=7", "--seconds", "0.02", "--threads", "1,2", "--json", "--trace", trace);
        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var root = json.RootElement;
        Assert.Equal(7, root.GetProperty("extents").GetProperty("batch").GetInt64());
        Assert.InRange(root.GetProperty("flops").GetInt64(), 2 * 7 * (8 * 16 + 16 * 4), 3 * 7 * (8 * 16 + 16 * 4));
        foreach (var latency in root.GetProperty("latency").EnumerateArray())
        {
            double[] ordered = [.. ((string[])["min", "p50", "p90", "p99"]).Select(p => latency.GetProperty(p).GetDouble())];
            Assert.Equal(ordered.Order(), ordered);
            Assert.InRange(latency.GetProperty("runs").GetInt32(), 10, int.MaxValue);
        }

        Assert.Equal([1, 2], root.GetProperty("latency").EnumerateArray().Select(l => l.GetProperty("threads").GetInt32()));
        var kernels = root.GetProperty("kernels").EnumerateArray().ToList();
        Assert.Equal(1, kernels.Sum(k => k.GetProperty("share").GetDouble()), 0.01);
        Assert.All(kernels, k => Assert.InRange(k.GetProperty("microseconds").GetDouble(), 0.01, 1e6));
        Assert.InRange(root.GetProperty("peak").GetProperty("gigaflopsPerSecond").GetDouble(), 0.1, 1e4);
        using var written = JsonDocument.Parse(File.ReadAllBytes(trace));
        Assert.Contains(written.RootElement.GetProperty("traceEvents").EnumerateArray(), e => e.GetProperty("name").GetString() == "00_MatMul_Relu");
    }

    [Fact]
    public void Arrays_of_files_tell_their_extents_and_a_step_of_training_is_a_model_too()
    {
        Npy.Write(At("x.npy"), new Tensor(DType.Float32, 5, 8));
        var run = Tool.Run("bench", SavedModels.Classifier(folder), "--train", "softmax-cross-entropy,adam", "--input", $"x={At("x.npy")}", "--seconds", "0.02", "--threads", "1");
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("classifier at batch 5: ", run.Lines[0]);
        Assert.Contains("integers 0 or 1", run.Error);
    }

    [Fact]
    public void What_does_not_fit_is_a_mistake()
    {
        var model = SavedModels.Classifier(folder);
        Npy.Write(At("x.npy"), new Tensor(DType.Float32, 5, 9));
        AssertMistake("--dim: the model has no extent 'time'; it has batch", "bench", model, "--dim", "time=3");
        AssertMistake("the model has no input 'y'; it has x", "bench", model, "--input", $"y={At("x.npy")}");
        AssertMistake("was fed f32[5, 9]", "bench", model, "--input", $"x={At("x.npy")}");
        AssertMistake("another input", "bench", model, "--dim", "batch=4", "--train", "softmax-cross-entropy,adam", "--input", $"x={Fitting()}");
        AssertMistake("2 GiB", "bench", model, "--dim", "batch=1000000000000");
        AssertMistake("trace.json", "bench", model, "--trace", At("nowhere/trace.json"));
        var bytes = File.ReadAllBytes(model);
        File.WriteAllBytes(At("cut.onnx"), bytes[..(bytes.Length / 2)]);
        AssertMistake("cut.onnx", "bench", At("cut.onnx"));
        AssertMistake("x.npy", "bench", At("x.npy"));

        string Fitting()
        {
            Npy.Write(At("fits.npy"), new Tensor(DType.Float32, 5, 8));
            return At("fits.npy");
        }
    }

    [Fact]
    public void Percentiles_are_those_of_runs_that_happened()
    {
        var latency = Latency.Of(Enumerable.Range(1, 100).Reverse().Select(i => i * TimeSpan.TicksPerSecond));
        var second = (double)TimeSpan.TicksPerSecond / System.Diagnostics.Stopwatch.Frequency;
        Assert.Equal([1, 50, 90, 99], ((double[])[latency.Least, latency.Median, latency.Percentile(0.9), latency.Percentile(0.99)]).Select(s => Math.Round(s / second)));
    }

    [Fact]
    public Task Plain_text() => Verifier.Verify(Print(color: false, width: 100_000));

    [Fact]
    public Task Colored_text() => Verifier.Verify(Print(color: true, width: 120).Replace("\e", "ESC"));

    private static string Print(bool color, int width)
    {
        var peak = new CorePeak(100e9, 20e9);
        var second = System.Diagnostics.Stopwatch.Frequency;
        KernelRow Row(string name, string[] ops, double seconds, double share, long flops, long bytes, double calls = 1) =>
            new(name, ops, [], calls, seconds, share, flops, bytes, peak);
        var x = Declare.Input("x", DType.Float32, [Declare.Batch, 8]);
        using var program = Compilation.Compile([x.Tanh()], options: new() { CacheFolder = null, Threads = 1 });
        var report = new BenchReport(
            "net", "a processor, 2 processors, AVX2, FMA; .NET 10.0.1", new Dictionary<string, long> { ["batch"] = 64 }, 123_456_789, [new(1, Latency.Of([second / 100, second / 90, second / 80])), new(2, Latency.Of([second / 200]))],
            [
                Row("00_MatMul_Relu", ["Windows", "MatMul", "Add", "Add", "Relu"], 0.009, 0.9, 720_000_000, 4_000_000),
                Row("02_Scan", ["Loop 0, beside its kernels"], 0.0004, 0.04, 0, 0),
                Row("L0_00_Tanh", ["Tanh"], 0.0005, 0.05, 100, 8000, calls: 48),
                Row("03_Exp_Sum", ["Exp", "Sum"], 0.00006, 0.006, 1000, 80_000),
                Row("04_Cast", ["Cast"], 0.00004, 0.004, 0, 80_000),
            ],
            peak, program.Memory(64), 0.01);
        var text = new StringWriter { NewLine = "\n" };
        BenchPrinter.Print(report, Terminal.Of(text, TextWriter.Null, color, width));
        return text.ToString();
    }

    private static void AssertMistake(string message, params string[] arguments)
    {
        var run = Tool.Run(arguments);
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(message, run.Error);
        Assert.StartsWith("graphc: ", run.Error[run.Error.LastIndexOf("graphc: ", StringComparison.Ordinal)..]);
    }

    private string At(string name) => Path.Combine(folder, name);
}
