using System.Diagnostics;
using System.Runtime.CompilerServices;
using static GraphC.Declare;

namespace GraphC.Tests.Graphs;

public class OriginTests
{
    private readonly Node x = Input("x", Float32, [Batch, 4]);

    [Fact]
    public void Functions_operators_and_literals_know_the_line()
    {
        DeclaredHere(x.Tanh());
        DeclaredHere(x + x);
        DeclaredHere(3 - x);
        DeclaredHere(-x);
        DeclaredHere(x > 0);
        DeclaredHere(Input("y", Float32, [2]));
        DeclaredHere(Constant(1, Float32));
        DeclaredHere(Parameter("w", Fill.Full(0, Float32, [2])));
    }

    [Fact]
    public void Every_part_of_a_composed_function_has_the_line_of_the_call()
    {
        var y = x.Softmax();
        var line = y.Origin.Line;
        DeclaredHere(y, line);
        Assert.All(Graph.Close([y]).Nodes.Where(n => n != x), n => DeclaredHere(n, line));
    }

    [Fact]
    public void A_gradient_has_the_line_of_its_node()
    {
        var y = x.Tanh();
        var loss = y.Sum();
        var gradient = loss.Gradient(x)[0];
        Assert.Equal(y.Origin.Line, gradient.Origin.Line);
    }

    [Fact]
    public void A_call_through_the_framework_is_found() =>
        Assert.All(Enumerable.Repeat(x, 3).Select(Elementwise.Tanh).ToList(), y => Assert.Equal("OriginTests.cs", y.Origin.File));

    [Fact]
    public void The_line_stays_right_when_the_code_has_been_optimized()
    {
        // Inlining could remove the frames that are skipped or looked for.
        for (var i = 0; i < 1000; i++)
        {
            DeclaredHere(-x);
        }
    }

    [Fact]
    public void A_thousand_nodes_and_their_gradient_take_no_time()
    {
        var clock = Stopwatch.StartNew();
        var y = x;
        for (var i = 0; i < 500; i++)
        {
            y = (y * 0.5).Tanh();
        }

        y.Sum().Gradient(x);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 5);   // 0.05 on a machine of one's own
    }

    private static void DeclaredHere(Node node, [CallerLineNumber] int line = 0)
    {
        Assert.Equal("OriginTests.cs", node.Origin.File);
        Assert.Equal(line, node.Origin.Line);
        Assert.EndsWith(Path.Combine("Graphs", "OriginTests.cs"), node.Origin.FullPath, StringComparison.Ordinal);
    }
}
