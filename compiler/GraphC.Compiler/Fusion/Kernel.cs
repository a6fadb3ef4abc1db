namespace GraphC.Compiler;

/// <summary>
/// What runs as one method: a phase, or several that share their outer loops over rows. Such phases run one after the other for each
/// row, so what one leaves for the next is still in the first-level cache, or in a register. Or phases that do the same, each over a domain
/// of its own and none with what another computes: segments.
/// </summary>
internal sealed class Kernel(int position, Phase first)
{
    /// <summary>The place in the schedule.</summary>
    public int Position { get; } = position;

    /// <summary>The phases, in the order in which they run.</summary>
    public List<Phase> Phases { get; } = [first];

    /// <summary>How many leading axes the phases share the loops of; 0 for a single phase and for segments.</summary>
    public int RowAxes { get; set; }

    /// <summary>True if the phases are segments.</summary>
    public bool IsSegmented => Phases.Count > 1 && RowAxes == 0;

    /// <summary>The extents of the shared loops.</summary>
    public Shape Rows => Shape.Of(Phases[0].Domain.Take(RowAxes));

    /// <summary>The stored nodes of other kernels that this one reads.</summary>
    public HashSet<Node> Reads { get; } = [];

    /// <summary>True if an index that comes from data is checked: such a kernel may fail, so it may not change variables.</summary>
    public bool HasChecks { get; set; }

    /// <summary>The cost of all results at one point; an addition is 1.</summary>
    public int Cost { get; set; }

    /// <summary>Takes over the phases of a kernel that runs with this one from now on.</summary>
    public void Absorb(Kernel other)
    {
        Phases.AddRange(other.Phases);
        Reads.UnionWith(other.Reads);
        HasChecks |= other.HasChecks;
        Cost += other.Cost;
    }

    /// <summary>All nodes that the kernel computes and that others may ask for.</summary>
    public IEnumerable<Node> Results => Phases.SelectMany(s => s.Results);

    /// <summary>The nodes that are not pointwise, of all phases.</summary>
    public IEnumerable<Node> Anchors => Phases.SelectMany(s => s.Anchors);
}
