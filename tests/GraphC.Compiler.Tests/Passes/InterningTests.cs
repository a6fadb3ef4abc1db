using System.Diagnostics;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class InterningTests
{
    [Fact]
    public void Equal_expressions_become_one_node()
    {
        var x = Input("x", Float32, [Batch]);
        var graph = Interner.Run(Graph.Close([x.Tanh() + 1, x.Tanh() + 1]));
        Assert.Same(graph.Outputs[0], graph.Outputs[1]);
    }

    [Fact]
    public void Random_draws_stay_apart()
    {
        var type = new TensorType(Float32, [3]);
        var (a, b) = (Node.Of(new RandomOp(Distribution.Normal, new(), type)), Node.Of(new RandomOp(Distribution.Normal, new(), type)));
        var graph = Graph.Close([a, b]);
        Assert.Same(graph, Interner.Run(graph));
    }

    [Fact]
    public void Literals_that_differ_in_the_sign_of_zero_stay_apart()
    {
        var graph = Graph.Close([Constant(0.0, Float32), Constant(-0.0, Float32)]);
        Assert.Same(graph, Interner.Run(graph));
    }

    [Fact]
    public void The_names_of_variables_and_the_numbers_of_streams_stay()
    {
        var type = new TensorType(Float32, [3]);
        var (u, v) = (Parameter("w", Constant(1, Float32).BroadcastTo([3])), Parameter("w", Constant(2, Float32).BroadcastTo([3])));
        var (a, b) = (Node.Of(new RandomOp(Distribution.Normal, new(), type)), Node.Of(new RandomOp(Distribution.Normal, new(), type)));
        var graph = Graph.Close([u + a, v + b]);
        var swapped = graph.Rebuild([graph.Outputs[1], graph.Outputs[0]], []);
        Assert.Equal(graph.VariableNames, swapped.VariableNames);
        Assert.Equal(graph.Streams, swapped.Streams);
        Assert.Equal(graph.Variables, swapped.Variables);
    }

    [Fact]
    public void Ten_thousand_nodes_take_well_under_a_second()
    {
        var x = Input("x", Float32, [Batch, 8]);
        var layer = x;
        for (var i = 0; i < 2500; i++)
        {
            layer = layer.Tanh() * (layer.Tanh() + 1);
        }

        var graph = Graph.Close([layer]);
        Interner.Run(Graph.Close([x.Tanh()]));
        var watch = Stopwatch.StartNew();
        var interned = Interner.Run(graph);
        Assert.InRange(watch.ElapsedMilliseconds, 0, 1000);
        Assert.Equal(1 + 3 * 2500 + 2, interned.Nodes.Length);
    }
}
