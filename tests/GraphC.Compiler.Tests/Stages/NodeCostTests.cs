using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Stages;

public class NodeCostTests
{
    private static readonly Node Rows = Input("x", Float32, [Batch, 8]);

    [Fact]
    public void A_product_multiplies_and_adds_along_the_depth() =>
        Assert.Equal(("64*batch", "48*batch + 128"), Text(Rows.MatMul(Input("w", Float32, [8, 4]))));

    [Fact]
    public void An_elementwise_op_counts_its_functions() =>
        Assert.Equal(("8*batch", "64*batch"), Text(Rows.Tanh()));

    [Fact]
    public void An_operand_that_is_used_twice_is_read_once() =>
        Assert.Equal(("8*batch", "64*batch"), Text(Rows * Rows));

    [Fact]
    public void Integers_are_no_floating_point_operations() =>
        Assert.Equal(("0", "192*batch"), Text(Input("n", DType.Int64, [Batch, 8]) + Input("m", DType.Int64, [Batch, 8])));

    [Fact]
    public void A_reduction_reads_all_and_writes_little() =>
        Assert.Equal(("8*batch", "36*batch"), Text(Rows.Sum(1)));

    [Fact]
    public void A_convolution_counts_each_tap_at_each_position_and_so_do_its_gradients()
    {
        var (image, kernel) = (Input("image", Float32, [Batch, 3, 8, 8]), Input("kernel", Float32, [16, 3, 3, 3]));
        var result = image.Conv(kernel);
        Assert.Equal("31104*batch", NodeCost.Of(result).Flops.ToString());
        foreach (var gradient in result.Sum().Gradient([image, kernel]))
        {
            var convolution = Walk.Topological([gradient]).Single(n => n.Op is ConvolutionOp);
            Assert.Equal("31104*batch", NodeCost.Of(convolution).Flops.ToString());
        }
    }

    [Fact]
    public void A_lookup_reads_the_rows_that_it_needs() =>
        Assert.Equal(("0", "264*batch"), Text(Input("table", Float32, [50_000, 32]).Lookup(Input("tokens", DType.Int64, [Batch]))));

    [Fact]
    public void A_slice_reads_what_it_shows() => Assert.Equal(("0", "16*batch"), Text(Rows.Slice(1, 0, 2)));

    [Fact]
    public void Leaves_and_reshapes_cost_nothing()
    {
        Assert.Equal(("0", "0"), Text(Rows));
        Assert.Equal(("0", "0"), Text(Rows.Reshape([Batch * 8])));
    }

    [Fact]
    public void A_loop_counts_each_step_and_its_results_share_it()
    {
        var items = Input("items", Float32, [Dim.Symbol("time"), Batch, 8]);
        var (final, all) = items.Scan(Rows, (state, item) => state + item.Tanh());
        Assert.Equal("16*batch*time", NodeCost.Of(Graph.Close([final, all])).Flops.ToString());
        Assert.Equal("16*batch*time", NodeCost.Of(final).Flops.ToString());
    }

    [Fact]
    public void A_graph_costs_what_its_nodes_cost()
    {
        var graph = Graph.Close([Rows.Tanh().MatMul(Input("w", Float32, [8, 4])).Sum()]);
        Assert.Equal("76*batch", NodeCost.Of(graph).Flops.ToString());
    }

    private static (string Flops, string Bytes) Text(Node node) => NodeCost.Of(node) is var (flops, bytes) ? (flops.ToString(), bytes.ToString()) : default;
}
