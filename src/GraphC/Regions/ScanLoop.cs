using System.Collections.Immutable;

namespace GraphC;

/// <summary>The nodes of a graph that are results of one loop: they share a body and inputs, and the loop runs once for all.</summary>
/// <param name="Body">The body.</param>
/// <param name="Nodes">The results that the graph asks for, in topological order.</param>
internal sealed record ScanLoop(ScanBody Body, ImmutableArray<Node> Nodes)
{
    private Graph? step;

    /// <summary>The nodes of the body whose values the loop keeps, each once.</summary>
    public ImmutableArray<Node> Values { get; } =
        [.. Nodes.Select(n => ((ScanOp)n.Op).Result).OfType<ScanResult.Stack>().Select(s => s.Value).Distinct()];

    /// <summary>The inputs of the loop.</summary>
    public ImmutableArray<Node> Inputs => Nodes[0].Inputs;

    /// <summary>The program of a step: the next states and then the values are its outputs.</summary>
    public Graph Step => step ??= Body.Close(Values);

    /// <summary>The loops among nodes in topological order.</summary>
    public static IReadOnlyList<ScanLoop> In(IEnumerable<Node> nodes) =>
    [
        .. nodes.Where(n => n.Op is ScanOp).GroupBy(n => (((ScanOp)n.Op).Body, new ValueList<Node>(n.Inputs)))
            .Select(g => new ScanLoop(g.Key.Body, [.. g])),
    ];

    /// <summary>True if a result of the loop is asked for.</summary>
    public Node? Find(ScanResult result) => Nodes.FirstOrDefault(n => ((ScanOp)n.Op).Result == result);
}
