using System.Collections.Immutable;

namespace GraphC;

/// <summary>Makes a scan of a step that is declared by example.</summary>
internal sealed class ScanDeclaration
{
    private readonly IReadOnlyList<Node> initial;
    private readonly IReadOnlyList<Node> sequences;
    private readonly Dim length;
    private readonly bool reverse;
    private readonly bool recompute;

    // What the step is shown; what is older was declared outside.
    private readonly Node[] states;
    private readonly Node[] items;
    private readonly long first;

    /// <param name="initial">The states before the first step.</param>
    /// <param name="sequences">The sequences, of which all have as many items as there are steps.</param>
    /// <param name="length">The number of steps.</param>
    /// <param name="reverse">True if the first step takes the last items.</param>
    /// <param name="recompute">See <see cref="ScanBody.Recompute"/>.</param>
    public ScanDeclaration(IReadOnlyList<Node> initial, IReadOnlyList<Node> sequences, Dim length, bool reverse, bool recompute = false)
    {
        (this.initial, this.sequences, this.length, this.reverse, this.recompute) = (initial, sequences, length, reverse, recompute);
        first = Placeholder("first", new(DType.Bool, [])).Sequence;
        states = [.. initial.Select((s, i) => Placeholder($"state{i}", s.Type))];
        items = [.. sequences.Select((s, i) => Placeholder($"item{i}", s.Type with { Shape = Shape.Of(s.Shape.Skip(1)) }))];
    }

    /// <summary>The results of the scan.</summary>
    public ScanResults Declare(ScanStep step)
    {
        var (next, outputs) = step(states, items);
        Check(next);
        Node[] roots = [.. next, .. outputs];
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

    /// <summary>What may have been declared by the step, inputs before users.</summary>
    private ImmutableArray<Node> Inside(IReadOnlyList<Node> roots) => Walk.Topological(roots, stop: n => n.Sequence <= first);

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
        var loop = recompute ? Lifted(roots) : Lifted(roots).Hoisted();
        var (next, outputs) = (loop.Values[..states.Length], loop.Values[states.Length..]);
        var over = new OverTime(loop.Builder.Close(next), loop.Builder.Inputs);
        var recurrence = Walk.Topological(next).ToHashSet();
        return new(
            [.. states.Select((_, i) => over.Result(new ScanResult.Final(i)))], [.. outputs.Select(y => recompute ? over.Kept(y) : over.Outside(y, recurrence))]);
    }

    /// <summary>
    /// The loop whose step computes nothing but what depends on its states, its items, or what it draws: all else comes from outside. Only what shows
    /// something in another shape is left inside, where it costs nothing, and would have to be stored outside.
    /// </summary>
    private OpenLoop Lifted(IReadOnlyList<Node> roots)
    {
        var inside = Inside(roots);
        var builder = new LoopBuilder(length, reverse, recompute);
        var given = states.Zip(initial, (s, x) => (s, builder.State(x))).ToDictionary(p => p.s, p => p.Item2);
        var depends = Dependence.On([.. states, .. items, .. inside.Where(n => n.Op is RandomOp && n.Sequence > first)], inside);
        return new(builder, LoopBuilder.Into(roots, node =>
            given.TryGetValue(node, out var state) ? state
            : Array.IndexOf(items, node) is >= 0 and var item ? builder.Item(sequences[item])
            : !depends.Contains(node) ? IsLiteral(node) ? node : node.Op is PermuteOp or ReshapeOp or BroadcastOp ? null : builder.Fixed(node)
            : node.Op is RandomOp random ? builder.Item(Drawn(random))
            : null));
    }

    /// <summary>The numbers of all steps, drawn at once.</summary>
    private Node Drawn(RandomOp op) =>
        Node.Of(new RandomOp(op.Distribution, new RandomStream(), op.Type with { Shape = Shape.Of([length, .. op.Type.Shape]) }));

    /// <summary>A single number, repeated or not, is part of the step's code.</summary>
    private static bool IsLiteral(Node node) => node.Op is ConstantOp { Value.Length: 1 } || (node.Op is BroadcastOp && IsLiteral(node.Inputs[0]));
}
