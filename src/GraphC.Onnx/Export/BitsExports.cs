namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>The bits of integers.</summary>
internal static class BitsExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        Same(Bits.AndOp), Same(Bits.OrOp), Same(Bits.XorOp), Same(Bits.NotOp),
        Of(Bits.ShiftLeftOp, (g, node) => Shift(g, node, g.Operands(node)[0], "LEFT")),
        Of(Bits.ShiftRightOp, ShiftRight),
        Of(Bits.ShiftRightLogicalOp, (g, node) => Shift(g, node, g.Operands(node)[0], "RIGHT")),
        Of(Bits.WrapOp(1, false), Wrap),
    ];

    /// <summary>Bits of negative numbers are turned around before and after: what moves in is then the sign.</summary>
    private static Edge ShiftRight(GraphWriter g, Node node)
    {
        var x = g.Operands(node)[0];
        if (node.DType == DType.UInt8)
        {
            return Shift(g, node, x, "RIGHT");
        }

        var isNegative = g.Call("Less", x, g.Number(0, node.DType));
        return Turned(Shift(g, node, Turned(x), "RIGHT"));

        Edge Turned(Edge bits) => g.Call("Where", isNegative, g.Call("BitwiseNot", bits), bits);
    }

    /// <summary>ONNX shifts unsigned integers, and only by less than their width.</summary>
    private static Edge Shift(GraphWriter g, Node node, Edge x, string direction)
    {
        var (count, zero, width) = (g.Operands(node)[1], g.Number(0, node.DType), Bits.Width(node.DType));
        if (Patterns.Number(node.Inputs[1]) is { } known && known >= 0 && known < width)
        {
            return Unsigned(count);
        }

        var below = g.Call("Less", count, g.Number(width, node.DType));
        var isInside = node.DType == DType.UInt8 ? below : g.Call("And", g.Call("GreaterOrEqual", count, zero), below);
        return g.Call("Where", isInside, Unsigned(g.Call("Where", isInside, count, zero)), zero);

        Edge Unsigned(Edge by) => g.Cast(g.Call("BitShift", [Bare(x), Bare(by)], Attribute.Text("direction", direction)), ElementTypes.Of(node.DType));

        Edge Bare(Edge bits) => g.Cast(bits, node.DType switch { DType.Int32 => ElementType.UInt32, DType.Int64 => ElementType.UInt64, _ => ElementType.UInt8 });
    }

    /// <summary>The low bits; for signed numbers the highest of them counts as negative: (x ^ h) - h.</summary>
    private static Edge Wrap(GraphWriter g, Node node)
    {
        var parameters = ((ElementwiseOp)node.Op).Parameters.ToDictionary(p => p.Name, p => p.Value);
        var bits = (int)parameters["bits"];
        var low = g.Call("BitwiseAnd", g[node.Inputs[0]], g.Number((1L << bits) - 1, node.DType));
        if (parameters["signed"] == 0)
        {
            return low;
        }

        var sign = g.Number(1L << (bits - 1), node.DType);
        return g.Call("Sub", g.Call("BitwiseXor", low, sign), sign);
    }
}
