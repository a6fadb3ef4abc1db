using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// Where the nodes of a graph come from that a step of its compilation made of another. A graph that was given one (<see cref="Graph.With"/>)
/// tells it whatever replaces its nodes; no graph has one unless somebody asks.
/// </summary>
internal sealed class Lineage
{
    private readonly Dictionary<Node, List<Source>> sources = [];
    private readonly HashSet<(Node From, Node To)> known = [];

    /// <summary>What a node comes from.</summary>
    /// <param name="Node">The node that was there before.</param>
    /// <param name="IsReplaced">True if the one takes the other's place; false if it is a part of what does.</param>
    /// <param name="Rules">The rewrite rules that did it, the outermost first; none if no rules were at work.</param>
    public readonly record struct Source(Node Node, bool IsReplaced, ImmutableArray<string> Rules);

    /// <summary>What a node comes from, as far as it was told; nothing for one that was there before.</summary>
    public IReadOnlyList<Source> this[Node node] => sources.TryGetValue(node, out var found) ? found : [];

    /// <summary>One node takes the place of another.</summary>
    public void Replaced(Node node, Node by, ImmutableArray<string> rules) => Add(by, new(node, true, rules));

    /// <summary>Nodes take the places of others, or stay.</summary>
    public void Replaced(IReadOnlyDictionary<Node, Node> map)
    {
        foreach (var (from, to) in map)
        {
            Replaced(from, to, []);
        }
    }

    /// <summary>A node was made for what takes the place of another.</summary>
    public void Made(Node node, Node inPlaceOf, ImmutableArray<string> rules) => Add(node, new(inPlaceOf, false, rules));

    // What was told first says more: rules tell before the graph is put together again.
    private void Add(Node to, Source source)
    {
        if (!ReferenceEquals(source.Node, to) && known.Add((source.Node, to)))
        {
            if (!sources.TryGetValue(to, out var all))
            {
                sources.Add(to, all = []);
            }

            all.Add(source);
        }
    }
}
