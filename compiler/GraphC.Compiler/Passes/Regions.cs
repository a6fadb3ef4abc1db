using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What is done to a graph and to the programs of its regions.</summary>
internal static class Regions
{
    /// <summary>
    /// Applies a pass to the programs of all regions, the innermost first, and then to the graph itself. All tell the lineage of the graph what
    /// they do.
    /// </summary>
    public static Graph Map(Graph graph, Func<Graph, Graph> pass) => pass(ToPrograms(graph, program => Map(program, pass)));

    /// <summary>
    /// The graph with the results of some regions replaced: <paramref name="replace"/> makes a node of each from its inputs, which may be others
    /// than they were.
    /// </summary>
    public static Graph Replace(this Graph graph, IReadOnlyDictionary<Node, Func<ImmutableArray<Node>, Node>> replace)
    {
        if (replace.Count == 0)
        {
            return graph;
        }

        var map = new Dictionary<Node, Node>();
        foreach (var node in graph.Nodes)
        {
            ImmutableArray<Node> inputs = [.. node.Inputs.Select(i => map[i])];
            map[node] = replace.TryGetValue(node, out var make) ? make(inputs)
                : node.Inputs.SequenceEqual(inputs) ? node
                : node.WithInputs(inputs);
        }

        return graph.Replace(map);
    }

    /// <summary>What a pass that tells a lineage makes of a graph; the graph itself if that is nothing else.</summary>
    public static Graph Through(this Graph graph, Func<Graph, Graph> pass, Lineage? lineage)
    {
        var told = graph.With(lineage);
        var result = pass(told);
        return ReferenceEquals(result, told) ? graph : result.With(null);
    }

    /// <summary>The graph with the programs of its regions replaced; the graph itself if none is another.</summary>
    private static Graph ToPrograms(Graph graph, Func<Graph, Graph> pass)
    {
        var replace = new Dictionary<Node, Func<ImmutableArray<Node>, Node>>();
        foreach (var region in Region.In(graph.Nodes))
        {
            ImmutableArray<Graph> programs = [.. region.Programs.Select(program => program.Through(pass, graph.Lineage))];
            if (!programs.SequenceEqual(region.Programs))
            {
                foreach (var (node, op) in region.With(programs))
                {
                    replace.Add(node, inputs => Node.Derived(op, inputs, node.Origin));
                }
            }
        }

        return graph.Replace(replace);
    }
}
