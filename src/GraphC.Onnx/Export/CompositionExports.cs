namespace GraphC.Onnx.Export;

using static ExportEntry;

/// <summary>
/// What is composed of several nodes and still shows what it is: softmaxes and norms by the op that brings their gradient along, and a product with what
/// is added to it. The nodes they are composed of are written too, and left out again as nobody uses them.
/// </summary>
internal static class CompositionExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        For<StopGradientOp>((g, node, _) => g[node.Inputs[0]]),
        For<OwnGradientOp>(Function),
        For<MatMulOp>((g, node, _) => g.Call("MatMul", g[node.Inputs[0]], g[node.Inputs[1]])),
    ];

    /// <summary>A sum that is one operator: a product or a convolution with its bias, or a norm with its scale and shift.</summary>
    public static Edge? Sum(GraphWriter g, Node node)
    {
        var (x, added) = (node.Inputs[0], node.Inputs[1]);
        return x.Shape != node.Shape || !g.IsUsedOnce(x) ? null : x.Op switch
        {
            MatMulOp => Affine(g, x, Patterns.Bare(added)),
            ConvolutionOp op => Patterns.AlongChannels(added, node.Shape) is { } bias ? ConvolutionExports.Write(g, x, op, g[bias]) : null,
            ElementwiseOp op when op == Elementwise.MulOp => LayerNorm(g, x, Patterns.Bare(added)) ?? BatchNorm(g, x, added),
            _ => null,
        };
    }

    /// <summary>A quotient that is one operator: a mean.</summary>
    public static Edge? Quotient(GraphWriter g, Node node)
    {
        if (node.Inputs[0] is not { Op: ReduceOp { Reducer: Reducer.Sum } sum } total || !node.DType.IsFloat || total.Shape != node.Shape)
        {
            return null;
        }

        var x = total.Inputs[0];
        return Patterns.IsExtent(node.Inputs[1], Reduction.Count(x.Shape, sum.Axes))
            ? WindowExports.Averaged(g, total) ?? ReductionExports.Reduced(g, g[x], "ReduceMean", sum.Axes, sum.KeepDims)
            : null;
    }

    private static Edge Function(GraphWriter g, Node node, OwnGradientOp op)
    {
        var value = g[node.Inputs[0]];
        if (node.Inputs.Length != 2 || op.Axes.Count == 0)
        {
            return value;
        }

        var x = node.Inputs[1];
        var last = op.Axes.SequenceEqual(Enumerable.Range(x.Rank - op.Axes.Count, op.Axes.Count));
        return op.Label switch
        {
            "Softmax" or "LogSoftmax" => g.Call(op.Label, [g[x]], Attribute.Int("axis", op.Axes[0])),
            "LogSumExp" => ReductionExports.Reduced(g, g[x], "ReduceLogSumExp", op.Axes, node.Rank == x.Rank),
            "Norm" => ReductionExports.Reduced(g, g[x], "ReduceL2", op.Axes, node.Rank == x.Rank),
            "Standardize" when last && x.Shape.Skip(op.Axes[0]).All(d => d.IsConstant) =>
                Standardized(g, node, g.Full(1, x.Type with { Shape = Shape.Of(x.Shape.Skip(op.Axes[0])) }), Edge.None),
            _ => value,
        };
    }

    private static Edge? Affine(GraphWriter g, Node product, Node bias) =>
        product.Rank == 2 && product.DType.IsFloat && bias.Rank == 1 && bias.Shape[0] == product.Shape[1]
            ? g.Call("Gemm", g[product.Inputs[0]], g[product.Inputs[1]], g[bias])
            : null;

    private static Edge? LayerNorm(GraphWriter g, Node scaled, Node shift)
    {
        if (scaled.Inputs[0] is not { Op: OwnGradientOp { Label: "Standardize" } op } norm || !g.IsUsedOnce(norm))
        {
            return null;
        }

        var (scale, axis) = (Patterns.Bare(scaled.Inputs[1]), op.Axes[0]);
        var normalized = Shape.Of(norm.Shape.Skip(axis));
        return normalized.Rank == op.Axes.Count && scale.Shape == normalized && shift.Shape == normalized
            ? Standardized(g, norm, g[scale], g[shift])
            : null;
    }

    private static Edge Standardized(GraphWriter g, Node norm, Edge scale, Edge shift)
    {
        var op = (OwnGradientOp)norm.Op;
        return g.Call(
            "LayerNormalization", [g[norm.Inputs[1]], scale, shift], Attribute.Int("axis", op.Axes[0]), Attribute.Float("epsilon", op.Settings[0]));
    }

    /// <summary>
    /// Batch norm by given statistics is <c>x f + (shift - mean f)</c> with <c>f = 1/√(variance + ε) scale</c>, where the vectors are laid along the
    /// channels.
    /// </summary>
    private static Edge? BatchNorm(GraphWriter g, Node scaled, Node added)
    {
        var (x, shape) = (scaled.Inputs[0], scaled.Shape);
        return Vector(scaled.Inputs[1]) is { Op: ElementwiseOp product, Inputs: [{ Op: ElementwiseOp root, Inputs: [var biased] }, var scale] } factor
            && Vector(added) is { Op: ElementwiseOp difference, Inputs: [var shift, { Op: ElementwiseOp shifted, Inputs: [var mean, var again] }] }
            && biased is { Op: ElementwiseOp sum, Inputs: [var variance, var epsilon] }
            && product == Elementwise.MulOp && root == Elementwise.RsqrtOp && sum == Elementwise.AddOp
            && difference == Elementwise.SubOp && shifted == Elementwise.MulOp
            && ReferenceEquals(again, factor) && x.Shape == shape && Patterns.Number(epsilon) is { } small
                ? g.Call("BatchNormalization", [g[x], g[scale], g[shift], g[mean], g[variance]], Attribute.Float("epsilon", small))
                : null;

        Node? Vector(Node node) => Patterns.AlongChannels(node, shape);
    }
}
