using System.Runtime.InteropServices;

namespace GraphC.Benchmarks;

/// <summary>
/// ONNX Runtime in this process by its C API: a table of functions that only grows at its end, so that a position in it is as good as a
/// name.
/// </summary>
internal sealed unsafe class OnnxRuntimeLibrary
{
    private const int ApiVersion = 14, Warnings = 2, DeviceAllocator = 0, DefaultMemory = 0;

    private readonly nint* api;
    private readonly nint environment, memory;

    private OnnxRuntimeLibrary(nint library)
    {
        var entry = (nint*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "OrtGetApiBase"))();
        api = (nint*)((delegate* unmanaged<uint, nint>)entry[0])(ApiVersion);
        Version = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)entry[1])()) ?? "";
        fixed (byte* name = "graphc\0"u8)
        {
            nint created;
            Require(((delegate* unmanaged<int, byte*, nint*, nint>)api[Function.CreateEnv])(Warnings, name, &created));
            environment = created;
            Require(((delegate* unmanaged<int, int, nint*, nint>)api[Function.CreateCpuMemoryInfo])(DeviceAllocator, DefaultMemory, &created));
            memory = created;
        }
    }

    /// <summary>The version of the library, as it says itself.</summary>
    public string Version { get; }

    /// <summary>The library; null if it is not there.</summary>
    /// <param name="path">Its file, or a name that the system's loader finds.</param>
    public static OnnxRuntimeLibrary? Find(string path) => NativeLibrary.TryLoad(path, out var library) ? new(library) : null;

    /// <summary>A session of a model. It keeps the library's defaults (all graph optimizations, prepacked weights), except for the number of threads.</summary>
    /// <param name="model">The bytes of an ONNX file.</param>
    /// <param name="inputs">What a run reads.</param>
    /// <param name="outputs">What a run writes to.</param>
    /// <param name="threads">How many threads work on one operator.</param>
    /// <exception cref="InvalidOperationException">The library refuses the model; the message is its own.</exception>
    public Session Open(byte[] model, IReadOnlyList<(string Name, Tensor Value)> inputs, IReadOnlyList<(string Name, Tensor Value)> outputs, int threads) =>
        new(this, model, inputs, outputs, threads);

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

    /// <summary>A model that runs on tensors that are given once: memory of inputs and outputs stays where it is.</summary>
    public sealed class Session : IDisposable
    {
        private readonly OnnxRuntimeLibrary runtime;
        private readonly nint session;
        private readonly (string Name, Tensor Value)[] bound;
        private readonly int inputs;
        private readonly nint[] values, names;

        internal Session(
            OnnxRuntimeLibrary runtime, byte[] model, IReadOnlyList<(string Name, Tensor Value)> inputs, IReadOnlyList<(string Name, Tensor Value)> outputs, int threads)
        {
            (this.runtime, this.inputs, bound) = (runtime, inputs.Count, [.. inputs, .. outputs]);
            var api = runtime.api;
            nint options, created;
            runtime.Require(((delegate* unmanaged<nint*, nint>)api[Function.CreateSessionOptions])(&options));
            runtime.Require(((delegate* unmanaged<nint, int, nint>)api[Function.SetIntraOpNumThreads])(options, threads));
            runtime.Require(((delegate* unmanaged<nint, int, nint>)api[Function.SetInterOpNumThreads])(options, 1));
            fixed (byte* bytes = model)
            {
                runtime.Require(((delegate* unmanaged<nint, byte*, nuint, nint, nint*, nint>)api[Function.CreateSessionFromArray])(
                    runtime.environment, bytes, (nuint)model.Length, options, &created));
            }

            session = created;
            ((delegate* unmanaged<nint, void>)api[Function.ReleaseSessionOptions])(options);

            // Pinned, as the arguments of every run point into them.
            (values, names) = (GC.AllocateArray<nint>(bound.Length, pinned: true), GC.AllocateArray<nint>(bound.Length, pinned: true));
            for (var i = 0; i < bound.Length; i++)
            {
                (values[i], names[i]) = (Value(bound[i].Value), Marshal.StringToCoTaskMemUTF8(bound[i].Name));
            }
        }

        public void Run()
        {
            fixed (nint* value = values)
            fixed (nint* name = names)
            {
                runtime.Require(((delegate* unmanaged<nint, nint, nint*, nint*, nuint, nint*, nuint, nint*, nint>)runtime.api[Function.Run])(
                    session, 0, name, value, (nuint)inputs, name + inputs, (nuint)(bound.Length - inputs), value + inputs));
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
            GC.KeepAlive(bound);
        }

        private nint Value(Tensor tensor)
        {
            nint value;
            fixed (long* shape = tensor.Shape)
            {
                runtime.Require(((delegate* unmanaged<nint, nint, nuint, long*, nuint, int, nint*, nint>)runtime.api[Function.CreateTensorWithDataAsOrtValue])(
                    runtime.memory, tensor.Address, (nuint)tensor.ByteLength, shape, (nuint)tensor.Rank, ElementType(tensor.DType), &value));
            }

            return value;
        }

        private static int ElementType(DType type) => type switch
        {
            DType.Float32 => 1,
            DType.UInt8 => 2,
            DType.Int32 => 6,
            DType.Int64 => 7,
            DType.Bool => 9,
            _ => 11,
        };
    }
}
