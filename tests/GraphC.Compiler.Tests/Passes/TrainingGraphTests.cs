using System.Diagnostics;
using System.Text.RegularExpressions;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

/// <summary>The whole pipeline on what it is for.</summary>
public class TrainingGraphTests
{
    [Fact]
    public void A_training_step_of_a_perceptron_keeps_its_values()
    {
        var graph = Perceptron(layers: 3);
        var optimized = Pipeline.Optimize(graph);
        Assert.True(optimized.Nodes.Length < graph.Nodes.Length);
        var random = new Random(1);
        Numbers.AssertSame(graph, optimized, [Numbers.Draw(random, graph.Inputs[0].Type), Numbers.Draw(random, graph.Inputs[1].Type, 0, 4)]);
    }

    [Fact]
    public void Attention_keeps_its_values()
    {
        var x = Input("x", Float32, [Batch, 5, 8]);
        var (query, key, value, merge) = (Weight(8, 8), Weight(8, 8), Weight(8, 8), Weight(8, 8));
        var scores = Heads(x.MatMul(query)).MatMul(Heads(x.MatMul(key)).Transpose()) / Math.Sqrt(4);
        var mixed = scores.Softmax().MatMul(Heads(x.MatMul(value))).Permute(0, 2, 1, 3).Reshape([Batch, 5, 8]).MatMul(merge) + x;
        var loss = (mixed - mixed.Mean(-1, keepDims: true)).Square().Mean().Log();
        var graph = Graph.Close([mixed, loss], Descend(loss, [query, key, value, merge]));
        var optimized = Pipeline.Optimize(graph);
        Numbers.AssertSame(graph, optimized, [Numbers.Draw(new Random(1), x.Type)], 1e-7);

        static Node Heads(Node x) => x.Reshape([Batch, 5, 2, 4]).Permute(0, 2, 1, 3);
    }

    [Fact]
    public Task Its_dump_before_and_after() => Verifier.Verify($"{Text(Perceptron(1))}\n\n{Text(Pipeline.Optimize(Perceptron(1)))}");

    [Fact]
    public void Ten_thousand_nodes_take_seconds_at_most()
    {
        var graph = Perceptron(layers: 400);
        Assert.InRange(graph.Nodes.Length, 8_000, 20_000);
        Pipeline.Optimize(Perceptron(layers: 1));
        var watch = Stopwatch.StartNew();
        Pipeline.Optimize(graph);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    private static Graph Perceptron(int layers)
    {
        var (x, y) = (Input("x", Float32, [Batch, 6]), Input("y", DType.Int64, [Batch]));
        List<Variable> parameters = [];
        var hidden = x;
        for (var i = 0; i < layers; i++)
        {
            hidden = Dense(hidden, 6).Relu();
        }

        var picked = Dense(hidden, 4).LogSoftmax() * y.OneHot(4);
        var loss = -picked.Sum(-1).Mean();
        return Graph.Close([loss], Descend(loss, parameters));

        Node Dense(Node x, long units)
        {
            var (weight, bias) = (Weight(x.Shape[^1].Value, units), Parameter("b", Fill.Full(0, Float32, [units])));
            parameters.AddRange([weight, bias]);
            return x.MatMul(weight) + bias;
        }
    }

    private static Variable Weight(long rows, long columns) => Parameter("w", Fill.Full(0.1, Float32, [rows, columns]));

    private static List<Update> Descend(Node loss, List<Variable> parameters) =>
        [.. loss.Gradient([.. parameters]).Zip(parameters, (g, p) => new Update(p, p - g * 0.1))];

    /// <summary>A dump without the lines of this file, which move.</summary>
    private static string Text(Graph graph) => Regex.Replace(graph.ToString(), @" *\w+\.cs:\d+", "");
}
