namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Sums and their like, extents as numbers, sorting.</summary>
internal static class ReductionExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        For<ReduceOp>((g, node, op) => op.Reducer is Reducer.ArgMax or Reducer.ArgMin ? Position(g, node, op)
            : WindowExports.Pooled(g, node) ?? Reduced(g, g[node.Inputs[0]], node, op)),
        For<CumulativeOp>((g, node, op) => op.Reducer == Reducer.Sum ? RunningSum(g, node, op) : RunningProduct(g, node, op)),
        For<RecurrenceOp>(Recurrence),
        For<ExtentOp>((g, _, op) => g.Cast(g.Extent(op.Extent), DType.Int64, op.Type)),
        For<PositionsOp>((g, _, op) => g.Cast(g.Positions(op.Extent), DType.Int64, op.Type)),
        For<ArgSortOp>((g, node, op) => g.Call(
            "TopK", [g[node.Inputs[0]], g.Extents([node.Shape[op.Axis]])], 2, [Attribute.Int("axis", op.Axis), Attribute.Truth("largest", op.Descending)])[1]),
    ];

    /// <summary>The operator of ONNX that combines elements along axes.</summary>
    public static Edge Reduced(GraphWriter g, Edge x, string op, IEnumerable<int> axes, bool keepDims) =>
        g.Call(op, [x, g.Numbers(axes.Select(axis => (long)axis))], Attribute.Truth("keepdims", keepDims));

    private static Edge Reduced(GraphWriter g, Edge x, Node node, ReduceOp op)
    {
        // ONNX does not add bytes. Sums wrap around all the same when they are made bytes again.
        var wide = node.DType == DType.UInt8 && op.Reducer is Reducer.Sum or Reducer.Product ? DType.Int32 : node.DType;
        var name = op.Reducer switch { Reducer.Sum => "ReduceSum", Reducer.Product => "ReduceProd", Reducer.Max => "ReduceMax", _ => "ReduceMin" };
        return g.Cast(Reduced(g, g.Cast(x, node.DType, wide), name, op.Axes, op.KeepDims), wide, node.DType);
    }

    /// <summary>ONNX finds positions along one axis: several are made the last one.</summary>
    private static Edge Position(GraphWriter g, Node node, ReduceOp op)
    {
        var x = node.Inputs[0];
        var (input, axis, keepDims) = (g[x], op.Axes[0], op.KeepDims);
        if (op.Axes.Count > 1)
        {
            int[] rest = [.. Enumerable.Range(0, x.Rank).Except(op.Axes)];
            input = g.Reshape(g.Transpose(input, [.. rest, .. op.Axes]), [.. rest.Select(a => x.Shape[a]), Reduction.Count(x.Shape, op.Axes)]);
            (axis, keepDims) = (rest.Length, false);
        }

        var name = op.Reducer == Reducer.ArgMax ? "ArgMax" : "ArgMin";
        var position = g.Call(name, [input], Attribute.Int("axis", axis), Attribute.Truth("keepdims", keepDims));
        return g.Cast(keepDims == op.KeepDims ? position : g.Reshape(position, node.Shape), DType.Int64, node.DType);
    }

    private static Edge RunningSum(GraphWriter g, Node node, CumulativeOp op)
    {
        var wide = node.DType == DType.UInt8 ? DType.Int32 : node.DType;
        var sum = g.Call(
            "CumSum", [g.Cast(g[node.Inputs[0]], node.DType, wide), g.Number(op.Axis, DType.Int64)],
            Attribute.Truth("exclusive", op.Exclusive), Attribute.Truth("reverse", op.Reverse));
        return g.Cast(sum, wide, node.DType);
    }

    private static Edge RunningProduct(GraphWriter g, Node node, CumulativeOp op) => AlongAxis(g, node, op.Axis, op.Reverse, start: 1, (state, items) =>
    {
        var next = state * items[0];
        return (next, op.Exclusive ? state : next);
    });

    private static Edge Recurrence(GraphWriter g, Node node, RecurrenceOp op) =>
        AlongAxis(g, node, op.Axis, op.Reverse, start: 0, (state, items) => (items[0] * state + items[1], state));

    /// <summary>What ONNX has no operator for is a loop along the axis, which stands first meanwhile.</summary>
    private static Edge AlongAxis(GraphWriter g, Node node, int axis, bool reverse, double start, Func<Node, Node[], (Node Next, Node Yield)> step)
    {
        int[] order = [axis, .. Enumerable.Range(0, node.Rank).Where(a => a != axis)];
        int[] back = [.. Enumerable.Range(0, node.Rank).Select(a => Array.IndexOf(order, a))];
        var row = node.Type with { Shape = node.Shape.Without([axis]) };
        var state = RegionBody.Placeholder("state", row, node.Origin);
        Node[] items = [.. node.Inputs.Select((_, i) => RegionBody.Placeholder($"item{i}", row, node.Origin))];
        var (next, yield) = step(state, items);
        var body = Graph.OfRegion([state, .. items], [next, yield]);
        var results = RegionExports.Scan(g, body, [g.Full(start, row)], [.. node.Inputs.Select(x => g.Transpose(g[x], order))], [], reverse);
        return g.Transpose(results[1], back);
    }
}
