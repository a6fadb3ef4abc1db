using System.Collections.Immutable;

namespace GraphC;

/// <summary>A computation that consists of sub-graphs, as a graph uses it: it runs once for all of its results.</summary>
internal abstract class Region
{
    private ImmutableArray<Graph> programs;

    protected Region(ImmutableArray<Node> results) => Nodes = results;

    /// <summary>The results that the graph asks for, in topological order: they share a body and inputs.</summary>
    public ImmutableArray<Node> Nodes { get; }

    /// <summary>The inputs, for each of which the programs have an input too.</summary>
    public ImmutableArray<Node> Inputs => Nodes[0].Inputs;

    /// <summary>What runs, once or more often or not at all: closed programs that compute what the results need.</summary>
    public ImmutableArray<Graph> Programs => programs.IsDefault ? programs = Close() : programs;

    /// <summary>What it is called in dumps; the first letter is unique.</summary>
    public abstract string Kind { get; }

    /// <summary>What dumps say about how it runs.</summary>
    public virtual string Attributes => "";

    /// <summary>What each program is called in dumps.</summary>
    public abstract ImmutableArray<string> ProgramNames { get; }

    /// <summary>What a program's outputs are for, and which of its inputs becomes that, if one does.</summary>
    public abstract IEnumerable<(string Role, Node? Becomes)> Roles(int program);

    /// <summary>Which of the region's results a node is.</summary>
    public abstract string Label(Node result);

    /// <summary>The op that each node has once the programs are replaced by others, which compute the same outputs from the same inputs.</summary>
    public abstract IReadOnlyDictionary<Node, RegionOp> With(ImmutableArray<Graph> programs);

    /// <summary>True if the run may be ended while the region is at work: it must not have changed a variable then.</summary>
    public virtual bool MayBeStopped => false;

    /// <summary>The regions among nodes in topological order.</summary>
    public static IReadOnlyList<Region> In(IEnumerable<Node> nodes) =>
    [
        .. nodes.Where(n => n.Op is RegionOp).GroupBy(n => (((RegionOp)n.Op).Region, new ValueList<Node>(n.Inputs))).Select(g => Of([.. g])),
    ];

    /// <summary>The region that some nodes are results of.</summary>
    public static Region Of(ImmutableArray<Node> results) => ((RegionOp)results[0].Op).Gather(results);

    protected abstract ImmutableArray<Graph> Close();
}
