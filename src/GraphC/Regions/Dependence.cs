namespace GraphC;

/// <summary>What depends on what.</summary>
internal static class Dependence
{
    /// <summary>The nodes, among some in topological order, that are or depend on sources.</summary>
    public static HashSet<Node> On(IEnumerable<Node> sources, IEnumerable<Node> topological)
    {
        var found = sources.ToHashSet();
        foreach (var node in topological)
        {
            if (node.Inputs.Any(found.Contains))
            {
                found.Add(node);
            }
        }

        return found;
    }
}
