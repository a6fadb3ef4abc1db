namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Coordinates that come from data.</summary>
internal static class IndexingExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        For<GatherOp>((g, node, op) => g.Call("GatherElements", [g[node.Inputs[0]], g[node.Inputs[1]]], Attribute.Int("axis", op.Axis))),
        For<ScatterOp>((g, node, op) => g.Call(
            "ScatterElements", [g[node.Inputs[0]], g[node.Inputs[1]], g[node.Inputs[2]]],
            Attribute.Int("axis", op.Axis), Attribute.Text("reduction", Name(op.Reduction)))),
        For<IndexSelectOp>((g, node, op) => g.Call("Gather", [g[node.Inputs[0]], g[node.Inputs[1]]], Attribute.Int("axis", op.Axis))),
        For<IndexPutOp>(IndexPut),
        For<OneHotOp>(OneHot),
        For<CheckIndexOp>((g, node, _) => g.Cast(g[node.Inputs[0]], node.Inputs[0].DType, DType.Int64)),
    ];

    /// <summary>Slices are put where tuples of one coordinate point, along an axis that stands first meanwhile.</summary>
    private static Edge IndexPut(GraphWriter g, Node node, IndexPutOp op)
    {
        var (x, index, updates) = (node.Inputs[0], node.Inputs[1], node.Inputs[2]);
        int[] order = [op.Axis, .. Others(x.Rank, op.Axis, 1)];
        int[] back = [.. Enumerable.Range(0, x.Rank).Select(a => Array.IndexOf(order, a))];
        int[] orderOfUpdates = [.. Enumerable.Range(op.Axis, index.Rank), .. Others(updates.Rank, op.Axis, index.Rank)];
        var coordinates = g.Unsqueeze(g.Cast(g[index], index.DType, DType.Int64), index.Rank);
        var written = g.Call(
            "ScatterND", [g.Transpose(g[x], order), coordinates, g.Transpose(g[updates], orderOfUpdates)], Attribute.Text("reduction", Name(op.Reduction)));
        return g.Transpose(written, back);

        static IEnumerable<int> Others(int rank, int from, int count) => Enumerable.Range(0, rank).Where(a => a < from || a >= from + count);
    }

    /// <summary>A comparison with all classes: ONNX's own OneHot counts negative indices from the end.</summary>
    private static Edge OneHot(GraphWriter g, Node node, OneHotOp op)
    {
        var index = node.Inputs[0];
        var classes = g.Cast(g.Positions(op.Depth), DType.Int64, index.DType);
        var column = op.Trailing == 0 ? classes : g.Unsqueeze(classes, Enumerable.Range(1, op.Trailing).Select(a => (long)a));
        var isHot = g.Call("Equal", g.Unsqueeze(g[index], index.Rank - op.Trailing), column);
        return g.Cast(isHot, DType.Bool, op.Type);
    }

    private static string Name(ScatterReduction reduction) => reduction switch
    {
        ScatterReduction.Replace => "none",
        ScatterReduction.Add => "add",
        ScatterReduction.Multiply => "mul",
        ScatterReduction.Max => "max",
        _ => "min",
    };
}
