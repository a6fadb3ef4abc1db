using System.Collections.Immutable;

namespace GraphC;

/// <summary>Makes a scan of a step that a user declares by example.</summary>
internal sealed class ScanDeclaration
{
    private readonly IReadOnlyList<Node> initial;
    private readonly IReadOnlyList<Node> sequences;
    private readonly ScanOptions options;
    private readonly Dim length;

    // What the step is shown. The position is declared first: what is older was declared outside.
    private readonly Node position;
    private readonly Node[] states;
    private readonly Node[] items;

    public ScanDeclaration(IReadOnlyList<Node> initial, IReadOnlyList<Node> sequences, ScanOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.Truncate);
        (this.initial, this.sequences, this.options) = (initial, sequences, options);
        length = LengthOf(sequences, options);
        position = Placeholder("position", new(DType.Int64, []));
        states = [.. initial.Select((s, i) => Placeholder($"state{i}", s.Type))];
        items = [.. sequences.Select((s, i) => Placeholder($"item{i}", s.Type with { Shape = Shape.Of(s.Shape.Skip(1)) }))];
    }

    /// <summary>The results of the scan.</summary>
    public ScanResults Declare(ScanStep step)
    {
        Node[] shown = options.Truncate == 0 ? states : [.. states.Select(Truncated)];
        var (next, outputs) = step(shown, items);
        Check(next);
        Node[] roots = options.Lengths is { } lengths
            ? [.. next.Zip(shown, (after, before) => Masked(lengths, after, before)), .. outputs.Select(y => Masked(lengths, y, y.ZerosLike()))]
            : [.. next, .. outputs];
        var inside = Inside(roots);
        if (inside.Select(n => n.Op).OfType<AssignOp>().FirstOrDefault() is { } assign)
        {
            throw new TypeRuleException(
                $"a step cannot keep statistics, and '{assign.Target.DeclaredName}' would change in each; use a norm that needs none, such as layer norm");
        }

        if (!inside.Any(n => n.Op is WhenTrainingOp))
        {
            return Build(roots);
        }

        var (training, inference) = (Build(Decided(inside, roots, branch: 0)), Build(Decided(inside, roots, branch: 1)));
        return new([.. training.Final.Zip(inference.Final, Mode.WhenTraining)], [.. training.Outputs.Zip(inference.Outputs, Mode.WhenTraining)]);
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

    private static Node Placeholder(string name, TensorType type) => new(new InputOp(name), [], type, Origin.Capture());

    private void Check(IReadOnlyList<Node> next)
    {
        if (next.Count != states.Length)
        {
            throw new TypeRuleException($"there are {states.Length} states before a step and {next.Count} after it");
        }

        for (var i = 0; i < states.Length; i++)
        {
            if (next[i].Type != states[i].Type)
            {
                throw new TypeRuleException($"state {i} is {states[i].Type} before a step and {next[i].Type} after it; a step must keep its type");
            }
        }
    }

    /// <summary>A state, as a constant to differentiation after every so many steps.</summary>
    private Node Truncated(Node state)
    {
        var step = options.Reverse ? Extents.Of(length, DType.Int64) - 1 - position : position;
        return ((step > 0) & step.FloorMod(options.Truncate).EqualTo(0)).Where(state.StopGradient(), state);
    }

    /// <summary>A value where a sequence has an item at this position, else another.</summary>
    private Node Masked(Node lengths, Node value, Node otherwise)
    {
        if (!lengths.DType.IsInteger || lengths.Rank != 1 || value.Rank == 0 || value.Shape[0] != lengths.Shape[0])
        {
            throw new TypeRuleException($"lengths {lengths.Type} do not fit {value.Type}: they must be Int32 or Int64 [N], N the first axis of every state and output");
        }

        var counts = lengths.Cast(DType.Int64).Reshape(Shape.Of([lengths.Shape[0], .. Enumerable.Repeat((Dim)1, value.Rank - 1)]));
        return (counts > position).Where(value, otherwise);
    }

    /// <summary>What may have been declared by the step, inputs before users.</summary>
    private ImmutableArray<Node> Inside(IReadOnlyList<Node> roots) => Walk.Topological(roots, stop: n => n.Sequence < position.Sequence);

    private static IReadOnlyList<Node> Decided(ImmutableArray<Node> inside, IReadOnlyList<Node> roots, int branch)
    {
        var map = inside.ToDictionary(n => n, n => n);
        foreach (var node in inside.Where(n => n.Inputs.All(map.ContainsKey)))
        {
            map[node] = node.Op is WhenTrainingOp ? map[node.Inputs[branch]]
                : node.Inputs.Any(i => map[i] != i) ? node.WithInputs([.. node.Inputs.Select(i => map[i])])
                : node;
        }

        return [.. roots.Select(n => map[n])];
    }

    private ScanResults Build(IReadOnlyList<Node> roots)
    {
        var loop = Lifted(roots).Hoisted();
        var (next, outputs) = (loop.Values[..states.Length], loop.Values[states.Length..]);
        var over = new OverTime(loop.Builder.Close(next), loop.Builder.Inputs);
        var recurrence = Walk.Topological(next).ToHashSet();
        return new([.. states.Select((_, i) => over.Result(new ScanResult.Final(i)))], [.. outputs.Select(y => over.Outside(y, recurrence))]);
    }

    /// <summary>
    /// The loop whose step computes nothing but what depends on its states, its items, or what it draws: all else comes from outside.
    /// </summary>
    private OpenLoop Lifted(IReadOnlyList<Node> roots)
    {
        var inside = Inside(roots);
        var builder = new LoopBuilder(length, options.Reverse);
        var given = states.Zip(initial, (s, x) => (s, builder.State(x))).ToDictionary(p => p.s, p => p.Item2);
        var depends = Dependence.On([position, .. states, .. items, .. inside.Where(n => n.Op is RandomOp && n.Sequence > position.Sequence)], inside);
        return new(builder, LoopBuilder.Into(roots, node =>
            given.TryGetValue(node, out var state) ? state
            : node == position ? builder.Item(Fill.Full(1, DType.Int64, [length]).CumSum(0, exclusive: true))
            : Array.IndexOf(items, node) is >= 0 and var item ? builder.Item(sequences[item])
            : !depends.Contains(node) ? IsLiteral(node) ? node : builder.Fixed(node)
            : node.Op is RandomOp random ? builder.Item(Drawn(random))
            : null));
    }

    /// <summary>The numbers of all steps, drawn at once.</summary>
    private Node Drawn(RandomOp op) =>
        Node.Of(new RandomOp(op.Distribution, new RandomStream(), op.Type with { Shape = Shape.Of([length, .. op.Type.Shape]) }));

    /// <summary>A single number, repeated or not, is part of the step's code.</summary>
    private static bool IsLiteral(Node node) => node.Op is ConstantOp { Value.Length: 1 } || (node.Op is BroadcastOp && IsLiteral(node.Inputs[0]));
}
