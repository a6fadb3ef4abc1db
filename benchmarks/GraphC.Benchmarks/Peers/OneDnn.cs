using System.Runtime.InteropServices;

namespace GraphC.Benchmarks;

/// <summary>oneDNN in this process: <c>dnnl_sgemm</c>.</summary>
internal sealed unsafe class OneDnn : IPeer
{
    private readonly delegate* unmanaged<byte, byte, long, long, long, float, float*, long, float*, long, float, float*, long, int> sgemm;

    private OneDnn(nint library)
    {
        sgemm = (delegate* unmanaged<byte, byte, long, long, long, float, float*, long, float*, long, float, float*, long, int>)
            NativeLibrary.GetExport(library, "dnnl_sgemm");
        var version = (int*)((delegate* unmanaged<nint>)NativeLibrary.GetExport(library, "dnnl_version"))();
        Description = $"oneDNN {version[0]}.{version[1]}.{version[2]}";
    }

    public string Description { get; }

    public static OneDnn? Find(int threads)
    {
        if (!NativeLibrary.TryLoad("libdnnl.so.2", out var library))
        {
            return null;
        }

        // It takes the number of threads from OpenMP, which keeps one for each calling thread: this one calls.
        if (NativeLibrary.TryLoad("libgomp.so.1", out var openMp))
        {
            ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(openMp, "omp_set_num_threads"))(threads);
        }

        return new(library);
    }

    /// <summary>C = A · B, where a transposed operand lies in memory as its transpose.</summary>
    /// <exception cref="InvalidOperationException">oneDNN refuses.</exception>
    public void Multiply(GemmShape shape, nint a, nint b, nint c)
    {
        var status = sgemm(
            Letter(shape.TransposeA), Letter(shape.TransposeB), shape.M, shape.N, shape.K,
            1, (float*)a, shape.RowOfA, (float*)b, shape.RowOfB, 0, (float*)c, shape.N);
        if (status != 0)
        {
            throw new InvalidOperationException($"dnnl_sgemm failed with status {status}.");
        }

        static byte Letter(bool transposed) => (byte)(transposed ? 'T' : 'N');
    }
}
