namespace GraphC;

public partial class Node
{
    /// <summary>Sum; the shapes broadcast as in NumPy.</summary>
    public static Node operator +(Node a, Node b) => Broadcasting.Apply(Elementwise.AddOp, a, b);

    /// <summary>Sum with a literal of the node's element type.</summary>
    public static Node operator +(Node a, double b) => Broadcasting.Apply(Elementwise.AddOp, a, b);

    /// <summary>Sum with a literal of the node's element type.</summary>
    public static Node operator +(double a, Node b) => Broadcasting.Apply(Elementwise.AddOp, a, b);

    /// <summary>Difference; the shapes broadcast as in NumPy.</summary>
    public static Node operator -(Node a, Node b) => Broadcasting.Apply(Elementwise.SubOp, a, b);

    /// <summary>Difference with a literal of the node's element type.</summary>
    public static Node operator -(Node a, double b) => Broadcasting.Apply(Elementwise.SubOp, a, b);

    /// <summary>Difference with a literal of the node's element type.</summary>
    public static Node operator -(double a, Node b) => Broadcasting.Apply(Elementwise.SubOp, a, b);

    /// <summary>Elementwise product; the shapes broadcast as in NumPy.</summary>
    public static Node operator *(Node a, Node b) => Broadcasting.Apply(Elementwise.MulOp, a, b);

    /// <summary>Product with a literal of the node's element type.</summary>
    public static Node operator *(Node a, double b) => Broadcasting.Apply(Elementwise.MulOp, a, b);

    /// <summary>Product with a literal of the node's element type.</summary>
    public static Node operator *(double a, Node b) => Broadcasting.Apply(Elementwise.MulOp, a, b);

    /// <summary>Negation.</summary>
    public static Node operator -(Node x) => Of(Elementwise.NegOp, x);
}
