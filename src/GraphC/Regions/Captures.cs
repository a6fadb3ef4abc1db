using System.Collections.Immutable;

namespace GraphC;

/// <summary>Collects what a region takes from outside, with a placeholder for each.</summary>
/// <param name="kind">What the names of the placeholders begin with.</param>
internal sealed class Captures(string kind)
{
    private readonly Dictionary<Node, Node> known = [];
    private readonly List<Node> placeholders = [];
    private readonly List<Node> taken = [];

    /// <summary>What stands for what is taken.</summary>
    public ImmutableArray<Node> Placeholders => [.. placeholders];

    /// <summary>What is taken.</summary>
    public ImmutableArray<Node> Taken => [.. taken];

    /// <summary>The placeholder of a node, the same for the same node.</summary>
    public Node Of(Node outer) => Of(outer, outer.Type);

    /// <summary>The placeholder of a part of a node that has another type, the same for the same node.</summary>
    public Node Of(Node outer, TensorType type)
    {
        if (!known.TryGetValue(outer, out var placeholder))
        {
            known.Add(outer, placeholder = Add(outer, type));
        }

        return placeholder;
    }

    /// <summary>A placeholder of its own for a node.</summary>
    public Node Add(Node outer) => Add(outer, outer.Type);

    private Node Add(Node outer, TensorType type)
    {
        var placeholder = RegionBody.Placeholder($"{kind}{taken.Count}", type, outer.Origin);
        placeholders.Add(placeholder);
        taken.Add(outer);
        return placeholder;
    }
}
