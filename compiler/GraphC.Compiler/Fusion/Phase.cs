namespace GraphC.Compiler;

/// <summary>
/// A fused group of nodes that becomes one loop nest: at most one kind of anchor (contraction, reductions over one domain, or a template
/// op), and pointwise roots over the same domain that are computed with it or after it.
/// </summary>
internal sealed class Phase(Shape domain)
{
    /// <summary>The points that the phase computes a value for.</summary>
    public Shape Domain { get; } = domain;

    private Region? region;

    /// <summary>Nodes that are not pointwise: sibling reductions, or one contraction, scan, sort, scatter or template op.</summary>
    public List<Node> Anchors { get; } = [];

    /// <summary>Pointwise nodes whose value is wanted by another phase or by the caller.</summary>
    public List<Node> Roots { get; } = [];

    /// <summary>The region whose results the phase consists of, if it is one.</summary>
    public Region? Region => Anchors is [{ Op: RegionOp }, ..] ? region ??= Region.Of([.. Anchors]) : null;

    /// <summary>All nodes that the phase computes and that others may ask for.</summary>
    public IEnumerable<Node> Results => Anchors.Concat(Roots);
}
