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

    /// <summary>
    /// Elementwise quotient; the shapes broadcast as in NumPy. Integers divide as in C#, towards zero, and by zero to 0.
    /// </summary>
    public static Node operator /(Node a, Node b) => Broadcasting.Apply(Elementwise.DivOp, a, b);

    /// <summary>Quotient with a literal of the node's element type.</summary>
    public static Node operator /(Node a, double b) => Broadcasting.Apply(Elementwise.DivOp, a, b);

    /// <summary>Quotient with a literal of the node's element type.</summary>
    public static Node operator /(double a, Node b) => Broadcasting.Apply(Elementwise.DivOp, a, b);

    /// <summary>Whether a is less than b, element by element.</summary>
    public static Node operator <(Node a, Node b) => Broadcasting.Apply(Comparison.LessOp, a, b);

    /// <summary>Whether the elements are less than a literal.</summary>
    public static Node operator <(Node a, double b) => Broadcasting.Apply(Comparison.LessOp, a, b);

    /// <summary>Whether a literal is less than the elements.</summary>
    public static Node operator <(double a, Node b) => Broadcasting.Apply(Comparison.LessOp, a, b);

    /// <summary>Whether a is greater than b, element by element.</summary>
    public static Node operator >(Node a, Node b) => Broadcasting.Apply(Comparison.LessOp, b, a);

    /// <summary>Whether the elements are greater than a literal.</summary>
    public static Node operator >(Node a, double b) => Broadcasting.Apply(Comparison.LessOp, b, a);

    /// <summary>Whether a literal is greater than the elements.</summary>
    public static Node operator >(double a, Node b) => Broadcasting.Apply(Comparison.LessOp, b, a);

    /// <summary>Whether a is at most b, element by element.</summary>
    public static Node operator <=(Node a, Node b) => Broadcasting.Apply(Comparison.LessEqualOp, a, b);

    /// <summary>Whether the elements are at most a literal.</summary>
    public static Node operator <=(Node a, double b) => Broadcasting.Apply(Comparison.LessEqualOp, a, b);

    /// <summary>Whether a literal is at most the elements.</summary>
    public static Node operator <=(double a, Node b) => Broadcasting.Apply(Comparison.LessEqualOp, a, b);

    /// <summary>Whether a is at least b, element by element.</summary>
    public static Node operator >=(Node a, Node b) => Broadcasting.Apply(Comparison.LessEqualOp, b, a);

    /// <summary>Whether the elements are at least a literal.</summary>
    public static Node operator >=(Node a, double b) => Broadcasting.Apply(Comparison.LessEqualOp, b, a);

    /// <summary>Whether a literal is at least the elements.</summary>
    public static Node operator >=(double a, Node b) => Broadcasting.Apply(Comparison.LessEqualOp, b, a);

    /// <summary>Whether both are true.</summary>
    public static Node operator &(Node a, Node b) => Broadcasting.Apply(Comparison.AndOp, a, b);

    /// <summary>Whether at least one is true.</summary>
    public static Node operator |(Node a, Node b) => Broadcasting.Apply(Comparison.OrOp, a, b);

    /// <summary>Whether exactly one is true.</summary>
    public static Node operator ^(Node a, Node b) => Broadcasting.Apply(Comparison.XorOp, a, b);

    /// <summary>Whether it is false.</summary>
    public static Node operator !(Node x) => Of(Comparison.NotOp, x);

    /// <summary>Negation.</summary>
    public static Node operator -(Node x) => Of(Elementwise.NegOp, x);
}
