using System.Collections.Immutable;

namespace GraphC;

/// <summary>Collects what a loop takes from outside, with a placeholder for each, and makes its body.</summary>
/// <param name="length">The number of steps.</param>
/// <param name="reverse">True if the first step takes the last items.</param>
/// <param name="recompute">What <see cref="ScanBody.Recompute"/> is to be.</param>
internal sealed class LoopBuilder(Dim length, bool reverse, bool recompute = false)
{
    private readonly Captures states = new("state");
    private readonly Captures items = new("item");
    private readonly Captures kept = new("fixed");

    /// <summary>What the loop takes: states to begin with, sequences, what is the same in all steps.</summary>
    public ImmutableArray<Node> Inputs => [.. states.Taken, .. items.Taken, .. kept.Taken];

    /// <summary>The states to begin with.</summary>
    public IEnumerable<Node> Initial => states.Taken;

    /// <summary>A builder of a loop that walks as this one does, and takes nothing yet.</summary>
    public LoopBuilder Again() => new(length, reverse, recompute);

    /// <summary>The placeholder of a state.</summary>
    public Node State(Node initial) => states.Add(initial);

    /// <summary>The placeholder of the items of a sequence, the same for the same sequence.</summary>
    public Node Item(Node sequence) => items.Of(sequence, sequence.Type with { Shape = Shape.Of(sequence.Shape.Skip(1)) });

    /// <summary>The placeholder of what is the same in all steps.</summary>
    public Node Fixed(Node outer) => kept.Of(outer);

    /// <summary>The body that computes these states.</summary>
    public ScanBody Close(ImmutableArray<Node> next) => new()
    {
        States = states.Placeholders,
        Items = items.Placeholders,
        Fixed = kept.Placeholders,
        Next = next,
        Length = length,
        Reverse = reverse,
        Recompute = recompute,
    };
}
