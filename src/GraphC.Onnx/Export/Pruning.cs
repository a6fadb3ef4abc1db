using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>Leaves out what nobody uses.</summary>
internal static class Pruning
{
    /// <summary>Removes nodes whose results reach no output, in bodies too.</summary>
    /// <returns>The names of all values that are used.</returns>
    public static HashSet<string> Run(GraphProto graph)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        Run(graph, needed);
        return needed;
    }

    private static void Run(GraphProto graph, HashSet<string> needed)
    {
        needed.UnionWith(graph.Output.Select(o => o.Name));
        var kept = new List<NodeProto>();
        foreach (var node in graph.Node.Reverse())
        {
            if (!node.Output.Any(needed.Contains))
            {
                continue;
            }

            kept.Add(node);
            needed.UnionWith(node.Input);
            foreach (var body in node.Attribute.Where(a => a.G is not null).Select(a => a.G))
            {
                Run(body, needed);
            }
        }

        kept.Reverse();
        graph.Node.Clear();
        graph.Node.AddRange(kept);
    }
}
