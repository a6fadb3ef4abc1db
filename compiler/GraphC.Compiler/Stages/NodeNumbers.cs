namespace GraphC.Compiler;

/// <summary>A number for each node of all stages, in the order in which they first appear. A node that a step left alone keeps its own.</summary>
internal sealed class NodeNumbers
{
    private readonly Dictionary<Node, int> numbers = [];

    public NodeNumbers(IEnumerable<GraphStage> stages)
    {
        foreach (var node in stages.SelectMany(s => StageChanges.NodesOf(s.Graph)))
        {
            numbers.TryAdd(node, numbers.Count + 1);
        }
    }

    /// <summary>The number of a node.</summary>
    public int this[Node node] => numbers[node];
}
