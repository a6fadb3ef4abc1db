using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// The nodes of a scan's body as nodes outside of it, which have their values in all steps along a new first axis. What a loop need not do step
/// by step is done so, for all steps at once: products with the items before it, the sums of weight gradients after it.
/// </summary>
/// <param name="body">The body.</param>
/// <param name="inputs">The inputs of the scan.</param>
internal sealed class OverTime(ScanBody body, ImmutableArray<Node> inputs)
{
    private readonly Dictionary<Node, Node?> computed = [];
    private readonly Dictionary<Node, Node?> still = [];

    /// <summary>A result of the loop.</summary>
    public Node Result(ScanResult result) => Node.Of(new ScanOp(body, result), [.. inputs]);

    /// <summary>The values of a node of the body, which the loop keeps unless they are there anyway.</summary>
    public Node Kept(Node node) => Given(node) ?? Result(new ScanResult.Stack(node));

    /// <summary>The input that a placeholder of an item or of what is the same in all steps stands for; null for any other node.</summary>
    public Node? Taken(Node node) => body.Placeholders.IndexOf(node) is var place && place >= body.States.Length ? inputs[place] : null;

    /// <summary>A state before each step.</summary>
    public Node Before(int state) => Result(new ScanResult.Trace(state)).Slice(0, start: body.Reverse ? 1 : 0, end: body.Reverse ? body.Length + 1 : body.Length);

    /// <summary>A state after each step.</summary>
    public Node After(int state) => Result(new ScanResult.Trace(state)).Slice(0, start: body.Reverse ? 0 : 1, end: body.Reverse ? body.Length : body.Length + 1);

    /// <summary>
    /// The values of a node, computed for all steps at once from those that <paramref name="isKept"/> says the loop keeps. Null if an op on the way
    /// is not known to work along a further axis.
    /// </summary>
    public Node? Computed(Node node, Func<Node, bool> isKept)
    {
        foreach (var part in Walk.Topological([node], stop: n => computed.ContainsKey(n) || isKept(n) || Given(n) is not null))
        {
            if (!computed.ContainsKey(part))
            {
                computed.Add(part, isKept(part) ? Kept(part) : Given(part) ?? Batched(part));
            }
        }

        return computed[node];
    }

    /// <summary>
    /// The values of a node that the loop need not compute for its states: what follows from kept values by a product is computed for all steps
    /// at once, all else in the loop, where it costs no memory.
    /// </summary>
    public Node Outside(Node node, HashSet<Node> recurrence)
    {
        var after = Walk.Topological([node], stop: recurrence.Contains).Where(n => !recurrence.Contains(n));
        return after.Any(IsHeavy) && Computed(node, recurrence.Contains) is { } all ? all : Kept(node);
    }

    /// <summary>True for what is much faster for all steps at once.</summary>
    public static bool IsHeavy(Node node) => node.Op is MatMulOp or ConvolutionOp;

    private Node? Batched(Node node)
    {
        if (Still(node) is { } same)
        {
            return Repeated(same);
        }

        // The rows of all steps make one tall matrix, and so do their gradients.
        if (node.Op is MatMulOp && node.Rank == 2 && Still(node.Inputs[1]) is { } matrix && computed[node.Inputs[0]] is { } rows)
        {
            return rows.Reshape(rows.Shape[0] * rows.Shape[1], rows.Shape[2]).MatMul(matrix).Reshape(body.OverTime(node.Type).Shape);
        }

        Node?[] parts = [.. node.Inputs.Select(i => computed[i])];
        return parts.Any(p => p is null) ? null : node.Op.Batched([.. parts.OfType<Node>()], body.Length);
    }

    /// <summary>The values of a placeholder, of a next state and of a literal are there already.</summary>
    private Node? Given(Node node) =>
        body.Items.Contains(node) ? Taken(node)
        : body.Next.IndexOf(node) is >= 0 and var after ? After(after)
        : body.States.IndexOf(node) is >= 0 and var before ? Before(before)
        : (node.Op is ConstantOp ? node : Taken(node)) is { } outer ? Repeated(outer)
        : null;

    private Node Repeated(Node outer) => outer.BroadcastTo(body.OverTime(outer.Type).Shape);

    /// <summary>A node that is the same in all steps, as a node outside of the loop; null for any other.</summary>
    private Node? Still(Node node)
    {
        foreach (var part in Walk.Topological([node], stop: still.ContainsKey))
        {
            if (!still.ContainsKey(part))
            {
                Node?[] inputs = [.. part.Inputs.Select(i => still[i])];
                still.Add(part, body.States.Contains(part) || body.Items.Contains(part) ? null
                    : Taken(part) ?? (inputs.Length == 0 ? part : inputs.Any(i => i is null) ? null : part.WithInputs([.. inputs.OfType<Node>()])));
            }
        }

        return still[node];
    }
}
