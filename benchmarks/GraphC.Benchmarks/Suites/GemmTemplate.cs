using System.Runtime.InteropServices;
using GraphC.Runtime;

namespace GraphC.Benchmarks;

/// <summary>The runtime's contraction by itself, on one thread: what a run of an executable adds to it is the difference.</summary>
internal sealed unsafe class GemmTemplate(GemmShape shape, Tensor a, Tensor b) : IDisposable
{
    private readonly byte* scratch = (byte*)NativeMemory.AlignedAlloc((nuint)Gemm.ScratchBytes, 64);

    /// <summary>A · B, once <see cref="Multiply"/> has been called.</summary>
    public Tensor Product { get; } = new(DType.Float32, shape.M, shape.N);

    public void Multiply() => Gemm.Run(
        shape.M, shape.N, shape.K,
        new Matrix<float>((float*)a.Address, shape.TransposeA ? 1 : shape.RowOfA, shape.TransposeA ? shape.RowOfA : 1),
        new Matrix<float>((float*)b.Address, shape.TransposeB ? 1 : shape.RowOfB, shape.TransposeB ? shape.RowOfB : 1),
        scratch, new StoreEpilogue<float>((float*)Product.Address, shape.N));

    public void Dispose() => NativeMemory.AlignedFree(scratch);
}
