namespace GraphC;

/// <summary>Makes a scan of a step that is declared by example.</summary>
internal sealed class ScanDeclaration
{
    private readonly IReadOnlyList<Node> initial;
    private readonly IReadOnlyList<Node> sequences;
    private readonly Dim length;
    private readonly bool reverse;
    private readonly bool recompute;

    private readonly RegionNodes inside = new();

    // What the step is shown.
    private readonly Node[] states;
    private readonly Node[] items;

    /// <param name="initial">The states before the first step.</param>
    /// <param name="sequences">The sequences, of which all have as many items as there are steps.</param>
    /// <param name="length">The number of steps.</param>
    /// <param name="reverse">True if the first step takes the last items.</param>
    /// <param name="recompute">See <see cref="ScanBody.Recompute"/>.</param>
    public ScanDeclaration(IReadOnlyList<Node> initial, IReadOnlyList<Node> sequences, Dim length, bool reverse, bool recompute = false)
    {
        (this.initial, this.sequences, this.length, this.reverse, this.recompute) = (initial, sequences, length, reverse, recompute);
        states = [.. initial.Select((s, i) => RegionBody.Placeholder($"state{i}", s.Type, Origin.Capture()))];
        items = [.. sequences.Select((s, i) => RegionBody.Placeholder($"item{i}", s.Type with { Shape = Shape.Of(s.Shape.Skip(1)) }, Origin.Capture()))];
    }

    /// <summary>The results of the scan.</summary>
    public ScanResults Declare(ScanStep step)
    {
        var (next, outputs) = step(states, items);
        RegionNodes.RequireKept(states, next);
        var results = inside.InEachMode("a step", [.. next, .. outputs], Build);
        return new([.. results.Take(states.Length)], [.. results.Skip(states.Length)]);
    }

    private IReadOnlyList<Node> Build(IReadOnlyList<Node> roots)
    {
        var loop = recompute ? Lifted(roots) : Lifted(roots).Hoisted();
        var (next, outputs) = (loop.Values[..states.Length], loop.Values[states.Length..]);
        var over = new OverTime(loop.Builder.Close(next), loop.Builder.Inputs);
        var recurrence = Walk.Topological(next).ToHashSet();
        return
        [
            .. states.Select((_, i) => over.Result(new ScanResult.Final(i))),
            .. outputs.Select(y => recompute ? over.Kept(y) : over.Outside(y, recurrence)),
        ];
    }

    /// <summary>
    /// The loop whose step computes nothing but what depends on its states, its items, or what it draws: all else comes from outside.
    /// </summary>
    private OpenLoop Lifted(IReadOnlyList<Node> roots)
    {
        var declared = inside.Under(roots);
        var builder = new LoopBuilder(length, reverse, recompute);
        var given = states.Zip(initial, (s, x) => (s, builder.State(x))).ToDictionary(p => p.s, p => p.Item2);
        var depends = Dependence.On([.. states, .. items, .. declared.Where(n => n.Op is RandomOp && inside.Contains(n))], declared);
        return new(builder, RegionBody.Into(roots, node =>
            given.TryGetValue(node, out var state) ? state
            : Array.IndexOf(items, node) is >= 0 and var item ? builder.Item(sequences[item])
            : !depends.Contains(node) ? RegionNodes.Outside(node, builder.Fixed)
            : node.Op is RandomOp random ? builder.Item(Drawn(random))
            : null));
    }

    /// <summary>The numbers of all steps, drawn at once.</summary>
    private Node Drawn(RandomOp op) =>
        Node.Of(new RandomOp(op.Distribution, new RandomStream(op.Stream.Number), op.Type with { Shape = Shape.Of([length, .. op.Type.Shape]) }));
}
