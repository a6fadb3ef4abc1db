using System.Diagnostics;
using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>Graphs of up to ten thousand nodes: no recursion overflows, and time grows with the number of nodes.</summary>
public class DeepGraphTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 8]);

    [Fact]
    public void A_chain_of_functions() => Check(n => Chain(n, (y, i) => i % 3 == 0 ? y.Sin() : y * 0.9 + 0.1));

    [Fact]
    public void A_chain_without_cost() => Check(n => Chain(n, (y, i) => i % 2 == 0 ? y.Transpose() : y.Reshape([y.Shape.Elements]).Reshape(i % 4 == 1 ? [Batch, 8] : [8, Batch])));

    [Fact]
    public void A_chain_of_reductions() => Check(n => Chain(n, (y, _) => y * 0.5 + y.Max(1, keepDims: true)));

    [Fact]
    public void A_chain_whose_links_are_used_twice() => Check(n => Chain(n, (y, _) => y * y * 0.3 + 0.5));

    [Fact]
    public void A_sum_of_many_terms() =>
        Check(n => Enumerable.Range(0, n / 3).Select(i => (X * (i + 1)).Sin()).Aggregate((a, b) => a + b));

    [Fact]
    public void A_concatenation_of_many() => Check(n => Movement.Concat(1, [.. Enumerable.Range(0, n / 3).Select(i => X * (i + 0.5))]).Sum(1));

    [Fact]
    public void Many_layers_and_their_updates() => Check(n =>
    {
        var loss = Enumerable.Range(0, n / 20).Aggregate(X, (y, _) => y.Dense(8).Tanh()).Square().Mean();
        return Graph.Close([loss], new Adam(1e-3).Minimize(loss), [X]);
    });

    private static Node Chain(int count, Func<Node, int, Node> step)
    {
        var y = X;
        for (var i = 0; i < count; i++)
        {
            y = step(y, i);
        }

        return y;
    }

    private static void Check(Func<int, Node> declare) => Check(n => Graph.Close([declare(n)], inputs: [X]));

    private static void Check(Func<int, Graph> declare)
    {
        TimeSpan Lower(int nodes)
        {
            var graph = declare(nodes);
            var clock = Stopwatch.StartNew();
            Lowered.From(graph, Agreement.Fresh, PassOptions.Default);
            return clock.Elapsed;
        }

        Lower(300);
        var (some, many) = (Lower(1000), Lower(4000));
        Assert.True(many < 16 * some || many < TimeSpan.FromSeconds(1), $"four times the nodes took {many / some:0.0} times as long: {some}, {many}");
    }
}
