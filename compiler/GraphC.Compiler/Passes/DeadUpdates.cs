namespace GraphC.Compiler;

/// <summary>
/// Drops the updates that leave a variable as it is. Nodes that nothing reaches need no pass: a graph lists only what its roots reach.
/// </summary>
internal static class DeadUpdates
{
    public static Graph Run(Graph graph)
    {
        var live = graph.Updates.RemoveAll(u => ReferenceEquals(u.Variable, u.Value));
        return live.Length == graph.Updates.Length ? graph : graph.Rebuild(graph.Outputs, live);
    }
}
