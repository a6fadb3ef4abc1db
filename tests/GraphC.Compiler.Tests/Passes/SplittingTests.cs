using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>Long sums with few results are cut into blocks that workers share.</summary>
public class SplittingTests
{
    public static TheoryData<string, Func<Node>> LongSums => new()
    {
        { "all", () => Input("x", Float32, [300, 1000]).Sum() },
        { "one axis", () => Input("x", Float32, [1 << 16]).Sum() },
        { "rows, few", () => Input("x", Float32, [3, 1 << 16]).Max(1) },
        { "columns, few", () => Input("x", Float32, [50_000, 6]).Sum(0) },
        { "images", () => Input("x", Float32, [Batch, 6, 80, 80]).Sum([0, 2, 3]) },
        { "examples and positions", () => Input("x", Float32, [Batch, 900, 40]).Reshape(Shape.Of([Batch * 900, 40])).Sum(0) },
    };

    [Theory, MemberData(nameof(LongSums))]
    public void Blocks_are_summed_first(string name, Func<Node> build)
    {
        Assert.NotEmpty(name);
        Assert.Equal(2, Pipeline.Lower(Graph.Close([build()], [])).Nodes.Count(n => n.Op is ReduceOp));
    }

    [Theory, MemberData(nameof(LongSums))]
    public void Any_number_of_workers_computes_the_same_bits(string name, Func<Node> build)
    {
        Assert.NotEmpty(name);
        var y = build();
        var x = Assert.Single(Graph.Close([y], []).Inputs);
        var value = Filled.Floats(1, [.. x.Shape.Select(d => d.IsConstant ? d.Value : 5)]);
        var results = new[] { 1, 2, 3, 4 }.Select(threads =>
        {
            using var program = Compilation.Compile(outputs: [y], options: new CompileOptions { Threads = threads });
            return program.Run(value)[0].AsSpan<float>().ToArray();
        }).ToList();
        Assert.All(results, r => Assert.Equal(results[0], r));
    }

    [Fact]
    public void Short_sums_and_sums_with_many_results_stay_whole()
    {
        Node[] sums = [Input("x", Float32, [100, 300]).Sum(), Input("y", Float32, [20_000, 65]).Sum(0), Input("z", Float32, [Batch, 1000]).Sum(1)];
        Assert.Equal(3, Pipeline.Lower(Graph.Close(sums, [])).Nodes.Count(n => n.Op is ReduceOp));
    }

    /// <summary>An extent without a divisor stays whole: what is left of the last block would need a kernel of its own.</summary>
    [Fact]
    public void A_prime_extent_stays_whole() =>
        Assert.Single(Pipeline.Lower(Graph.Close([Input("x", Float32, [100_003]).Sum()], [])).Nodes, n => n.Op is ReduceOp);
}
