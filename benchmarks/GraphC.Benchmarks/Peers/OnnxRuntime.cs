using System.Runtime.InteropServices;

namespace GraphC.Benchmarks;

/// <summary>
/// ONNX Runtime in this process by its C API: a table of functions that only grows at its end, so that a position in it is as good as a
/// name. Sessions keep the library's defaults (all graph optimizations, prepacked weights), except for the number of threads.
/// </summary>
internal sealed unsafe class OnnxRuntime : IPeer
{
    private const int ApiVersion = 14, Float = 1, Warnings = 2, DeviceAllocator = 0, DefaultMemory = 0;

    private readonly nint* api;
    private readonly int threads;
    private readonly nint environment, memory;

    private OnnxRuntime(nint library, int threads)
    {
        this.threads = threads;
        var entry = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        api = (nint*)((delegate* unmanaged<uint, nint>)entry[0])(ApiVersion);
        Description = $"ONNX Runtime {Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)entry[1])())}";
        fixed (byte* name = "benchmarks\0"u8)
        {
            nint created;
            Require(((delegate* unmanaged<int, byte*, nint*, nint>)api[Function.CreateEnv])(Warnings, name, &created));
            environment = created;
            Require(((delegate* unmanaged<int, int, nint*, nint>)api[Function.CreateCpuMemoryInfo])(DeviceAllocator, DefaultMemory, &created));
            memory = created;
        }
    }

    public string Description { get; }

    public static OnnxRuntime? Find(int threads, string? path)
    {
        foreach (var candidate in path is not null ? [path] : Candidates())
        {
            if (NativeLibrary.TryLoad(candidate, out var library))
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
        var session = new Session(this, model, x, expected.Shape);
        session.Run();
        var largest = Enumerable.Range(0, (int)expected.Length).Max(i => Math.Abs(expected[i]));
        for (var i = 0L; i < expected.Length; i++)
        {
            if (!(Math.Abs(session.Y[i] - expected[i]) <= 1e-4 * Math.Max(1, largest)))
            {
                throw new InvalidOperationException($"ONNX Runtime and GraphC disagree at element {i}: {session.Y[i]} and {expected[i]}.");
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

    private void Require(nint status)
    {
        if (status != 0)
        {
            var message = ((delegate* unmanaged<nint, nint>)api[Function.GetErrorMessage])(status);
            throw new InvalidOperationException($"ONNX Runtime: {Marshal.PtrToStringUTF8(message)}");
        }
    }

    /// <summary>Positions in <c>OrtApi</c> of onnxruntime_c_api.h.</summary>
    private static class Function
    {
        public const int GetErrorMessage = 2, CreateEnv = 3, CreateSessionFromArray = 8, Run = 9, CreateSessionOptions = 10,
            SetIntraOpNumThreads = 24, SetInterOpNumThreads = 25, CreateTensorWithDataAsOrtValue = 49, CreateCpuMemoryInfo = 69,
            ReleaseSession = 95, ReleaseValue = 96, ReleaseSessionOptions = 100;
    }

    private sealed class Session : IDisposable
    {
        private readonly OnnxRuntime runtime;
        private readonly nint session;
        private readonly Tensor x;
        private readonly nint[] values, names;

        public Session(OnnxRuntime runtime, byte[] model, Tensor x, ReadOnlySpan<long> shapeOfY)
        {
            (this.runtime, this.x, Y) = (runtime, x, new Tensor(DType.Float32, shapeOfY));
            var api = runtime.api;
            nint options, created;
            runtime.Require(((delegate* unmanaged<nint*, nint>)api[Function.CreateSessionOptions])(&options));
            runtime.Require(((delegate* unmanaged<nint, int, nint>)api[Function.SetIntraOpNumThreads])(options, runtime.threads));
            runtime.Require(((delegate* unmanaged<nint, int, nint>)api[Function.SetInterOpNumThreads])(options, 1));
            fixed (byte* bytes = model)
            {
                runtime.Require(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)api[Function.CreateSessionFromArray])(
                    runtime.environment, bytes, (nuint)model.Length, options, &created));
            }

            session = created;
            ((delegate* unmanaged<nint, void>)api[Function.ReleaseSessionOptions])(options);

            // Pinned, as the arguments of every run point into them.
            (values, names) = (GC.AllocateArray<nint>(2, pinned: true), GC.AllocateArray<nint>(2, pinned: true));
            (values[0], values[1]) = (Value(x), Value(Y));
            (names[0], names[1]) = (Marshal.StringToCoTaskMemUTF8("x"), Marshal.StringToCoTaskMemUTF8("y"));
        }

        public Tensor Y { get; }

        public void Run()
        {
            fixed (nint* value = values)
            fixed (nint* name = names)
            {
                runtime.Require(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)runtime.api[Function.Run])(
                    session, 0, name, value, 1, name + 1, 1, value + 1));
            }
        }

        public void Dispose()
        {
            foreach (var value in values)
            {
                ((delegate* unmanaged<nint, void>)runtime.api[Function.ReleaseValue])(value);
            }

            foreach (var name in names)
            {
                Marshal.FreeCoTaskMem(name);
            }

            ((delegate* unmanaged<nint, void>)runtime.api[Function.ReleaseSession])(session);
            GC.KeepAlive(x);
        }

        private nint Value(Tensor tensor)
        {
            nint value;
            fixed (long* shape = tensor.Shape)
            {
                runtime.Require(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)runtime.api[Function.CreateTensorWithDataAsOrtValue])(
                    runtime.memory, tensor.Address, (nuint)tensor.ByteLength, shape, (nuint)tensor.Rank, Float, &value));
            }

            return value;
        }
    }
}
