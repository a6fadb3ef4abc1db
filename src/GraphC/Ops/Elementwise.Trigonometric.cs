using F = GraphC.ScalarFunctions;

namespace GraphC;

// Circular and hyperbolic functions and their inverses. Angles are in radians.
public static partial class Elementwise
{
    internal static readonly ElementwiseOp SinOp = ElementwiseOp.Unary("Sin", F.Sin, Math.Sin,
        (y, dy, x) => dy * x.Cos());

    internal static readonly ElementwiseOp CosOp = ElementwiseOp.Unary("Cos", F.Cos, Math.Cos,
        (y, dy, x) => -(dy * x.Sin()));

    internal static readonly ElementwiseOp TanOp = ElementwiseOp.Unary("Tan", F.Tan, Math.Tan,
        (y, dy, x) => dy * (y.Square() + 1)) with { Domain = (-1.2, 1.2) };

    internal static readonly ElementwiseOp AsinOp = ElementwiseOp.Unary("Asin", F.Asin, Math.Asin,
        (y, dy, x) => dy * ((1 - x) * (1 + x)).Rsqrt()) with { Domain = (-0.9, 0.9) };

    internal static readonly ElementwiseOp AcosOp = ElementwiseOp.Unary("Acos", F.Acos, Math.Acos,
        (y, dy, x) => -(dy * ((1 - x) * (1 + x)).Rsqrt())) with { Domain = (-0.9, 0.9) };

    internal static readonly ElementwiseOp AtanOp = ElementwiseOp.Unary("Atan", F.Atan, Math.Atan,
        (y, dy, x) => dy / (x.Square() + 1));

    internal static readonly ElementwiseOp SinhOp = ElementwiseOp.Unary("Sinh", F.Sinh, Math.Sinh,
        (y, dy, x) => dy * x.Cosh());

    internal static readonly ElementwiseOp CoshOp = ElementwiseOp.Unary("Cosh", F.Cosh, Math.Cosh,
        (y, dy, x) => dy * x.Sinh());

    internal static readonly ElementwiseOp TanhOp = ElementwiseOp.Unary("Tanh", F.Tanh, Math.Tanh,
        (y, dy, x) => dy * (1 - y.Square()));

    internal static readonly ElementwiseOp AsinhOp = ElementwiseOp.Unary("Asinh", F.Asinh, Math.Asinh,
        (y, dy, x) => dy * (x.Square() + 1).Rsqrt());

    internal static readonly ElementwiseOp AcoshOp = ElementwiseOp.Unary("Acosh", F.Acosh, Math.Acosh,
        (y, dy, x) => dy * ((x - 1) * (x + 1)).Rsqrt()) with { Domain = (1.2, 4) };

    internal static readonly ElementwiseOp AtanhOp = ElementwiseOp.Unary("Atanh", F.Atanh, Math.Atanh,
        (y, dy, x) => dy / ((1 - x) * (1 + x))) with { Domain = (-0.9, 0.9) };

    internal static readonly ElementwiseOp Atan2Op = ElementwiseOp.Binary("Atan2", F.Atan2, Math.Atan2,
        (y, dy, a, b) =>
        {
            var square = a.Square() + b.Square();
            var scaled = dy / square.EqualTo(0).Where(1, square);   // no gradient at the origin
            return (scaled * b, -(scaled * a));
        });

    /// <summary>Sine.</summary>
    public static Node Sin(this Node x) => Node.Of(SinOp, x);

    /// <summary>Cosine.</summary>
    public static Node Cos(this Node x) => Node.Of(CosOp, x);

    /// <summary>Tangent.</summary>
    public static Node Tan(this Node x) => Node.Of(TanOp, x);

    /// <summary>Inverse sine, in [-π/2, π/2].</summary>
    public static Node Asin(this Node x) => Node.Of(AsinOp, x);

    /// <summary>Inverse cosine, in [0, π].</summary>
    public static Node Acos(this Node x) => Node.Of(AcosOp, x);

    /// <summary>Inverse tangent, in [-π/2, π/2].</summary>
    public static Node Atan(this Node x) => Node.Of(AtanOp, x);

    /// <summary>Hyperbolic sine.</summary>
    public static Node Sinh(this Node x) => Node.Of(SinhOp, x);

    /// <summary>Hyperbolic cosine.</summary>
    public static Node Cosh(this Node x) => Node.Of(CoshOp, x);

    /// <summary>Hyperbolic tangent.</summary>
    public static Node Tanh(this Node x) => Node.Of(TanhOp, x);

    /// <summary>Inverse hyperbolic sine.</summary>
    public static Node Asinh(this Node x) => Node.Of(AsinhOp, x);

    /// <summary>Inverse hyperbolic cosine, for x ≥ 1.</summary>
    public static Node Acosh(this Node x) => Node.Of(AcoshOp, x);

    /// <summary>Inverse hyperbolic tangent, for |x| ≤ 1.</summary>
    public static Node Atanh(this Node x) => Node.Of(AtanhOp, x);

    /// <summary>The angle of the point (x, y), in [-π, π]. The gradient at the origin is 0.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the operands are not of one floating-point type.</exception>
    public static Node Atan2(this Node y, Node x) => Broadcasting.Apply(Atan2Op, y, x);
}
