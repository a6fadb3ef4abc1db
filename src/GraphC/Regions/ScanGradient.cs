using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// The gradient of a scan: a scan the other way. Its states are the gradients of the states; it reads what it needs of each step from values
/// that the loop forwards has kept. The gradient of what is the same in all steps is a sum over them: of products it becomes one product after
/// the loop, and only what cannot be summed up so is added up in a state of its own. Where a body is to be computed again, nothing is kept.
/// </summary>
internal sealed class ScanGradient
{
    private readonly ScanBody body;
    private readonly ImmutableArray<Node> inputs;
    private readonly OverTime forward;
    private readonly LoopBuilder backward;
    private readonly List<(Node Output, Node Cotangent)> cotangents = [];
    private readonly List<Node> own = [];

    private ScanGradient(ScanBody body, ImmutableArray<Node> inputs)
    {
        (this.body, this.inputs) = (body, inputs);
        forward = new(body, inputs);
        backward = new(body.Length, !body.Reverse, body.Recompute);
    }

    /// <summary>The gradients of a scan's inputs, given those of some of its results; null where none flows.</summary>
    public static IReadOnlyList<Node?> Of(ScanBody body, ImmutableArray<Node> inputs, IReadOnlyList<(ScanResult Result, Node Cotangent)> parts) =>
        new ScanGradient(body, inputs).Of(parts);

    private IReadOnlyList<Node?> Of(IReadOnlyList<(ScanResult Result, Node Cotangent)> parts)
    {
        var (begin, end) = (new Node?[body.States.Length], new Node?[body.States.Length]);
        foreach (var (result, dy) in parts)
        {
            switch (result)
            {
                case ScanResult.Final f:
                    end[f.State] = Sum(end[f.State], dy);
                    break;
                case ScanResult.Trace t:
                    var (start, after) = body.Reverse ? (body.Length, (Dim)0) : (0, 1);
                    begin[t.State] = Sum(begin[t.State], dy.Slice(0, start, start + 1).Reshape(body.States[t.State].Shape));
                    Flow(body.Next[t.State], dy.Slice(0, after, after + body.Length));
                    break;
                case ScanResult.Stack s:
                    Flow(s.Value, dy);
                    break;
            }
        }

        // In each step the gradients of the states flow from the states after it to those before it.
        int[] floats = [.. Enumerable.Range(0, body.States.Length).Where(i => body.States[i].DType.IsFloat)];
        foreach (var i in floats)
        {
            own.Add(backward.State(end[i] ?? inputs[i].ZerosLike()));
            cotangents.Add((body.Next[i], own[^1]));
        }

        Node[] wrt = [.. body.Placeholders.Where(p => p.DType.IsFloat)];
        var flowing = Gradients.Vjp(cotangents, wrt);
        var step = RegionBody.Into(flowing, Entries(flowing));
        var gradients = wrt.Zip(step).ToDictionary(p => p.First, p => p.Second);

        List<Node> next = [.. floats.Select(i => gradients[body.States[i]])];
        var sums = new Dictionary<Node, int>();
        foreach (var placeholder in body.Fixed.Where(p => gradients.ContainsKey(p) && (body.Recompute || !SumOverTime.IsKnownFor(gradients[p]))))
        {
            sums.Add(placeholder, next.Count);
            next.Add(backward.State(placeholder.ZerosLike()) + gradients[placeholder]);
        }

        var loop = backward.Close([.. next]);
        var over = new OverTime(loop, backward.Inputs);
        var recurrence = Walk.Topological(loop.Next).ToHashSet();
        return
        [
            .. body.States.Select((state, i) => gradients.ContainsKey(state)
                ? Sum(begin[i], over.Result(new ScanResult.Final(Array.IndexOf(floats, i))))
                : null),
            .. body.Items.Select(item => Flows(item) is not { } dx ? null : body.Recompute ? over.Kept(dx) : over.Outside(dx, recurrence)),
            .. body.Fixed.Select(p => Flows(p) is not { } dx ? null
                : sums.TryGetValue(p, out var sum) ? over.Result(new ScanResult.Final(sum))
                : new SumOverTime(over, recurrence).Of(dx)),
        ];

        // None, and not zero, for what nothing flows into: it may be what a loop has kept of the way in which a node with a gradient of its own
        // is computed, and that cannot be differentiated everywhere.
        Node? Flows(Node placeholder) => gradients.TryGetValue(placeholder, out var dx) && !SumOverTime.IsZero(dx) ? dx : null;
    }

    private void Flow(Node value, Node dy)
    {
        own.Add(backward.Item(dy));
        cotangents.Add((value, own[^1]));
    }

    /// <summary>
    /// What of the loop forwards is an input of the loop backwards: what it took, and what it computed unless that was merely moved. Parts of a
    /// loop inside belong to it also if only the gradient asks for them.
    /// </summary>
    private Func<Node, Node?> Entries(IReadOnlyList<Node> flowing)
    {
        var computed = Walk.Topological(cotangents.Select(c => c.Output)).ToHashSet();
        var all = Walk.Topological(flowing);
        var (forwards, backwards) = (Dependence.On(body.Placeholders, all), Dependence.On(own, all));
        return node =>
            own.Contains(node) ? node
            : forward.Taken(node) is { } outer ? body.Fixed.Contains(node) ? backward.Fixed(outer) : backward.Item(outer)
            : body.States.Contains(node) ? backward.Item(forward.Kept(node))
            : body.Recompute || !forwards.Contains(node) || backwards.Contains(node) ? null
            : (computed.Contains(node) && !IsMoved(node)) || node.Op is RegionOp ? backward.Item(forward.Kept(node))
            : null;
    }

    private static bool IsMoved(Node node) => node.Op is BroadcastOp or ReshapeOp or PermuteOp or SliceOp or CastOp or StopGradientOp or OwnGradientOp;

    private static Node Sum(Node? a, Node b) => a is null ? b : a + b;
}
