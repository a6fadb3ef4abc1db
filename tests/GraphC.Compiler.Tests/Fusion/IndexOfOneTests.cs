using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fusion;

public class IndexOfOneTests
{
    [Fact]
    public void A_reduction_is_stored_that_is_an_index_along_an_axis_of_one_element()
    {
        var x = Input("x", Float32, [1, Batch, 1, 1]);
        var rows = x.BroadcastTo([2, Batch, 1, 1]).Reshape([2 * Batch, 1, 1]);
        var place = rows.Reshape([2 * Batch, 1]).Abs().ArgMax(1);
        var chosen = rows.Gather(1, place.Reshape([2 * Batch, 1, 1])).Reshape([2, Batch]);
        Agreement.Check(Graph.Close([chosen.Sum(0, keepDims: true) + 1]), 1e-5, [Filled.Floats(1, 1, 5, 1, 1)], [Filled.Floats(2, 1, 17, 1, 1)]);
    }
}
