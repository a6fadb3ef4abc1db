namespace GraphC;

/// <summary>How a scan walks, as a step around the one that is declared: steps that do not count, gradients that stop, steps taken in groups.</summary>
/// <param name="options">How.</param>
/// <param name="length">The number of steps.</param>
internal sealed class ScanWalk(ScanOptions options, Dim length)
{
    /// <summary>The scan of a step.</summary>
    public static ScanResults Declare(IReadOnlyList<Node> initial, IReadOnlyList<Node> sequences, ScanStep step, ScanOptions options)
    {
        RequireCount(options.Truncate, nameof(options.Truncate));
        RequireCount(options.Checkpoint, nameof(options.Checkpoint));
        var length = LengthOf(sequences, options);
        var walk = new ScanWalk(options, length);
        return options.Checkpoint > 0 ? walk.InGroups(initial, sequences, step)
            : options.Lengths is null && options.Truncate == 0 ? new ScanDeclaration(initial, sequences, length, options.Reverse).Declare(step)
            : new ScanDeclaration(initial, [.. sequences, Positions.Of(length)], length, options.Reverse).Declare(walk.WithPosition(step, isPadded: false));
    }

    /// <summary>
    /// A scan of scans over so many steps each: of the inner ones a gradient keeps nothing, but runs them again. The last group is filled up with steps that
    /// do not count; they see the last item again, so that a step meets nothing that it could not meet otherwise.
    /// </summary>
    private ScanResults InGroups(IReadOnlyList<Node> initial, IReadOnlyList<Node> sequences, ScanStep step)
    {
        Dim size = options.Checkpoint;
        var groups = (length + (size - 1)) / size;
        var filled = groups * size;
        var isPadded = filled != length;
        var inner = WithPosition(step, isPadded);
        var outer = new ScanDeclaration(initial, [.. sequences.Select(Grouped), Positions.Of(filled).Reshape([groups, size])], groups, options.Reverse, recompute: true)
            .Declare((states, items) =>
            {
                var group = new ScanDeclaration(states, items, size, options.Reverse).Declare(inner);
                return (group.Final, group.Outputs);
            });
        return outer with { Outputs = [.. outer.Outputs.Select(Ungrouped)] };

        Node Grouped(Node sequence)
        {
            var whole = isPadded ? sequence.IndexSelect(0, Positions.Of(filled).Minimum(Extents.Of(length, DType.Int64) - 1)) : sequence;
            return whole.Reshape(Shape.Of([groups, size, .. sequence.Shape.Skip(1)]));
        }

        Node Ungrouped(Node y)
        {
            var whole = y.Reshape(Shape.Of([filled, .. y.Shape.Skip(2)]));
            return isPadded ? whole.Slice(0, 0, length) : whole;
        }
    }

    /// <summary>The step, which is told its position by a last item and heeds the options.</summary>
    private ScanStep WithPosition(ScanStep step, bool isPadded) => (states, items) =>
    {
        var position = items[^1];
        IReadOnlyList<Node> shown = options.Truncate == 0 ? states : [.. states.Select(s => Truncated(s, position))];
        var (next, outputs) = step(shown, [.. items.SkipLast(1)]);
        RegionNodes.RequireKept(states, next);
        if (options.Lengths is { } lengths)
        {
            (next, outputs) = ([.. next.Zip(shown, (after, before) => Counted(lengths, position, after, before))], [.. outputs.Select(y => Counted(lengths, position, y, y.ZerosLike()))]);
        }

        // What fills up the last group changes no state, and lets gradients pass; its outputs are cut off.
        return isPadded
            ? ([.. next.Zip(states, (after, before) => (position < Extents.Of(length, DType.Int64)).Where(after, before))], outputs)
            : (next, outputs);
    };

    /// <summary>A state, as a constant to differentiation after every so many steps.</summary>
    private Node Truncated(Node state, Node position)
    {
        var step = options.Reverse ? Extents.Of(length, DType.Int64) - 1 - position : position;
        return ((step > 0) & step.FloorMod(options.Truncate).EqualTo(0)).Where(state.StopGradient(), state);
    }

    /// <summary>A value where a sequence has an item at this position, else another.</summary>
    private static Node Counted(Node lengths, Node position, Node value, Node otherwise)
    {
        if (!lengths.DType.IsInteger || lengths.Rank != 1 || value.Rank == 0 || value.Shape[0] != lengths.Shape[0])
        {
            throw new TypeRuleException($"lengths {lengths.Type} do not fit {value.Type}: they must be Int32 or Int64 [N], N the first axis of every state and output");
        }

        var counts = lengths.Cast(DType.Int64).Reshape(Shape.Of([lengths.Shape[0], .. Enumerable.Repeat((Dim)1, value.Rank - 1)]));
        return (counts > position).Where(value, otherwise);
    }

    private static void RequireCount(int steps, string option)
    {
        if (steps < 0)
        {
            throw new TypeRuleException($"{option} is a number of steps, and 0 for none; it cannot be {steps}");
        }
    }

    private static Dim LengthOf(IReadOnlyList<Node> sequences, ScanOptions options)
    {
        if (sequences.FirstOrDefault(s => s.Rank == 0) is { } scalar)
        {
            throw new TypeRuleException($"the items of a sequence stand along its first axis, and {scalar.Type} has none");
        }

        Dim[] lengths = [.. sequences.Select(s => s.Shape[0]).Concat(options.Steps is { } steps ? [steps] : []).Distinct()];
        return lengths switch
        {
            [var one] => one,
            [] => throw new TypeRuleException("without a sequence the number of steps must be said: new() { Steps = ... }"),
            _ => throw new TypeRuleException($"the sequences have different numbers of items: {string.Join(", ", lengths.AsEnumerable())}"),
        };
    }
}
