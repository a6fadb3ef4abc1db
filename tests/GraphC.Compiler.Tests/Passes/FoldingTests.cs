using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class FoldingTests
{
    private static Tensor? Folded(Node node) => (Folding.Run(Graph.Close([node])).Outputs[0].Op as ConstantOp)?.Value;

    [Fact]
    public void Literals_are_computed_and_rounded_once()
    {
        var sum = Folded(Constant(0.1, Float32) + Constant(0.2, Float32));
        Assert.Equal(0.1f + 0.2f, sum!.AsSpan<float>()[0]);
    }

    [Fact]
    public void Integers_whose_product_may_leave_the_exact_doubles_are_left_to_the_kernel()
    {
        Assert.Null(Folded(Constant(int.MaxValue, DType.Int32) * Constant(3, DType.Int32)));
        Assert.Equal(12, Folded(Constant(4, DType.Int32) * Constant(3, DType.Int32))!.ToScalar());
    }

    [Fact]
    public void An_index_out_of_range_fails_when_it_runs_not_when_it_is_compiled() =>
        Assert.Null(Folded(Constant(new float[,] { { 1 }, { 2 } }).IndexSelect(0, Constant(new long[] { 5 }))));

    [Fact]
    public void An_integer_beyond_the_exact_doubles_is_left_to_the_kernel()
    {
        Assert.Null(Folded(Constant(new long[] { (1L << 53) + 1 }) + Constant(new long[] { 1 })));
    }

    [Fact]
    public void Not_a_number_folds_to_itself()
    {
        Assert.True(float.IsNaN(Folded(Constant(double.NaN, Float32) * Constant(0, Float32))!.AsSpan<float>()[0]));
    }

    [Fact]
    public void A_large_result_of_small_literals_is_not_stored()
    {
        var column = Constant(new float[100, 1]);
        Assert.Null(Folded(column.MatMul(Constant(new float[1, 100]))));
        Assert.NotNull(Folded(column.Transpose().MatMul(column)));
    }

    [Fact]
    public void A_filter_scaled_by_channel_is_folded()
    {
        var scale = Constant(new float[,] { { 2 }, { 3 } }).BroadcastTo([2, 2]);
        Assert.Equal([2f, 4, 9, 12], Folded(Constant(new float[,] { { 1, 2 }, { 3, 4 } }) * scale)!.ToArray<float>());
    }

    [Fact]
    public void A_repeated_scalar_stays_a_broadcast() => Assert.Null(Folded(Constant(1, Float32).BroadcastTo([2, 2])));

    [Fact]
    public void Random_draws_are_not_folded() =>
        Assert.Null(Folded(Node.Of(new RandomOp(Distribution.Normal, new(), new TensorType(Float32, [2])))));

    [Fact]
    public void A_transposed_weight_is_folded()
    {
        var folded = Folded(Constant(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).Transpose());
        Assert.Equal([1f, 4, 2, 5, 3, 6], folded!.ToArray<float>());
    }
}
