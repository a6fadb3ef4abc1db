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

        KernelOperand? farthest = null;
        foreach (var source in Operands.Sources(matrix, meanings).Skip(1))
        {
            if (Operands.View(operand, source, meanings) is not null)
            {
                return null;   // a matrix there, which needs no kernel
            }

            if (Operands.View(matrix, source, meanings) is { } view && new KernelOperand(matrix, source, view) is { TapAxes.Count: <= 2 } kernel)
            {
                farthest = kernel;
            }
        }

        return farthest;
    }

    /// <summary>From one tap to the next in memory.</summary>
    public Dim TapStride => TapAxes[0].Stride;

    /// <summary>Taps of a line, where they lie in lines; else 0.</summary>
    public Dim Line => TapAxes.Count > 1 ? TapAxes[0].Taps : 0;

    /// <summary>From one line of taps to the next in memory.</summary>
    public Dim LineStride => TapAxes.Count > 1 ? TapAxes[1].Stride : 0;

    /// <summary>From one channel to the next in memory.</summary>
    public Dim ChannelStride => StrideOf(Matrix.Rank - 2);

    /// <summary>From one column to the next in memory.</summary>
    public Dim ColumnStride => StrideOf(Matrix.Rank - 1);

    /// <summary>Where the first element stands.</summary>
    public Dim Start => Enumerable.Range(0, Matrix.Rank).Aggregate(View, (start, axis) => start - StrideOf(axis) * Indices.Out(axis));

    /// <summary>How the taps lie in memory, in as few axes as it takes, the last first.</summary>
    private List<(Dim Taps, Dim Stride)> TapAxes
    {
        get
        {
            var axes = new List<(Dim Taps, Dim Stride)> { (Matrix.Shape[^3], StrideOf(Matrix.Rank - 3)) };
            for (var axis = Matrix.Rank - 4; axis >= 0; axis--)
            {
                var (taps, stride) = axes[^1];
                if (taps.Is(1))
                {
                    axes[^1] = (Matrix.Shape[axis], StrideOf(axis));
                }
                else if (Matrix.Shape[axis].Is(1) || StrideOf(axis) == stride * taps)
                {
                    axes[^1] = (taps * Matrix.Shape[axis], stride);
                }
                else
                {
                    axes.Add((Matrix.Shape[axis], StrideOf(axis)));
                }
            }

            return axes;
        }
    }

    private Dim StrideOf(int axis) => View.CoefficientOf(Indices.Out(axis).AsSymbol!)!;
}
