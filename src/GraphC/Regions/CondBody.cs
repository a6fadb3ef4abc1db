using System.Collections.Immutable;

namespace GraphC;

/// <summary>What two branches take from outside: the predicate first, then all that either of them uses.</summary>
internal sealed class CondBody(ImmutableArray<Node> placeholders) : RegionBody
{
    /// <inheritdoc/>
    public override ImmutableArray<Node> Placeholders => placeholders;
}
