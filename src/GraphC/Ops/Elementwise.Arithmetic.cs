using F = GraphC.ScalarFunctions;

namespace GraphC;

/// <summary>
/// The elementwise family: functions of numbers, applied to each element. Two operands broadcast against each other as in NumPy; a
/// literal operand takes the node's element type. The gradient conventions at kinks and ties are PyTorch's.
/// </summary>
public static partial class Elementwise
{
    internal static readonly ElementwiseOp AddOp = ElementwiseOp.Binary("Add", (a, b) => a + b, (a, b) => a + b,
        (y, dy, a, b) => (dy, dy)) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp SubOp = ElementwiseOp.Binary("Sub", (a, b) => a - b, (a, b) => a - b,
        (y, dy, a, b) => (dy, -dy)) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp MulOp = ElementwiseOp.Binary("Mul", (a, b) => a * b, (a, b) => a * b,
        (y, dy, a, b) => (dy * b, dy * a)) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp DivOp = ElementwiseOp.Binary("Div", (a, b) => a / b, (a, b) => a / b,
        (y, dy, a, b) =>
        {
            var da = dy / b;
            return (da, -(da * y));
        }) with { Accepts = Elements.Numbers, ExactInteger = x => Integers.Divide(x[0], x[1]), Domain = (0.5, 3) };

    internal static readonly ElementwiseOp NegOp = ElementwiseOp.Unary("Neg", x => -x, x => -x,
        (y, dy, x) => -dy) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp AbsOp = ElementwiseOp.Unary("Abs", F.Abs, Math.Abs,
        (y, dy, x) => dy * x.Sign()) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp SignOp = ElementwiseOp.Unary("Sign", F.Sign, x => double.IsNaN(x) ? x : Math.Sign(x))
        with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp SquareOp = ElementwiseOp.Unary("Square", x => x * x, x => x * x,
        (y, dy, x) => dy * (x * 2)) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp ReciprocalOp = ElementwiseOp.Unary("Reciprocal", x => 1 / x, x => 1 / x,
        (y, dy, x) => -(dy * y.Square())) with { Domain = (0.5, 3) };

    internal static readonly ElementwiseOp MaximumOp = ElementwiseOp.Binary("Maximum", F.Max, Math.Max,
        (y, dy, a, b) =>
        {
            var shared = a.EqualTo(b).Where(dy * 0.5, dy);
            return ((a < b).Where(0, shared), (b < a).Where(0, shared));
        }) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp MinimumOp = ElementwiseOp.Binary("Minimum", F.Min, Math.Min,
        (y, dy, a, b) =>
        {
            var shared = a.EqualTo(b).Where(dy * 0.5, dy);
            return ((a > b).Where(0, shared), (b > a).Where(0, shared));
        }) with { Accepts = Elements.Numbers };

    internal static readonly ElementwiseOp FloorModOp = ElementwiseOp.Binary("FloorMod", F.FloorMod, Reals.FloorMod,
        (y, dy, a, b) => (dy, -(dy * (a / b).Floor())))
        with { Accepts = Elements.Numbers, ExactInteger = x => Integers.FloorMod(x[0], x[1]), Domain = (0.5, 3) };

    internal static readonly ElementwiseOp RemainderOp = ElementwiseOp.Binary("Remainder", F.Remainder, (a, b) => a % b,
        (y, dy, a, b) => (dy, -(dy * (a / b).Truncate())))
        with { Accepts = Elements.Numbers, ExactInteger = x => Integers.Remainder(x[0], x[1]), Domain = (0.5, 3) };

    /// <summary>|x|. The gradient at 0 is 0.</summary>
    public static Node Abs(this Node x) => Node.Of(AbsOp, x);

    /// <summary>-1, 0 or 1; NaN stays NaN. No gradient flows.</summary>
    public static Node Sign(this Node x) => Node.Of(SignOp, x);

    /// <summary>x².</summary>
    public static Node Square(this Node x) => Node.Of(SquareOp, x);

    /// <summary>1 / x.</summary>
    public static Node Reciprocal(this Node x) => Node.Of(ReciprocalOp, x);

    /// <summary>The greater of a and b, NaN if one of them is. Where they are equal each gets half of the gradient.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ.</exception>
    public static Node Maximum(this Node a, Node b) => Broadcasting.Apply(MaximumOp, a, b);

    /// <summary>The greater of a and b, NaN if a is.</summary>
    public static Node Maximum(this Node a, double b) => Broadcasting.Apply(MaximumOp, a, b);

    /// <summary>The lesser of a and b, NaN if one of them is. Where they are equal each gets half of the gradient.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ.</exception>
    public static Node Minimum(this Node a, Node b) => Broadcasting.Apply(MinimumOp, a, b);

    /// <summary>The lesser of a and b, NaN if a is.</summary>
    public static Node Minimum(this Node a, double b) => Broadcasting.Apply(MinimumOp, a, b);

    /// <summary>
    /// a - b * floor(a / b): the remainder with the sign of b, as Python's <c>%</c> and <c>torch.remainder</c>. An integer
    /// remainder of a division by zero is 0.
    /// </summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ.</exception>
    public static Node FloorMod(this Node a, Node b) => Broadcasting.Apply(FloorModOp, a, b);

    /// <inheritdoc cref="FloorMod(Node, Node)"/>
    public static Node FloorMod(this Node a, double b) => Broadcasting.Apply(FloorModOp, a, b);

    /// <summary>
    /// a - b * truncate(a / b): the remainder with the sign of a, as C#'s <c>%</c> and <c>torch.fmod</c>. An integer remainder
    /// of a division by zero is 0.
    /// </summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ.</exception>
    public static Node Remainder(this Node a, Node b) => Broadcasting.Apply(RemainderOp, a, b);

    /// <inheritdoc cref="Remainder(Node, Node)"/>
    public static Node Remainder(this Node a, double b) => Broadcasting.Apply(RemainderOp, a, b);
}
