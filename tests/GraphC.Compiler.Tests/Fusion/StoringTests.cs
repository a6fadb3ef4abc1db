using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Fusion;

public class StoringTests
{
    private static readonly Node X = Input("x", Float32, [30, 40]);

    [Fact]
    public void What_costs_more_than_a_little_is_computed_in_lanes_before_it_is_turned_around() =>
        Assert.Equal(2, KernelsOf(X.Tanh().Exp().Transpose()));

    [Fact]
    public void What_costs_little_is_computed_where_it_is_turned_around() =>
        Assert.Equal(1, KernelsOf((X + 1).Relu().Transpose()));

    [Fact]
    public void Lanes_that_stay_lanes_are_no_reason_to_store() =>
        Assert.Equal(1, KernelsOf(X.Tanh().Exp().Reshape([5, 6, 40]).Permute(1, 0, 2)));

    private static int KernelsOf(Node y) => Lowered.From(Graph.Close([y]), Agreement.Fresh, PassOptions.Default).Kernels.Length;
}
