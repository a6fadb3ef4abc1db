using System.Runtime.InteropServices;

namespace GraphC.Benchmarks;

/// <summary>ONNX Runtime in this process.</summary>
internal sealed class OnnxRuntime(OnnxRuntimeLibrary library, int threads) : IPeer
{
    public string Description => $"ONNX Runtime {library.Version}";

    public static OnnxRuntime? Find(int threads, string? path)
    {
        foreach (var candidate in path is not null ? [path] : Candidates())
        {
            if (OnnxRuntimeLibrary.Find(candidate) is { } library)
            {
                return new(library, threads);
            }
        }

        return null;
    }

    /// <summary>A session that answers for one batch; memory of input and output is given, as it is to GraphC.</summary>
    /// <param name="model">The bytes of an ONNX file with the input x and the output y.</param>
    /// <param name="x">The batch.</param>
    /// <param name="expected">GraphC's answer. Whoever computes something else does not take part.</param>
    public Contender Infer(byte[] model, Tensor x, Tensor expected)
    {
        var y = new Tensor(DType.Float32, expected.Shape);
        var session = library.Open(model, [("x", x)], [("y", y)], threads);
        session.Run();
        var largest = Enumerable.Range(0, (int)expected.Length).Max(i => Math.Abs(expected[i]));
        for (var i = 0L; i < expected.Length; i++)
        {
            if (!(Math.Abs(y[i] - expected[i]) <= 1e-4 * Math.Max(1, largest)))
            {
                throw new InvalidOperationException($"ONNX Runtime and GraphC disagree at element {i}: {y[i]} and {expected[i]}.");
            }
        }

        return new LocalContender("ONNX Runtime", session.Run, session);
    }

    private static IEnumerable<string> Candidates()
    {
        const string Library = "libonnxruntime.so.1";
        var package = Path.Combine(Environment.CurrentDirectory, "node_modules", "onnxruntime-node", "bin");
        var architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        var installed = Directory.Exists(package)
            ? Directory.EnumerateFiles(package, Library, SearchOption.AllDirectories).Where(f => f.Split(Path.DirectorySeparatorChar)[^2] == architecture)
            : [];
        return [.. installed, Library];
    }
}
