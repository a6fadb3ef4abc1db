using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// The right operand of a contraction that is a convolution kernel, <c>[t... c, n]</c>, and lies in memory with its axes in another order. The
/// template reads it there: a copy in the order of the matrix would cost as much as copying it into panels, which is done anyway.
/// </summary>
/// <param name="Matrix">The kernel in the order of the matrix, <c>[t..., c, n]</c>.</param>
/// <param name="Source">The node whose memory holds it.</param>
/// <param name="View">Where in that memory an element stands.</param>
internal sealed record KernelOperand(Node Matrix, Node Source, Dim View)
{
    /// <summary>The right operand of a contraction as a kernel that the template can read where it lies, or null.</summary>
    public static KernelOperand? Of(Node product, Dictionary<Node, Meaning> meanings)
    {
        if (product is not { Op: MatMulOp, Rank: 2, DType: DType.Float32 or DType.Float64 })
        {
            return null;
        }

        var operand = product.Inputs[1];
        var matrix = Storing.Base(operand, meanings);
        if (matrix is not { Op: PermuteOp, Rank: > 2, Shape.IsConstant: true } || matrix.Shape[^1] != operand.Shape[1]
            || operand.Shape[0].Value > Gemm.MostKernelDepth)
        {
            return null;
        }

        var source = Storing.Base(matrix.Inputs[0], meanings);
        return Operands.View(operand, source, meanings) is null && Operands.View(matrix, source, meanings) is { } view
            && new KernelOperand(matrix, source, view) is { TapsAreOneAxis: true } kernel ? kernel : null;
    }

    /// <summary>From one tap to the next in memory.</summary>
    public Dim TapStride => StrideOf(Matrix.Rank - 3);

    /// <summary>From one channel to the next in memory.</summary>
    public Dim ChannelStride => StrideOf(Matrix.Rank - 2);

    /// <summary>From one column to the next in memory.</summary>
    public Dim ColumnStride => StrideOf(Matrix.Rank - 1);

    /// <summary>Where the first element stands.</summary>
    public Dim Start => Enumerable.Range(0, Matrix.Rank).Aggregate(View, (start, axis) => start - StrideOf(axis) * Indices.Out(axis));

    private bool TapsAreOneAxis => Enumerable.Range(0, Matrix.Rank - 3).All(axis => StrideOf(axis) == StrideOf(axis + 1) * Matrix.Shape[axis + 1]);

    private Dim StrideOf(int axis) => View.CoefficientOf(Indices.Out(axis).AsSymbol!)!;
}
