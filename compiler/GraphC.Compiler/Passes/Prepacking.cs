using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// Literal matrices that windows of images are multiplied with lie in memory as the template reads them: in panels of some columns,
/// <c>B[K, N] = reshape(permute(panels[N / columns, K, columns]))</c>.
/// </summary>
/// <remarks>Where the columns make no whole panels, or just one, the matrix is read as it is.</remarks>
internal static class Prepacking
{
    /// <summary>Panels, rows, columns of a panel as rows, panels, columns.</summary>
    private static readonly PermuteOp rowsFirst = new([1, 0, 2]);

    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph) => graph.Replace(Walk.Rewrite(graph.Nodes, node => InPanels(node) ?? node));

    /// <summary>The literal in panels that an operand of a product is, or null.</summary>
    public static Node? PanelsOf(Node operand) => operand is { Op: ReshapeOp, Rank: 2 } && operand.Inputs[0] is { Op: PermuteOp permute } matrix
        && permute == rowsFirst && matrix.Inputs[0] is { Op: ConstantOp } panels && panels.Shape[2].Is(ColumnsOf(panels)) ? panels : null;

    private static Node? InPanels(Node node)
    {
        if (node is not { Op: MatMulOp, Rank: 2, DType: DType.Float32 or DType.Float64 } || node.Inputs[1] is not { Op: ConstantOp literal } matrix
            || !IsWindows(node.Inputs[0]))
        {
            return null;
        }

        var (rows, columns, width) = (matrix.Shape[0], matrix.Shape[1], ColumnsOf(matrix));
        if (columns.Value % width != 0 || columns.Is(width))
        {
            return null;
        }

        var apart = literal.Value.Reshape([rows.Value, columns.Value / width, width]);
        var panels = Node.Derived(Literals.Permute(apart, rowsFirst.Order), matrix.Origin);
        var back = Node.Derived(new ReshapeOp(matrix.Shape), [Node.Derived(rowsFirst, [panels], matrix.Origin)], matrix.Origin);
        return node.WithInputs([node.Inputs[0], back]);
    }

    private static int ColumnsOf(Node matrix) => Panels.Columns(matrix.DType.Size);

    private static bool IsWindows(Node operand) => operand.Op is WindowsOp || (operand.Op is ReshapeOp && IsWindows(operand.Inputs[0]));
}
