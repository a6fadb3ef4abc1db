namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Functions of numbers, element by element.</summary>
internal static class ElementwiseExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        // arithmetic; sums, products and quotients may be parts of larger operators
        Of(Elementwise.AddOp, (g, node) => CompositionExports.Sum(g, node) ?? g.Call("Add", g.Operands(node))),
        Same(Elementwise.SubOp),
        Same(Elementwise.MulOp),
        Of(Elementwise.DivOp, (g, node) => node.DType.IsInteger ? WholeQuotient(g, node) : CompositionExports.Quotient(g, node) ?? g.Call("Div", g.Operands(node))),
        Of(Elementwise.NegOp, (g, node) => node.DType == DType.UInt8 ? g.Call("Sub", g.Number(0, node.DType), X(g, node)) : g.Call("Neg", X(g, node))),
        Same(Elementwise.AbsOp),
        Same(Elementwise.SignOp),
        Of(Elementwise.SquareOp, (g, node) => g.Call("Mul", X(g, node), X(g, node))),
        Same(Elementwise.ReciprocalOp),
        Same(Elementwise.MaximumOp, "Max"),
        Same(Elementwise.MinimumOp, "Min"),
        Of(Elementwise.FloorModOp, (g, node) => node.DType.IsInteger ? WholeRemainder(g, node, truncated: false) : FloorMod(g, node)),
        Of(Elementwise.RemainderOp, (g, node) => node.DType.IsInteger ? WholeRemainder(g, node, truncated: true) : TruncatedRemainder(g, g.Operands(node))),

        // rounding
        Same(Elementwise.FloorOp),
        Same(Elementwise.CeilingOp, "Ceil"),
        Same(Elementwise.RoundOp),
        Of(Elementwise.TruncateOp, (g, node) => g.Call("Where", IsNegative(g, node), g.Call("Ceil", X(g, node)), g.Call("Floor", X(g, node)))),
        Of(Elementwise.ClampOp(0, 0), (g, node) => g.Call("Clip", X(g, node), Bound(g, node, "min"), Bound(g, node, "max"))),
        .. NarrowFloat.All.Select(format => Of(Elementwise.RoundToOp(format, false, NarrowRounding.Nearest), (g, node) => RoundTo(g, node, format))),

        // powers, roots, exponentials
        Same(Elementwise.SqrtOp),
        Of(Elementwise.RsqrtOp, (g, node) => g.Call("Reciprocal", g.Call("Sqrt", X(g, node)))),
        Same(Elementwise.ExpOp),
        Of(Elementwise.Expm1Op, Expm1),
        Same(Elementwise.LogOp),
        Of(Elementwise.Log1pOp, Log1p),
        Same(Elementwise.ErfOp),
        Same(Elementwise.PowOp),
        Of(Elementwise.PowerOp(3), (g, node) => g.Call("Pow", X(g, node), g.Number(Parameter(node, "exponent"), node.DType))),

        // trigonometry
        Same(Elementwise.SinOp), Same(Elementwise.CosOp), Same(Elementwise.TanOp),
        Same(Elementwise.AsinOp), Same(Elementwise.AcosOp), Same(Elementwise.AtanOp),
        Same(Elementwise.SinhOp), Same(Elementwise.CoshOp), Same(Elementwise.TanhOp),
        Same(Elementwise.AsinhOp), Same(Elementwise.AcoshOp), Same(Elementwise.AtanhOp),
        Of(Elementwise.Atan2Op, Atan2),

        // activations
        Same(Elementwise.SigmoidOp),
        Of(Elementwise.LogSigmoidOp, (g, node) => g.Call("Neg", g.Call("Softplus", g.Call("Neg", X(g, node))))),
        Same(Elementwise.SoftplusOp),
        Same(Elementwise.ReluOp),
        Of(Elementwise.LeakyReluOp(0), (g, node) => g.Call("LeakyRelu", [X(g, node)], Attribute.Float("alpha", Parameter(node, "slope")))),
        Of(Elementwise.EluOp(0), (g, node) => g.Call("Elu", [X(g, node)], Attribute.Float("alpha", Parameter(node, "alpha")))),
        Same(Elementwise.SeluOp),
        Same(Elementwise.GeluOp),
        Of(Elementwise.GeluTanhOp, (g, node) => g.Call("Gelu", [X(g, node)], Attribute.Text("approximate", "tanh"))),
        Of(Elementwise.SiluOp, (g, node) => g.Call("Mul", X(g, node), g.Call("Sigmoid", X(g, node)))),
        Same(Elementwise.MishOp),
        Same(Elementwise.SoftsignOp),
        Of(Elementwise.HardSigmoidOp, (g, node) => g.Call("HardSigmoid", [X(g, node)], Attribute.Float("alpha", 1.0 / 6), Attribute.Float("beta", 0.5))),
        Same(Elementwise.HardSwishOp),
    ];

    private static Edge X(GraphWriter g, Node node) => g[node.Inputs[0]];

    private static double Parameter(Node node, string name) => ((ElementwiseOp)node.Op).Parameters.First(p => p.Name == name).Value;

    private static Edge IsNegative(GraphWriter g, Node node) => g.Call("Less", X(g, node), g.Number(0, node.DType));

    private static Edge Bound(GraphWriter g, Node node, string name) =>
        double.IsInfinity(Parameter(node, name)) ? Edge.None : g.Number(Parameter(node, name), node.DType);

    /// <summary>
    /// A quotient of integers. Division by 0, which gives 0, and by -1, which overflows for the least integer, are undefined in ONNX: the divisor is
    /// replaced there, unless it is a literal that is neither.
    /// </summary>
    private static Edge WholeQuotient(GraphWriter g, Node node)
    {
        var operands = g.Operands(node);
        var (a, b) = (operands[0], operands[1]);
        if (IsHarmless(node.Inputs[1]))
        {
            return g.Call("Div", a, b);
        }

        var zero = g.Number(0, node.DType);
        var isZero = g.Call("Equal", b, zero);
        if (node.DType == DType.UInt8)
        {
            return g.Call("Where", isZero, zero, g.Call("Div", a, g.Call("Where", isZero, g.Number(1, node.DType), b)));
        }

        var isMinusOne = g.Call("Equal", b, g.Number(-1, node.DType));
        var quotient = g.Call("Div", a, Replaced(g, node, b, g.Call("Or", isZero, isMinusOne)));
        return g.Call("Where", isZero, zero, g.Call("Where", isMinusOne, g.Call("Neg", a), quotient));
    }

    /// <summary>A remainder of integers: 0 where the divisor is 0, as it is where it is 1 or -1.</summary>
    private static Edge WholeRemainder(GraphWriter g, Node node, bool truncated)
    {
        var operands = g.Operands(node);
        var (a, b) = (operands[0], operands[1]);
        if (!IsHarmless(node.Inputs[1]))
        {
            var isZero = g.Call("Equal", b, g.Number(0, node.DType));
            b = Replaced(g, node, b, node.DType == DType.UInt8 ? isZero : g.Call("Or", isZero, g.Call("Equal", b, g.Number(-1, node.DType))));
        }

        return g.Call("Mod", [a, b], Attribute.Truth("fmod", truncated));
    }

    private static bool IsHarmless(Node divisor) => Patterns.Number(divisor) is not (null or 0 or -1);

    private static Edge Replaced(GraphWriter g, Node node, Edge divisor, Edge where) => g.Call("Where", where, g.Number(1, node.DType), divisor);

    private static Edge TruncatedRemainder(GraphWriter g, Edge[] operands) => g.Call("Mod", operands, Attribute.Int("fmod", 1));

    /// <summary>The truncated remainder, moved by the divisor where it is on the wrong side of 0.</summary>
    private static Edge FloorMod(GraphWriter g, Node node)
    {
        var operands = g.Operands(node);
        var (b, zero) = (operands[1], g.Number(0, node.DType));
        var remainder = TruncatedRemainder(g, operands);
        var isWrong = g.Call("Less", g.Call("Mul", g.Call("Sign", remainder), g.Call("Sign", b)), zero);
        return g.Call("Where", isWrong, g.Call("Add", remainder, b), remainder);
    }

    /// <summary>Near 0, exp(x) - 1 cancels; there it is 2 tanh(x/2) / (1 - tanh(x/2)).</summary>
    private static Edge Expm1(GraphWriter g, Node node)
    {
        var (x, one) = (X(g, node), g.Number(1, node.DType));
        var t = g.Call("Tanh", g.Call("Mul", x, g.Number(0.5, node.DType)));
        var near = g.Call("Div", g.Call("Add", t, t), g.Call("Sub", one, t));
        return g.Call("Where", IsNearZero(g, node), near, g.Call("Sub", g.Call("Exp", x), one));
    }

    /// <summary>Near 0, 1 + x drops digits of x; what is left of them, u - 1, scales the logarithm of u = 1 + x back (Kahan).</summary>
    private static Edge Log1p(GraphWriter g, Node node)
    {
        var (x, one) = (X(g, node), g.Number(1, node.DType));
        var u = g.Call("Add", one, x);
        var log = g.Call("Log", u);
        var near = g.Call("Where", g.Call("Equal", u, one), x, g.Call("Mul", log, g.Call("Div", x, g.Call("Sub", u, one))));
        return g.Call("Where", IsNearZero(g, node), near, log);
    }

    private static Edge IsNearZero(GraphWriter g, Node node) => g.Call("Less", g.Call("Abs", X(g, node)), g.Number(0.5, node.DType));

    /// <summary>The arctangent of the quotient, turned by half a circle left of the vertical axis; a quarter on it.</summary>
    private static Edge Atan2(GraphWriter g, Node node)
    {
        var operands = g.Operands(node);
        var (y, x, zero) = (operands[0], operands[1], g.Number(0, node.DType));
        var right = g.Call("Atan", g.Call("Div", y, x));
        var half = g.Call("Where", g.Call("Less", y, zero), g.Number(-Math.PI, node.DType), g.Number(Math.PI, node.DType));
        var turned = g.Call("Where", g.Call("Less", x, zero), g.Call("Add", right, half), right);
        return g.Call("Where", g.Call("Equal", x, zero), g.Call("Mul", g.Call("Sign", y), g.Number(Math.PI / 2, node.DType)), turned);
    }

    /// <summary>A cast there and back. Only the 8-bit floats can be told to saturate; the wider ones are clipped before.</summary>
    private static Edge RoundTo(GraphWriter g, Node node, NarrowFloat format)
    {
        var isNearest = (NarrowRounding)Parameter(node, "rounding") == NarrowRounding.Nearest;
        if (!isNearest || !Enum.TryParse<ElementType>(format.Name, out var type) || type > ElementType.Float8E5M2FNUZ)
        {
            throw new RefusedException($"opset {OnnxExport.Opset} does not round to {format.Name} in this way");
        }

        var (x, saturate) = (X(g, node), Parameter(node, "saturate") != 0);
        if (type.Bits == 16)
        {
            var bounded = saturate ? g.Call("Clip", x, g.Number(-format.MaxValue, node.DType), g.Number(format.MaxValue, node.DType)) : x;
            return g.Cast(g.Cast(bounded, type), ElementTypes.Of(node.DType));
        }

        var rounded = g.Call("Cast", [x], Attribute.Int("to", (int)type), Attribute.Truth("saturate", saturate));
        return g.Cast(rounded, ElementTypes.Of(node.DType));
    }
}
