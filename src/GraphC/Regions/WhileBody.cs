using System.Collections.Immutable;

namespace GraphC;

/// <summary>A loop of unknown length: whether it goes on, and its states after a step, both computed from the states before it.</summary>
internal sealed class WhileBody : RegionBody
{
    /// <summary>What stands for the states before a step.</summary>
    public required ImmutableArray<Node> States { get; init; }

    /// <summary>What stands for the nodes that are the same in all steps.</summary>
    public required ImmutableArray<Node> Fixed { get; init; }

    /// <summary>True if there is a further step.</summary>
    public required Node Condition { get; init; }

    /// <summary>The states after a step.</summary>
    public required ImmutableArray<Node> Next { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Placeholders => [.. States, .. Fixed];
}
