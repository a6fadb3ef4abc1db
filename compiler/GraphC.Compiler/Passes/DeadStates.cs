using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Takes out of a loop the states that none of its results depends on, and out of any region the inputs that its programs do not read: a
/// gradient declares a state for each sum that somebody might ask for, and branches for every input.
/// </summary>
internal static class DeadStates
{
    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph)
    {
        var replace = new Dictionary<Node, Func<ImmutableArray<Node>, Node>>();
        foreach (var smaller in Region.In(graph.Nodes).Select(Smaller).OfType<Replacement>())
        {
            foreach (var (node, op) in smaller.Ops)
            {
                replace.Add(node, inputs => Node.Derived(op, [.. smaller.Inputs.Select(i => inputs[i])], node.Origin));
            }
        }

        return graph.Replace(replace);
    }

    /// <summary>A region with fewer states or inputs.</summary>
    /// <param name="Ops">The op of each of its results.</param>
    /// <param name="Inputs">The inputs that are left, by their places.</param>
    private sealed record Replacement(IReadOnlyDictionary<Node, RegionOp> Ops, ImmutableArray<int> Inputs);

    private static Replacement? Smaller(Region region) => region switch
    {
        ScanLoop loop => Smaller(loop),
        WhileLoop loop => Smaller(loop),
        CondChoice choice => Smaller(choice),
        _ => throw new InvalidOperationException(region.Kind),
    };

    private static Replacement? Smaller(ScanLoop loop)
    {
        var body = loop.Body;
        var asked = loop.Nodes.Select(n => ((ScanOp)n.Op).Result).Select(Asked).Where(i => i >= 0);
        var (left, inputs) = Needed(body, body.States, body.Next, asked, loop.Values);
        if (inputs.Length == body.Placeholders.Length)
        {
            return null;
        }

        ImmutableArray<Node> kept = [.. inputs.Select(i => body.Placeholders[i])];
        var smaller = body.With(
            [.. left.Select(i => body.Next[i])], kept[..left.Length], [.. kept.Where(body.Items.Contains)], [.. kept.Where(body.Fixed.Contains)]);
        return new(loop.Nodes.ToDictionary(n => n, RegionOp (n) => new ScanOp(smaller, Renumbered(((ScanOp)n.Op).Result))), inputs);

        ScanResult Renumbered(ScanResult result) => result switch
        {
            ScanResult.Final f => new ScanResult.Final(left.IndexOf(f.State)),
            ScanResult.Trace t => new ScanResult.Trace(left.IndexOf(t.State)),
            _ => result,
        };

        static int Asked(ScanResult result) => result switch
        {
            ScanResult.Final f => f.State,
            ScanResult.Trace t => t.State,
            _ => -1,
        };
    }

    private static Replacement? Smaller(WhileLoop loop)
    {
        var body = loop.Body;
        var (left, inputs) = Needed(body, body.States, body.Next, loop.Nodes.Select(n => ((WhileOp)n.Op).State), [body.Condition]);
        if (inputs.Length == body.Placeholders.Length)
        {
            return null;
        }

        ImmutableArray<Node> kept = [.. inputs.Select(i => body.Placeholders[i])];
        var smaller = new WhileBody
        {
            States = kept[..left.Length], Fixed = kept[left.Length..], Condition = body.Condition, Next = [.. left.Select(i => body.Next[i])],
        };
        return new(loop.Nodes.ToDictionary(n => n, RegionOp (n) => new WhileOp(smaller, left.IndexOf(((WhileOp)n.Op).State))), inputs);
    }

    private static Replacement? Smaller(CondChoice choice)
    {
        var body = choice.Body;
        var inputs = Read(body, [0], choice.Programs.SelectMany(p => p.Outputs));
        if (inputs.Length == body.Placeholders.Length)
        {
            return null;
        }

        var smaller = new CondBody([.. inputs.Select(i => body.Placeholders[i])]);
        return new(choice.Nodes.ToDictionary(n => n, RegionOp (n) => new CondOp(smaller, ((CondOp)n.Op).Then, ((CondOp)n.Op).Otherwise)), inputs);
    }

    /// <summary>The states that a loop needs, by their numbers, and the inputs, by their places.</summary>
    private static (ImmutableArray<int> States, ImmutableArray<int> Inputs) Needed(
        RegionBody body, ImmutableArray<Node> states, ImmutableArray<Node> next, IEnumerable<int> asked, IEnumerable<Node> values)
    {
        var needed = asked.ToHashSet();
        HashSet<Node> reached;
        do
        {
            reached = [.. Walk.Topological(values.Concat(needed.Select(i => next[i])))];
        }
        while (Enumerable.Range(0, states.Length).Where(i => reached.Contains(states[i])).Count(needed.Add) > 0);

        // A state that is asked for as it began is needed, whether or not the step reads it.
        ImmutableArray<int> left = [.. needed.Order()];
        return (left, Read(body, left, reached, from: states.Length));
    }

    /// <summary>The places of some inputs, and of those from a place on that nodes are computed from.</summary>
    private static ImmutableArray<int> Read(RegionBody body, IEnumerable<int> always, IEnumerable<Node> nodes, int from = 1)
    {
        var read = Walk.Topological(nodes).ToHashSet();
        return [.. always, .. Enumerable.Range(from, body.Placeholders.Length - from).Where(i => read.Contains(body.Placeholders[i]))];
    }
}
