namespace GraphC.Benchmarks;

/// <summary>C [M, N] = A [M, K] · B [K, N], where a transposed operand lies in memory as its transpose.</summary>
internal sealed record GemmShape(int M, int N, int K, bool TransposeA, bool TransposeB)
{
    /// <summary>The length of a row of A in memory.</summary>
    public int RowOfA => TransposeA ? M : K;

    /// <summary>The length of a row of B in memory.</summary>
    public int RowOfB => TransposeB ? K : N;

    public Work Work => new(2e-9 * M * N * K, "GFLOP/s");

    /// <summary>For example <c>32x784x128 NT</c>: M, N, K and which operands are transposed.</summary>
    public override string ToString() => $"{M}x{N}x{K} {Letter(TransposeA)}{Letter(TransposeB)}";

    private static char Letter(bool transposed) => transposed ? 'T' : 'N';
}
