namespace GraphC;

/// <summary>
/// Sums of a body's node over all steps, computed after the loop: the sum of products <c>aₜ bₜ</c> is one product whose depth is steps times
/// depth. That is where weight gradients are worth computing: a step's product of a few rows would read and write the whole gradient.
/// </summary>
/// <param name="over">The loop.</param>
/// <param name="recurrence">What the loop computes anyway.</param>
internal sealed class SumOverTime(OverTime over, HashSet<Node> recurrence)
{
    /// <summary>True if a node can be summed up outside.</summary>
    public static bool IsKnownFor(Node node) => IsZero(node) || node.Op switch
    {
        MatMulOp => node.Rank == 2,
        ReduceOp { Reducer: Reducer.Sum } => true,
        ElementwiseOp op => op == Elementwise.AddOp && node.Inputs.All(IsKnownFor),
        _ => IsLinearMove(node) && IsKnownFor(node.Inputs[0]),
    };

    /// <summary>True for a literal zero of any shape: the gradient of what nothing depends on.</summary>
    public static bool IsZero(Node node) => (node.Op is BroadcastOp ? node.Inputs[0] : node).Op is ConstantOp { Value: { Length: 1 } zero } && zero[0] == 0;

    /// <summary>The sum of a node's values; it has the node's type.</summary>
    public Node Of(Node node) => IsZero(node) ? node : node.Op switch
    {
        MatMulOp => Left(node.Inputs[0]).MatMul(Rows(node.Inputs[1])),
        ReduceOp reduce => over.Outside(node.Inputs[0], recurrence).Sum([0, .. reduce.Axes.Select(axis => axis + 1)]).Reshape(node.Shape),
        ElementwiseOp => Of(node.Inputs[0]) + Of(node.Inputs[1]),
        _ => node.WithInputs([Of(node.Inputs[0])]),
    };

    /// <summary><c>[m, k]</c> in each step, side by side: <c>[m, steps * k]</c>.</summary>
    private Node Left(Node a) => a.Op is PermuteOp
        ? Rows(a.Inputs[0]).Transpose()
        : over.Outside(a, recurrence).Permute(1, 0, 2).Reshape(a.Shape[0], -1);

    /// <summary><c>[k, n]</c> in each step, one below the other: <c>[steps * k, n]</c>.</summary>
    private Node Rows(Node b)
    {
        var all = over.Outside(b, recurrence);
        return all.Reshape(all.Shape[0] * all.Shape[1], all.Shape[2]);
    }

    private static bool IsLinearMove(Node node) => node.Op is ReshapeOp or PermuteOp or SliceOp or BroadcastOp or PadOp { Value: 0 };
}
