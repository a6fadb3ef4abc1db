namespace GraphC.Compiler;

/// <summary>The ops whose two operands may be swapped, bit for bit.</summary>
internal static class Commutation
{
    private static readonly HashSet<Op> Ops =
    [
        Elementwise.AddOp, Elementwise.MulOp, Elementwise.MaximumOp, Elementwise.MinimumOp,
        Comparison.EqualOp, Comparison.NotEqualOp, Comparison.AndOp, Comparison.OrOp, Comparison.XorOp,
    ];

    public static bool Holds(Op op) => op is ElementwiseOp { Arity: 2 } && Ops.Contains(op);

    /// <summary>The node with a literal operand on the right.</summary>
    public static Node Ordered(Node node) =>
        node.Inputs.Length == 2 && Literals.IsLiteral(node.Inputs[0]) && !Literals.IsLiteral(node.Inputs[1]) && Holds(node.Op)
            ? node.WithInputs([node.Inputs[1], node.Inputs[0]])
            : node;

    /// <summary>True if the op is commutative and the operands are those of the other, swapped.</summary>
    public static bool AreSwapped(Node a, Node b) =>
        a.Inputs.Length == 2 && ReferenceEquals(a.Inputs[0], b.Inputs[1]) && ReferenceEquals(a.Inputs[1], b.Inputs[0]) && Holds(a.Op);
}
