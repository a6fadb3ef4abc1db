using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// What a scan does in each step: the states after it, computed from the states before it, the items of the sequences at this step, and
/// what is the same in all steps. Placeholders stand for these; nothing else from outside is mentioned but literals.
/// </summary>
internal sealed class ScanBody : RegionBody
{
    /// <summary>What stands for the states before the step.</summary>
    public required ImmutableArray<Node> States { get; init; }

    /// <summary>What stands for the items of the sequences.</summary>
    public required ImmutableArray<Node> Items { get; init; }

    /// <summary>What stands for the nodes that are the same in all steps.</summary>
    public required ImmutableArray<Node> Fixed { get; init; }

    /// <summary>The states after the step.</summary>
    public required ImmutableArray<Node> Next { get; init; }

    /// <summary>The number of steps.</summary>
    public required Dim Length { get; init; }

    /// <summary>True if the first step takes the last items.</summary>
    public bool Reverse { get; init; }

    /// <summary>True if a gradient computes the values of a step again, from its states and items, instead of keeping them.</summary>
    public bool Recompute { get; init; }

    /// <inheritdoc/>
    public override ImmutableArray<Node> Placeholders => [.. States, .. Items, .. Fixed];

    /// <summary>A body that computes its next states by other nodes.</summary>
    public ScanBody With(ImmutableArray<Node> next) => With(next, States, Items, Fixed);

    /// <summary>A body that walks in the same way, but computes and takes something else.</summary>
    public ScanBody With(ImmutableArray<Node> next, ImmutableArray<Node> states, ImmutableArray<Node> items, ImmutableArray<Node> @fixed) => new()
    {
        States = states, Items = items, Fixed = @fixed, Next = next, Length = Length, Reverse = Reverse, Recompute = Recompute,
    };

    /// <inheritdoc/>
    public override IEnumerable<Dim> Extents => [Length];

    /// <summary>The type of the input that a placeholder stands for, or for an item of.</summary>
    public override TensorType InputType(int index) => index >= States.Length && index < States.Length + Items.Length
        ? OverTime(Placeholders[index].Type)
        : Placeholders[index].Type;

    /// <summary>The type of the values that a node of the body has in all steps.</summary>
    public TensorType OverTime(TensorType step) => step with { Shape = Shape.Of([Length, .. step.Shape]) };

    /// <summary>The program of one step: the placeholders are its inputs, the next states and then <paramref name="values"/> its outputs.</summary>
    public Graph Close(IEnumerable<Node> values) => Computing(Next.Concat(values));
}
