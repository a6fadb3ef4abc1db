using F = GraphC.ScalarFunctions;

namespace GraphC;

// Powers, roots, exponentials and logarithms.
public static partial class Elementwise
{
    internal static readonly ElementwiseOp SqrtOp = ElementwiseOp.Unary("Sqrt", F.Sqrt, Math.Sqrt,
        (y, dy, x) => dy * 0.5 / y) with { Domain = (0.1, 3) };

    internal static readonly ElementwiseOp RsqrtOp = ElementwiseOp.Unary("Rsqrt", x => 1 / F.Sqrt(x), x => 1 / Math.Sqrt(x),
        (y, dy, x) => dy * -0.5 * (y * y.Square())) with { Domain = (0.1, 3) };

    internal static readonly ElementwiseOp ExpOp = ElementwiseOp.Unary("Exp", F.Exp, Math.Exp,
        (y, dy, x) => dy * y);

    internal static readonly ElementwiseOp Expm1Op = ElementwiseOp.Unary("Expm1", F.Expm1, Reals.Expm1,
        (y, dy, x) => dy * (y + 1));

    internal static readonly ElementwiseOp LogOp = ElementwiseOp.Unary("Log", F.Log, Math.Log,
        (y, dy, x) => dy / x) with { Domain = (0.1, 3) };

    internal static readonly ElementwiseOp Log1pOp = ElementwiseOp.Unary("Log1p", F.Log1p, Reals.Log1p,
        (y, dy, x) => dy / (x + 1)) with { Domain = (-0.9, 3) };

    internal static readonly ElementwiseOp ErfOp = ElementwiseOp.Unary("Erf", F.Erf, Reals.Erf,
        (y, dy, x) => dy * ((-x.Square()).Exp() * (2 / Math.Sqrt(Math.PI))));

    internal static readonly ElementwiseOp PowOp = ElementwiseOp.Binary("Pow", F.Pow, Math.Pow,
        (y, dy, a, b) =>
        {
            // Where a is 0 the two expressions below would be 0 * ∞; the inner choices keep them and their gradients finite.
            var zero = a.EqualTo(0);
            var exponent = (zero & b.EqualTo(0)).Where(1, b - 1);
            return (dy * (b * a.Pow(exponent)), dy * (y * zero.Where(1, a).Log()));
        }) with { Domain = (0.2, 2) };

    /// <summary>√x.</summary>
    public static Node Sqrt(this Node x) => Node.Of(SqrtOp, x);

    /// <summary>1 / √x.</summary>
    public static Node Rsqrt(this Node x) => Node.Of(RsqrtOp, x);

    /// <summary>eˣ.</summary>
    public static Node Exp(this Node x) => Node.Of(ExpOp, x);

    /// <summary>eˣ - 1, precise near 0.</summary>
    public static Node Expm1(this Node x) => Node.Of(Expm1Op, x);

    /// <summary>The natural logarithm.</summary>
    public static Node Log(this Node x) => Node.Of(LogOp, x);

    /// <summary>log(1 + x), precise near 0.</summary>
    public static Node Log1p(this Node x) => Node.Of(Log1pOp, x);

    /// <summary>The error function, 2/√π ∫₀ˣ exp(-t²) dt.</summary>
    public static Node Erf(this Node x) => Node.Of(ErfOp, x);

    /// <summary>
    /// aᵇ. As in PyTorch, where a is 0 no gradient flows into b, and where a is negative its gradient is NaN.
    /// </summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the operands are not of one floating-point type.</exception>
    public static Node Pow(this Node a, Node b) => Broadcasting.Apply(PowOp, a, b);

    /// <summary>xᵖ for a fixed exponent; exponents with an op of their own (2, ½, -1, -½) become it.</summary>
    /// <exception cref="GraphException">x is not floating-point.</exception>
    public static Node Pow(this Node x, double exponent) => exponent switch
    {
        0 => x.OnesLike(),
        1 => x,
        2 => x.Square(),
        0.5 => x.Sqrt(),
        -1 => x.Reciprocal(),
        -0.5 => x.Rsqrt(),
        _ => Node.Of(PowerOp(exponent), x),
    };

    internal static ElementwiseOp PowerOp(double exponent) => ElementwiseOp.Unary("Power",
        x => Math.Abs(exponent) <= 8 && exponent == Math.Floor(exponent) ? Whole(x, (int)exponent) : F.Pow(x, exponent),
        x => Math.Pow(x, exponent),
        (y, dy, x) => dy * (x.Pow(exponent - 1) * exponent))
        with { Domain = (0.2, 2), Parameters = [("exponent", exponent)] };

    // Small whole powers by squaring: faster than logarithms, and right for negative x.
    private static Scalar Whole(Scalar x, int exponent)
    {
        if (exponent < 0)
        {
            return 1 / Whole(x, -exponent);
        }

        if (exponent <= 1)
        {
            return exponent == 1 ? x : Scalar.Of(1, x.Type);
        }

        var root = Whole(x, exponent / 2);
        return exponent % 2 == 0 ? root * root : root * root * x;
    }
}
