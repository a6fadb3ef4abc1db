namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>Elements that change places, not values.</summary>
internal static class MovementExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        For<BroadcastOp>((g, node, op) => g.Call("Expand", X(g, node), g.Extents(op.Target))),
        For<ReshapeOp>((g, node, op) => Reshape(g, node, op.Target)),
        For<PermuteOp>((g, node, op) => g.Transpose(X(g, node), op.Order)),
        For<SliceOp>((g, node, op) => RegionExports.StatesAfterSteps(g, node, op) ?? Slice(g, node, op)),
        For<PadOp>(Pad),
        For<ConcatOp>((g, node, op) => g.Call("Concat", [.. node.Inputs.Select(x => g[x])], Attribute.Int("axis", op.Axis))),
        For<TriangleOp>((g, node, op) => g.Call("Trilu", [X(g, node), g.Number(op.Diagonal, DType.Int64)], Attribute.Truth("upper", op.Upper))),
        For<DiagonalOp>(Diagonal),
        For<DiagonalEmbedOp>(DiagonalEmbed),
    ];

    private static Edge X(GraphWriter g, Node node) => g[node.Inputs[0]];

    /// <summary>
    /// A shape may say 0 for the input's extent of the same axis, and once -1 for what is left: named extents seldom have to be computed.
    /// </summary>
    private static Edge Reshape(GraphWriter g, Node node, Shape target)
    {
        var source = node.Inputs[0].Shape;
        if (target.Any(d => d.Is(0)))
        {
            return g.Reshape(X(g, node), target);
        }

        Dim[] dims = [.. target.Select((d, axis) => !d.IsConstant && axis < source.Rank && d == source[axis] ? 0 : d)];
        if (Array.FindAll(dims, d => !d.IsConstant).Length == 1)
        {
            dims[Array.FindIndex(dims, d => !d.IsConstant)] = -1;
        }

        return g.Call("Reshape", X(g, node), g.Extents(dims));
    }

    private static Edge Slice(GraphWriter g, Node node, SliceOp op)
    {
        var shape = node.Inputs[0].Shape;
        int[] axes = [.. Enumerable.Range(0, shape.Rank).Where(a => !op.Starts[a].Is(0) || op.Steps[a] != 1 || op.Extents[a] != shape[a])];
        var bounds = axes.Select(a => Bounds(op.Starts[a], op.Extents[a], op.Steps[a], shape[a])).ToList();
        return g.Call(
            "Slice", X(g, node), g.Extents([.. bounds.Select(b => b.Start)]), g.Extents([.. bounds.Select(b => b.End)]),
            g.Numbers(axes.Select(a => (long)a)), axes.All(a => op.Steps[a] == 1) ? Edge.None : g.Numbers(axes.Select(a => op.Steps[a])));
    }

    private static (Dim Start, Dim End) Bounds(Dim start, Dim extent, long step, Dim axis)
    {
        if (extent.Is(0))
        {
            return (0, 0);
        }

        // Backwards the end may lie before the first element, which only a position counted from the back says.
        var last = start + (extent - 1) * step;
        return step == 1 && start + extent == axis ? (start, long.MaxValue)
            : step > 0 ? (start, last + 1)
            : last.Is(0) ? (start, long.MinValue)
            : (start, (last - 1).IsNonNegative ? last - 1 : last - 1 - axis);
    }

    /// <summary>
    /// A border. Elements that stand apart get their gaps first: each becomes a row of the step's length, with the border's value behind it.
    /// </summary>
    private static Edge Pad(GraphWriter g, Node node, PadOp op)
    {
        var source = node.Inputs[0].Shape;
        var (x, border) = (X(g, node), g.Number(op.Value, node.DType));
        Dim[] extents = [.. source], starts = [.. op.Starts];
        for (var axis = 0; axis < source.Rank; axis++)
        {
            var step = op.Steps[axis];
            if (step < 0)
            {
                x = g.Call("Slice", x, g.Numbers(-1), g.Numbers(long.MinValue), g.Numbers(axis), g.Numbers(-1));
                (starts[axis], step) = (starts[axis] + (extents[axis] - 1) * step, -step);
            }

            if (step > 1)
            {
                var rows = extents[..(axis + 1)].Append(1).Concat(extents[(axis + 1)..]).ToArray();
                Dim[] nothing = [.. rows.Select(_ => (Dim)0)], gaps = [.. nothing];
                gaps[axis + 1] = step - 1;
                x = g.Pad(g.Reshape(x, rows), nothing, gaps, border);
                extents[axis] *= step;
                x = g.Reshape(x, extents);
            }
        }

        return g.Pad(x, starts, [.. extents.Select((extent, axis) => op.Target[axis] - starts[axis] - extent)], border);
    }

    /// <summary>Both axes are made one, in which neighbours on a diagonal are a row and an element apart.</summary>
    private static Edge Diagonal(GraphWriter g, Node node, DiagonalOp op)
    {
        var shape = node.Inputs[0].Shape;
        var flat = g.Reshape(X(g, node), [.. shape.SkipLast(2), shape[^2] * shape[^1]]);
        var first = Math.Max(0, -(long)op.Offset) * shape[^1] + Math.Max(0, op.Offset);
        var places = g.Call("Add", g.Call("Mul", g.Positions(node.Shape[^1]), g.Extent(shape[^1] + 1)), g.Extent(first));
        return g.Call("Gather", [flat, places], Attribute.Int("axis", node.Rank - 1));
    }

    /// <summary>The elements along one axis, kept where the other one is on the diagonal.</summary>
    private static Edge DiagonalEmbed(GraphWriter g, Node node, DiagonalEmbedOp op)
    {
        var zero = g.Number(0, node.DType);
        var (length, rank) = (node.Inputs[0].Shape[^1], node.Inputs[0].Rank);
        var isRow = op.Offset >= 0;
        Dim[] nothing = [.. Enumerable.Repeat((Dim)0, rank)], behind = [.. nothing];
        behind[^1] = (isRow ? op.Rows : op.Columns) - length;
        var line = g.Unsqueeze(g.Pad(X(g, node), nothing, behind, zero), isRow ? rank : rank - 1);
        var distance = g.Call("Sub", g.Unsqueeze(g.Positions(op.Columns), 0), g.Unsqueeze(g.Positions(op.Rows), 1));
        return g.Call("Where", g.Call("Equal", distance, g.Number(op.Offset, DType.Int64)), line, zero);
    }
}
