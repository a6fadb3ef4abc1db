using GraphC.Onnx.Tests.Support;

namespace GraphC.Onnx.Tests.Operators;

public sealed class ContractionTests
{
    private static readonly OnnxTensor A = Numbers.Some(1, 2, 3), B = Numbers.Some(2, 3, 4), Row = Numbers.Some(3, 4);

    private static double Product(long i, long j) => Enumerable.Range(0, 3).Sum(k => A.At(i, k) * B.At(k, j));

    [Fact]
    public void Old_gemm_broadcasts_where_it_says_so() =>
        new OneNode("Gemm", 6) { ["broadcast"] = 1, ["alpha"] = 0.5f, ["beta"] = 2f }.Run(A, B, Row)[0]
            .ShouldBe([2, 4], p => (0.5 * Product(p[0], p[1])) + (2 * Row.At(p[1])));

    [Fact]
    public void Old_gemm_does_not_broadcast_on_its_own()
    {
        var error = Assert.Throws<ModelFormatException>(() => new OneNode("Gemm", 6).Run(A, B, Row));
        Assert.Contains("does not broadcast", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gemm_refuses_a_bias_larger_than_the_product() =>
        Assert.Throws<ModelFormatException>(() => new OneNode("Gemm", 13).Run(A, B, Numbers.Some(3, 5, 2, 4)));

    [Fact]
    public void Gemm_scales_integers()
    {
        var (a, b) = ((OnnxValue)new int[,] { { 1, 2 } }, (OnnxValue)new int[,] { { 3 }, { 4 } });
        Assert.Equal([22.0], new OneNode("Gemm", 13) { ["alpha"] = 2f }.Run(a, b)[0].Elements());
    }

    [Fact]
    public void Matrices_of_narrow_integers_wrap_around()
    {
        var result = new OneNode("MatMul", 13).Run(
            new OnnxTensor(ElementType.UInt32, Tensor.From(new long[,] { { 4_000_000_000, 2 } })), new OnnxTensor(ElementType.UInt32, Tensor.From(new long[,] { { 2 }, { 3 } })))[0];
        Assert.Equal((ElementType.UInt32, 8_000_000_006 % (1L << 32)), (result.Type, result.Data.ToArray<long>()[0]));
    }

    [Fact]
    public void Einsum_takes_capitals_diagonals_and_an_ellipsis()
    {
        var x = Numbers.Some(4, 2, 3, 3);
        new OneNode("Einsum", 12) { ["equation"] = "...I I -> ..." }.Run(x)[0]
            .ShouldBe([2], p => x.At(p[0], 0, 0) + x.At(p[0], 1, 1) + x.At(p[0], 2, 2));
    }
}
