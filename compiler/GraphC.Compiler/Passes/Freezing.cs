namespace GraphC.Compiler;

/// <summary>Variables that a graph only reads become literals with their present values: a trained network that only answers.</summary>
internal static class Freezing
{
    /// <summary>The graph with copies of the values, which later training does not change.</summary>
    public static Graph Run(Graph graph)
    {
        var updated = graph.Updates.Select(u => u.Variable).ToHashSet();
        return graph.Replace(Walk.Rewrite(
            graph.Nodes, node => node is Variable v && !updated.Contains(v) ? Node.Derived(v.Value.Clone(), v.Origin) : node));
    }
}
