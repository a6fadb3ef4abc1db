using GraphC.Compiler.Tests.Support;
using Xunit.Abstractions;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>
/// Graphs of ten thousand nodes, from the passes to the assembly: no recursion overflows, and the work grows with the number of nodes.
/// </summary>
/// <remarks>
/// Work is measured twice. What is allocated is the same in every run, and nearly every step of a compiler that is made of immutable values
/// allocates; processor time finds loops that do not, and does not count the time that others take from this process.
/// </remarks>
[Collection(nameof(Alone))]
public class DeepGraphTests(ITestOutputHelper output)
{
    private const int Some = 2_500, Many = 10_000;

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
        Check(n => Enumerable.Range(0, n).Select(i => (X * (i + 1)).Sin()).Aggregate((a, b) => a + b));

    [Fact]
    public void A_concatenation_of_many() => Check(n => Movement.Concat(1, [.. Enumerable.Range(0, n).Select(i => X * (i + 0.5))]).Sum(1));

    [Fact]
    public void Many_layers_and_their_updates() => Check(n => Step(Enumerable.Range(0, n).Aggregate(X, (y, _) => y.Dense(8).Tanh())));

    [Fact]
    public void Many_residual_layers_and_their_updates() =>
        Check(n => Step(Enumerable.Range(0, n).Aggregate(X, (y, _) => y + y.LayerNorm().Dense(16).Relu().Dense(8))));

    private static Graph Step(Node answer)
    {
        var loss = answer.Square().Mean();
        return Graph.Close([loss], new Adam(1e-3).Minimize(loss), [X]);
    }

    private static Node Chain(int count, Func<Node, int, Node> step)
    {
        var y = X;
        for (var i = 0; i < count; i++)
        {
            y = step(y, i);
        }

        return y;
    }

    private void Check(Func<int, Node> declare) => Check(n => Graph.Close([declare(n)], inputs: [X]));

    private void Check(Func<int, Graph> declare)
    {
        var (some, many) = (Sized(Some), Sized(Many));
        Compile(Lower(Sized(300)));
        var sources = (Lower(some), Lower(many));
        AssertLinear("passes to C#", Work(some, () => Lower(some)), Work(many, () => Lower(many)));
        AssertLinear("C# to assembly", Work(some, () => Compile(sources.Item1)), Work(many, () => Compile(sources.Item2)));

        // A graph of about so many nodes.
        Graph Sized(int nodes)
        {
            const int Probe = 30;
            return declare(Math.Max(1, nodes * Probe / declare(Probe).Nodes.Length));
        }
    }

    private void AssertLinear(string what, (double Bytes, double Time) some, (double Bytes, double Time) many)
    {
        var (bytes, time) = (many.Bytes / some.Bytes, many.Time / some.Time);
        output.WriteLine($"{what}: {some.Bytes:0} bytes and {some.Time * 1e6:0} us a node, then {bytes:0.00} and {time:0.00} times that");
        Assert.True(bytes < 1.25, $"{what}: a node of {Many} needs {bytes:0.00} times the memory of one of {Some}");
        Assert.True(time < 2.5, $"{what}: a node of {Many} needs {time:0.00} times the time of one of {Some}");
    }

    /// <summary>The bytes and the processor seconds that a node takes, the least of some attempts.</summary>
    private static (double Bytes, double Time) Work(Graph graph, Action compile)
    {
        var (bytes, time) = (double.MaxValue, double.MaxValue);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            GC.Collect();
            var (bytesBefore, timeBefore) = (GC.GetTotalAllocatedBytes(precise: true), Environment.CpuUsage.TotalTime);
            compile();
            time = Math.Min(time, (Environment.CpuUsage.TotalTime - timeBefore).TotalSeconds / graph.Nodes.Length);
            bytes = Math.Min(bytes, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytesBefore) / graph.Nodes.Length);
        }

        return (bytes, time);
    }

    private static string Lower(Graph graph) => Lowered.From(graph, Agreement.Fresh, PassOptions.Default).Source;

    private static void Compile(string source) => RoslynBuild.Compile(source, "Deep");
}
