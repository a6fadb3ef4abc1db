using System.Runtime.InteropServices;
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

    [Fact]
    public void A_weight_is_transposed_whatever_its_size()
    {
        var weight = new Tensor(Float32, 4096, 2304);   // more work than other ops may cost
        new Random(1).NextBytes(weight.Bytes);   // not-a-numbers keep their bits too

        var bits = MemoryMarshal.Cast<byte, uint>(weight.Bytes);
        var folded = MemoryMarshal.Cast<byte, uint>(Folded(Constant(weight).Transpose())!.Bytes);
        for (var i = 0; i < bits.Length; i += 997)
        {
            Assert.Equal(bits[i], folded[i % 2304 * 4096 + i / 2304]);
        }
    }

    [Fact]
    public void Movements_keep_integers_beyond_the_exact_doubles()
    {
        var folded = Folded(Constant(new long[,,] { { { 1, (1L << 53) + 1 } }, { { long.MaxValue, 4 } } }).Permute(2, 0, 1));
        Assert.Equal([1L, long.MaxValue, (1L << 53) + 1, 4], folded!.ToArray<long>());
    }

    [Fact]
    public void Products_with_transposed_weights_read_them_as_they_lie()
    {
        var x = Input("x", Float32, [3, 2]);
        var weight = Constant(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 }, { 7, 8 } });
        var product = Pipeline.Optimize(Graph.Close([x.MatMul(weight.Transpose())])).Outputs[0];
        Assert.IsType<MatMulOp>(product.Op);
        Assert.Equal([1f, 3, 5, 7, 2, 4, 6, 8], Assert.IsType<ConstantOp>(product.Inputs[1].Op).Value.ToArray<float>());
    }
}
