using F = GraphC.ScalarFunctions;

namespace GraphC;

/// <summary>
/// The comparison family: truth values and what is done with them. Operands broadcast as in NumPy, a literal takes the node's element
/// type, and no gradient flows through a truth value. Comparisons with NaN are false, except <see cref="NotEqualTo(Node, Node)"/>.
/// </summary>
public static class Comparison
{
    internal static readonly ElementwiseOp LessOp = Compare("Less", (a, b) => a < b, (a, b) => a < b, Elements.Numbers);

    internal static readonly ElementwiseOp LessEqualOp = Compare("LessEqual", (a, b) => a <= b, (a, b) => a <= b, Elements.Numbers);

    internal static readonly ElementwiseOp EqualOp = Compare("Equal", F.Equal, (a, b) => a == b, Elements.Anything);

    internal static readonly ElementwiseOp NotEqualOp = Compare("NotEqual", F.NotEqual, (a, b) => a != b, Elements.Anything);

    internal static readonly ElementwiseOp AndOp = Compare("And", (a, b) => a & b, (a, b) => a == 1 && b == 1, Elements.Bools);

    internal static readonly ElementwiseOp OrOp = Compare("Or", (a, b) => a | b, (a, b) => a == 1 || b == 1, Elements.Bools);

    internal static readonly ElementwiseOp XorOp =
        Compare("Xor", (a, b) => Scalar.Binary(Function.Xor, a, b), (a, b) => a != b, Elements.Bools);

    internal static readonly ElementwiseOp NotOp = ElementwiseOp.Unary("Not", F.Not, x => 1 - x)
        with { Accepts = Elements.Bools };

    internal static readonly ElementwiseOp IsNaNOp = ElementwiseOp.Unary("IsNaN", x => F.NotEqual(x, x), x => double.IsNaN(x) ? 1 : 0)
        with { Result = DType.Bool };

    internal static readonly ElementwiseOp IsFiniteOp = ElementwiseOp.Unary("IsFinite",
        x => F.Abs(x) < double.PositiveInfinity, x => double.IsFinite(x) ? 1 : 0) with { Result = DType.Bool };

    /// <summary>a &lt; b, as the operator.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ.</exception>
    public static Node Less(this Node a, Node b) => Broadcasting.Apply(LessOp, a, b);

    /// <summary>a ≤ b, as the operator.</summary>
    /// <inheritdoc cref="Less"/>
    public static Node LessEqual(this Node a, Node b) => Broadcasting.Apply(LessEqualOp, a, b);

    /// <summary>a > b, as the operator.</summary>
    /// <inheritdoc cref="Less"/>
    public static Node Greater(this Node a, Node b) => Broadcasting.Apply(LessOp, b, a);

    /// <summary>a ≥ b, as the operator.</summary>
    /// <inheritdoc cref="Less"/>
    public static Node GreaterEqual(this Node a, Node b) => Broadcasting.Apply(LessEqualOp, b, a);

    /// <summary>Whether the elements are equal. (<c>==</c> compares nodes, not elements.)</summary>
    /// <inheritdoc cref="Less"/>
    public static Node EqualTo(this Node a, Node b) => Broadcasting.Apply(EqualOp, a, b);

    /// <summary>Whether the elements equal a literal.</summary>
    public static Node EqualTo(this Node a, double b) => Broadcasting.Apply(EqualOp, a, b);

    /// <summary>Whether the elements differ; NaN differs from everything.</summary>
    /// <inheritdoc cref="Less"/>
    public static Node NotEqualTo(this Node a, Node b) => Broadcasting.Apply(NotEqualOp, a, b);

    /// <summary>Whether the elements differ from a literal.</summary>
    public static Node NotEqualTo(this Node a, double b) => Broadcasting.Apply(NotEqualOp, a, b);

    /// <summary>Whether both are true, as <c>&amp;</c>.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or an operand is not Bool.</exception>
    public static Node And(this Node a, Node b) => Broadcasting.Apply(AndOp, a, b);

    /// <summary>Whether at least one is true, as <c>|</c>.</summary>
    /// <inheritdoc cref="And"/>
    public static Node Or(this Node a, Node b) => Broadcasting.Apply(OrOp, a, b);

    /// <summary>Whether exactly one is true, as <c>^</c>.</summary>
    /// <inheritdoc cref="And"/>
    public static Node Xor(this Node a, Node b) => Broadcasting.Apply(XorOp, a, b);

    /// <summary>Whether it is false, as <c>!</c>.</summary>
    /// <exception cref="GraphException">x is not Bool.</exception>
    public static Node Not(this Node x) => Node.Of(NotOp, x);

    /// <summary>Whether x is NaN.</summary>
    /// <exception cref="GraphException">x is not floating-point.</exception>
    public static Node IsNaN(this Node x) => Node.Of(IsNaNOp, x);

    /// <summary>Whether x is neither infinite nor NaN.</summary>
    /// <exception cref="GraphException">x is not floating-point.</exception>
    public static Node IsFinite(this Node x) => Node.Of(IsFiniteOp, x);

    /// <summary>Whether x is infinite, in one of the directions that are asked for. NaN is not.</summary>
    /// <param name="x">Floating-point numbers.</param>
    /// <param name="positive">Whether ∞ counts.</param>
    /// <param name="negative">Whether -∞ counts.</param>
    /// <exception cref="GraphException">x is not floating-point.</exception>
    public static Node IsInfinity(this Node x, bool positive = true, bool negative = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("IsInfinity", [x], _ =>
        {
            Normalization.RequireFloat(x);
            return (positive, negative) switch
            {
                (true, true) => x.Abs().EqualTo(double.PositiveInfinity),
                (true, false) => x.EqualTo(double.PositiveInfinity),
                (false, true) => x.EqualTo(double.NegativeInfinity),
                _ => Fill.Full(0, DType.Bool, x.Shape),
            };
        });
    }

    private static ElementwiseOp Compare(
        string name, Func<Scalar, Scalar, Scalar> body, Func<double, double, bool> exact, Elements accepts) =>
        ElementwiseOp.Binary(name, body, (a, b) => exact(a, b) ? 1 : 0) with { Accepts = accepts, Result = DType.Bool };
}
