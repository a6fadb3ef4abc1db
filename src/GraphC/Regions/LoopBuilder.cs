using System.Collections.Immutable;

namespace GraphC;

/// <summary>Collects what a loop takes from outside, with a placeholder for each, and makes its body.</summary>
/// <param name="length">The number of steps.</param>
/// <param name="reverse">True if the first step takes the last items.</param>
/// <param name="recompute">What <see cref="ScanBody.Recompute"/> is to be.</param>
internal sealed class LoopBuilder(Dim length, bool reverse, bool recompute = false)
{
    private readonly List<(Node Placeholder, Node Outer)> states = [];
    private readonly List<(Node Placeholder, Node Outer)> items = [];
    private readonly List<(Node Placeholder, Node Outer)> kept = [];
    private readonly Dictionary<(Node, bool), Node> known = [];

    /// <summary>What the loop takes: states to begin with, sequences, what is the same in all steps.</summary>
    public ImmutableArray<Node> Inputs => [.. states.Concat(items).Concat(kept).Select(p => p.Outer)];

    /// <summary>The states to begin with.</summary>
    public IEnumerable<Node> Initial => states.Select(p => p.Outer);

    /// <summary>A builder of a loop that walks as this one does, and takes nothing yet.</summary>
    public LoopBuilder Again() => new(length, reverse, recompute);

    /// <summary>The placeholder of a state.</summary>
    public Node State(Node initial) => Add(states, "state", initial, initial.Type);

    /// <summary>The placeholder of the items of a sequence, the same for the same sequence.</summary>
    public Node Item(Node sequence) => Once(sequence, isItem: true, () =>
        Add(items, "item", sequence, sequence.Type with { Shape = Shape.Of(sequence.Shape.Skip(1)) }));

    /// <summary>The placeholder of what is the same in all steps.</summary>
    public Node Fixed(Node outer) => Once(outer, isItem: false, () => Add(kept, "fixed", outer, outer.Type));

    /// <summary>
    /// Nodes as the body computes them: <paramref name="entry"/> tells what stands for a node there, or null if it is computed there from
    /// its inputs.
    /// </summary>
    public static ImmutableArray<Node> Into(IReadOnlyList<Node> roots, Func<Node, Node?> entry)
    {
        var entries = new Dictionary<Node, Node?>();
        var inside = new Dictionary<Node, Node>();
        foreach (var node in Walk.Topological(roots, stop: n => Entry(n) is not null))
        {
            inside[node] = Entry(node)
                ?? (node.Inputs.Any(n => !ReferenceEquals(inside[n], n)) ? node.WithInputs([.. node.Inputs.Select(n => inside[n])]) : node);
        }

        return [.. roots.Select(n => inside[n])];

        Node? Entry(Node node)
        {
            if (!entries.TryGetValue(node, out var found))
            {
                entries.Add(node, found = entry(node));
            }

            return found;
        }
    }

    /// <summary>The body that computes these states.</summary>
    public ScanBody Close(ImmutableArray<Node> next) => new()
    {
        States = [.. states.Select(p => p.Placeholder)],
        Items = [.. items.Select(p => p.Placeholder)],
        Fixed = [.. kept.Select(p => p.Placeholder)],
        Next = next,
        Length = length,
        Reverse = reverse,
        Recompute = recompute,
    };

    private Node Once(Node outer, bool isItem, Func<Node> add)
    {
        if (!known.TryGetValue((outer, isItem), out var placeholder))
        {
            known.Add((outer, isItem), placeholder = add());
        }

        return placeholder;
    }

    private static Node Add(List<(Node, Node)> to, string kind, Node outer, TensorType type)
    {
        var placeholder = new Node(new InputOp($"{kind}{to.Count}"), [], type, outer.Origin);
        to.Add((placeholder, outer));
        return placeholder;
    }
}
