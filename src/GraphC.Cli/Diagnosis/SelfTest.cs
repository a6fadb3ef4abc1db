using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Cli.Diagnosis;

/// <summary>Compiles a small program, runs it, and compares its bits with those that every machine must give.</summary>
internal static class SelfTest
{
    /// <summary>The hash of the outputs; tests compute it with every instruction set.</summary>
    private const string ExpectedHash = "fb7c8393f8ee2368";

    private const int Rows = 7, Columns = 45, Classes = 19;

    public static Finding Examine()
    {
        try
        {
            var clock = Stopwatch.StartNew();
            var (hash, compile) = Run(threads: 1);
            var (warmHash, warm) = Run(CompileOptions.Default.Threads);
            var fault = hash != warmHash ? $"{CompileOptions.Default.Threads} threads give other bits than one"
                : hash != ExpectedHash ? "its results are not the bits of every other machine"
                : null;
            return new("self-test", fault is null ? Health.Good : Health.Broken,
                string.Create(CultureInfo.InvariantCulture, $"compiled in {compile.TotalSeconds:0.00} s, in {warm.TotalSeconds:0.00} s the second time; results {hash}"),
                fault is null ? "a program was compiled and run, and gave the right bits; the first compilation of a process waits for Roslyn" : fault)
            {
                Remedy = fault is null ? null : "please report this with the output of 'graphc doctor --json'",
                Facts = new Dictionary<string, object?>
                {
                    ["coldSeconds"] = Math.Round(compile.TotalSeconds, 3), ["warmSeconds"] = Math.Round(warm.TotalSeconds, 3), ["totalSeconds"] = Math.Round(clock.Elapsed.TotalSeconds, 3),
                    ["results"] = hash, ["expected"] = ExpectedHash,
                },
            };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever is wrong with this machine is what is asked for.
            return new("self-test", Health.Broken, $"{e.GetType().Name}: {e.Message.Split('\n')[0].Trim()}", "no program can be compiled and run here")
            {
                Remedy = "if nothing above explains it, please report this with the output of 'graphc doctor --json'",
            };
        }
    }

    /// <summary>A product, functions of our own, and a sum along an axis: what the bits depend on the instruction set for, if anything did.</summary>
    private static (string Hash, TimeSpan Compile) Run(int threads)
    {
        var x = Input("x", Float32, [Batch, Columns]);
        var scores = x.MatMul(Constant(Numbers(Columns, Classes))).Tanh();
        using var program = Compilation.Compile([scores.Softmax(-1), scores.Exp().Sum(-1).Log()], options: new() { Name = "self-test", CacheFolder = null, Threads = threads });
        var outputs = program.Run(Numbers(Rows, Columns));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var output in outputs)
        {
            hash.AppendData(output.Bytes);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8)), program.Report.Total);
    }

    /// <summary>Numbers in [-1, 1) with no pattern that a wrong kernel could keep.</summary>
    private static Tensor Numbers(int rows, int columns)
    {
        var tensor = new Tensor(DType.Float32, rows, columns);
        var state = 12345u;
        foreach (ref var element in tensor.AsSpan<float>())
        {
            state = state * 1664525 + 1013904223;
            element = (int)(state >> 8) / (float)(1 << 23) - 1;
        }

        return tensor;
    }
}
