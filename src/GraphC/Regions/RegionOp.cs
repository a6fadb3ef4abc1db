using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// One result of a computation that consists of sub-graphs. Nodes with one body and the same inputs are results of one computation, which runs
/// once: a <see cref="Region"/>.
/// </summary>
internal abstract record RegionOp(RegionBody Region) : Op
{
    /// <summary>The nodes from which on the body computes this result.</summary>
    protected abstract IEnumerable<Node> Roots { get; }

    /// <summary>The computation that some nodes, one of which has this op, are results of.</summary>
    public abstract Region Gather(ImmutableArray<Node> results);

    /// <summary>The gradients of the inputs, given those of some results.</summary>
    public abstract IReadOnlyList<Node?> Gradient(IReadOnlyList<(Node Part, Node Cotangent)> parts);

    internal sealed override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var expected = Region.Placeholders.Length;
        if (inputs.Count != expected)
        {
            throw Refuse($"the body takes {expected} inputs, not {inputs.Count}");
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] != Region.InputType(i))
            {
                throw Refuse($"input {i} must be {Region.InputType(i)}, not {inputs[i]}");
            }
        }

        return ResultType;
    }

    /// <summary>The type of the result.</summary>
    protected abstract TensorType ResultType { get; }

    internal sealed override IEnumerable<Dim> Mentions => Inside().SelectMany(n => n.Shape.Concat(n.Op.Mentions)).Concat(Region.Extents);

    internal sealed override IEnumerable<Dim> Requirements(IReadOnlyList<TensorType> inputs) =>
        Walk.Requirements(Inside()).Select(r => r.Dim).Concat(Region.Extents);

    internal sealed override IReadOnlyList<Node?> Gradient(Node node, Node dy) => Gradient([(node, dy)]);

    internal sealed override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Region();

    private ImmutableArray<Node> Inside() => Walk.Topological(Region.Placeholders.Concat(Roots));
}
