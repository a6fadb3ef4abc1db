namespace GraphC.Compiler;

/// <summary>
/// A fused group of nodes that becomes one loop nest: at most one kind of anchor (contraction, reductions over one domain, or a template
/// op), and pointwise roots over the same domain that are computed with it or after it.
/// </summary>
internal sealed class Kernel(int position, Shape domain)
{
    /// <summary>The place in the schedule.</summary>
    public int Position { get; } = position;

    /// <summary>The points that the kernel computes a value for.</summary>
    public Shape Domain { get; } = domain;

    /// <summary>Nodes that are not pointwise: sibling reductions, or one contraction, scan, sort, scatter or template op.</summary>
    public List<Node> Anchors { get; } = [];

    /// <summary>Pointwise nodes whose value is wanted by another kernel or by the caller.</summary>
    public List<Node> Roots { get; } = [];

    /// <summary>The stored nodes of other kernels that this one reads.</summary>
    public HashSet<Node> Reads { get; } = [];

    /// <summary>True if an index that comes from data is checked: such a kernel may fail, so it may not change variables.</summary>
    public bool HasChecks { get; set; }

    /// <summary>The cost of all results at one point; an addition is 1.</summary>
    public int Cost { get; set; }

    /// <summary>All nodes that the kernel computes and that others may ask for.</summary>
    public IEnumerable<Node> Results => Anchors.Concat(Roots);
}
