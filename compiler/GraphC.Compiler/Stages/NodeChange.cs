using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What a step did to a node.</summary>
internal enum ChangeKind
{
    /// <summary>It is the node that was there before.</summary>
    Kept,

    /// <summary>The same op on other inputs, because these changed.</summary>
    Carried,

    /// <summary>It takes the place of other nodes.</summary>
    Rewritten,

    /// <summary>It is a part of what takes the place of other nodes, or something that was not there before.</summary>
    New,
}

/// <summary>What a step did to a node of its result.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="From">The nodes of the stage before that it stands for, or that it is a part of the replacement of.</param>
/// <param name="Rules">The rewrite rules that did it, the outermost first.</param>
internal sealed record NodeChange(ChangeKind Kind, ImmutableArray<Node> From, ImmutableArray<string> Rules)
{
    /// <summary>True if the node stands for those that it comes from, and is not only made for them.</summary>
    public bool StandsForThem => Kind != ChangeKind.New;
}
