using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Takes out of a loop the states that none of its results depends on, and the inputs that its step does not read: a gradient declares a
/// state for each sum that somebody might ask for.
/// </summary>
internal static class DeadStates
{
    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph)
    {
        var replacements = ScanLoop.In(graph.Nodes).Select(Replace).OfType<Replacement>().SelectMany(r => r.Nodes.Select(n => (Node: n, r)))
            .ToDictionary(p => p.Node, p => p.r);
        if (replacements.Count == 0)
        {
            return graph;
        }

        var map = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            ImmutableArray<Node> inputs = [.. node.Inputs.Select(i => map[i])];
            map[node] = replacements.TryGetValue(node, out var replacement) ? replacement.Of(node, inputs)
                : node.Inputs.SequenceEqual(inputs) ? node
                : node.WithInputs(inputs);
        }

        return graph.Replace(map);
    }

    /// <summary>A loop with fewer states or inputs.</summary>
    /// <param name="Nodes">Its results as they were.</param>
    /// <param name="Body">The smaller body.</param>
    /// <param name="States">The states that are left, by their numbers.</param>
    /// <param name="Inputs">The inputs that are left, by their places.</param>
    private sealed record Replacement(ImmutableArray<Node> Nodes, ScanBody Body, ImmutableArray<int> States, ImmutableArray<int> Inputs)
    {
        public Node Of(Node node, ImmutableArray<Node> inputs) =>
            Node.Derived(new ScanOp(Body, Renumbered(((ScanOp)node.Op).Result)), [.. Inputs.Select(i => inputs[i])], node.Origin);

        private ScanResult Renumbered(ScanResult result) => result switch
        {
            ScanResult.Final f => new ScanResult.Final(States.IndexOf(f.State)),
            ScanResult.Trace t => new ScanResult.Trace(States.IndexOf(t.State)),
            _ => result,
        };
    }

    private static Replacement? Replace(ScanLoop loop)
    {
        var body = loop.Body;
        var states = loop.Nodes.Select(n => ((ScanOp)n.Op).Result).Select(Asked).Where(i => i >= 0).ToHashSet();
        IReadOnlyList<Node> reached;
        do
        {
            reached = Walk.Topological(loop.Values.Concat(states.Select(i => body.Next[i])));
        }
        while (Enumerable.Range(0, body.States.Length).Where(i => reached.Contains(body.States[i])).Count(states.Add) > 0);

        // A state that is asked for as it began is needed, whether or not the step reads it.
        ImmutableArray<int> left = [.. states.Order()];
        var read = reached.ToHashSet();
        ImmutableArray<int> inputs = [.. left, .. Enumerable.Range(body.States.Length, body.Items.Length + body.Fixed.Length).Where(i => read.Contains(body.Placeholders[i]))];
        return inputs.Length == body.Placeholders.Length
            ? null
            : new(loop.Nodes, body.With([.. left.Select(i => body.Next[i])], [.. left.Select(i => body.States[i])],
                [.. body.Items.Where(read.Contains)], [.. body.Fixed.Where(read.Contains)]), left, inputs);

        static int Asked(ScanResult result) => result switch
        {
            ScanResult.Final f => f.State,
            ScanResult.Trace t => t.State,
            _ => -1,
        };
    }
}
