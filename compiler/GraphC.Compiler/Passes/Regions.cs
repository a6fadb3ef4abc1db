using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What is done to a graph and to the steps of its loops.</summary>
internal static class Regions
{
    /// <summary>Applies a pass to the steps of all loops, the innermost first, and then to the graph itself.</summary>
    public static Graph Map(Graph graph, Func<Graph, Graph> pass) => pass(ToSteps(graph, step => Map(step, pass)));

    /// <summary>The graph with the steps of its loops replaced; the graph itself if none is another.</summary>
    private static Graph ToSteps(Graph graph, Func<Graph, Graph> pass)
    {
        var ops = new Dictionary<Node, ScanOp>();
        foreach (var loop in ScanLoop.In(graph.Nodes))
        {
            var step = pass(loop.Step);
            if (!ReferenceEquals(step, loop.Step))
            {
                Replace(loop, step, ops);
            }
        }

        if (ops.Count == 0)
        {
            return graph;
        }

        var map = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            ImmutableArray<Node> inputs = [.. node.Inputs.Select(i => map[i])];
            map[node] = ops.TryGetValue(node, out var op) ? Node.Derived(op, inputs, node.Origin)
                : node.Inputs.SequenceEqual(inputs) ? node
                : node.WithInputs(inputs);
        }

        return graph.Replace(map);
    }

    private static void Replace(ScanLoop loop, Graph step, Dictionary<Node, ScanOp> ops)
    {
        var states = loop.Body.States.Length;
        var body = loop.Body.With(step.Outputs[..states]);
        var values = loop.Values.Zip(step.Outputs.Skip(states)).ToDictionary(p => p.First, p => p.Second);
        foreach (var node in loop.Nodes)
        {
            var result = ((ScanOp)node.Op).Result;
            ops.Add(node, new(body, result is ScanResult.Stack s ? new ScanResult.Stack(values[s.Value]) : result));
        }
    }
}
