using System.Runtime.InteropServices;

namespace GraphC.Benchmarks;

/// <summary>OpenBLAS in this process: <c>cblas_sgemm</c>.</summary>
internal sealed unsafe class OpenBlas : IPeer
{
    private const int RowMajor = 101, AsIs = 111, Transposed = 112;

    private readonly nint library;
    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> sgemm;

    private OpenBlas(nint library, int threads)
    {
        this.library = library;
        sgemm = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)
            NativeLibrary.GetExport(library, "cblas_sgemm");
        ((delegate* unmanaged<int, void>)NativeLibrary.GetExport(library, "openblas_set_num_threads"))(threads);
        var core = Text("openblas_get_corename");
        var version = Text("openblas_get_config").Split(' ') is ["OpenBLAS", var number, ..] ? " " + number : "";
        Description = $"OpenBLAS{version} with {core} kernels";
    }

    public string Description { get; }

    public static OpenBlas? Find(int threads) => NativeLibrary.TryLoad("libopenblas.so.0", out var library) ? new(library, threads) : null;

    /// <summary>C = A · B, where a transposed operand lies in memory as its transpose.</summary>
    public void Multiply(GemmShape shape, nint a, nint b, nint c) => sgemm(
        RowMajor, shape.TransposeA ? Transposed : AsIs, shape.TransposeB ? Transposed : AsIs, shape.M, shape.N, shape.K,
        1, (float*)a, shape.RowOfA, (float*)b, shape.RowOfB, 0, (float*)c, shape.N);

    private string Text(string function) => NativeLibrary.TryGetExport(library, function, out var address)
        ? Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)address)()) ?? "?"
        : "?";
}
