namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Truth values, choices, and element types.</summary>
internal static class ComparisonExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        Same(GraphC.Comparison.LessOp),
        Same(GraphC.Comparison.LessEqualOp, "LessOrEqual"),
        Same(GraphC.Comparison.EqualOp),
        Of(GraphC.Comparison.NotEqualOp, (g, node) => g.Call("Not", g.Call("Equal", g.Operands(node)))),
        Same(GraphC.Comparison.AndOp), Same(GraphC.Comparison.OrOp), Same(GraphC.Comparison.XorOp), Same(GraphC.Comparison.NotOp), Same(GraphC.Comparison.IsNaNOp),
        Of(GraphC.Comparison.IsFiniteOp, (g, node) =>
            g.Call("Less", g.Call("Abs", g[node.Inputs[0]]), g.Number(double.PositiveInfinity, node.Inputs[0].DType))),
        For<WhereOp>(Choice),
        For<CastOp>((g, node, op) => g.Cast(g[node.Inputs[0]], ElementTypes.Of(op.Target))),
    ];

    /// <summary>Truth values are chosen by logic: runtimes do not choose between them otherwise.</summary>
    private static Edge Choice(GraphWriter g, Node node, WhereOp op)
    {
        var operands = g.Operands(node);
        var (condition, then, otherwise) = (operands[0], operands[1], operands[2]);
        return node.DType == DType.Bool
            ? g.Call("Or", g.Call("And", condition, then), g.Call("And", g.Call("Not", condition), otherwise))
            : g.Call("Where", condition, then, otherwise);
    }
}
