using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// What a region op holds: sub-graphs over placeholders, one placeholder for each input of the op. Nothing else from outside is mentioned but
/// literals.
/// </summary>
internal abstract class RegionBody
{
    /// <summary>All placeholders, in the order of the op's inputs.</summary>
    public abstract ImmutableArray<Node> Placeholders { get; }

    /// <summary>Extents that the body uses besides those of its nodes.</summary>
    public virtual IEnumerable<Dim> Extents => [];

    /// <summary>The type of the input that a placeholder stands for.</summary>
    public virtual TensorType InputType(int index) => Placeholders[index].Type;

    /// <summary>What stands for an input inside.</summary>
    /// <param name="name">The name in dumps.</param>
    /// <param name="type">Its type.</param>
    /// <param name="origin">The line that is to blame for what is wrong with it.</param>
    public static Node Placeholder(string name, TensorType type, Origin origin) => new(new InputOp(name) { IsPlaceholder = true }, [], type, origin);

    /// <summary>The program that computes some nodes: the placeholders are its inputs.</summary>
    public Graph Computing(IEnumerable<Node> outputs) => Graph.OfRegion(Placeholders, [.. outputs]);

    /// <summary>
    /// Nodes as a body computes them: <paramref name="entry"/> tells what stands for a node there, or null if it is computed there from
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
}
