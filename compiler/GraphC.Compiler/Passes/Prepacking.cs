using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// Literal matrices that others are multiplied with lie in memory as the template reads them: in panels of some columns, the last filled up with
/// zeros, <c>B[K, N] = reshape(permute(panels[⌈N / columns⌉, K, columns]))[:, ..N]</c>.
/// </summary>
/// <remarks>
/// The template then copies nothing of them at any run, and reads each tile as one stream, also where rows of the matrix would evict each other
/// from the cache.
/// </remarks>
internal static class Prepacking
{
    /// <summary>From this size on the first-level cache does not hold a matrix, whose rows are then better read in one stream.</summary>
    private const long FarBytes = 64 << 10;

    /// <summary>Larger panels might be more than a tensor holds.</summary>
    private const long MostBytes = 1L << 30;

    /// <summary>Panels, rows, columns of a panel as rows, panels, columns.</summary>
    private static readonly PermuteOp rowsFirst = new([1, 0, 2]);

    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph)
    {
        // Steps of a recurrence share their weights.
        var packed = new Dictionary<Node, Node>();
        return graph.Replace(Walk.Rewrite(graph.Nodes, node => IsRepaid(node) ? OfPanels(node) : node));

        Node OfPanels(Node product)
        {
            var matrix = product.Inputs[1];
            if (!packed.TryGetValue(matrix, out var panels))
            {
                packed.Add(matrix, panels = Node.Derived(InPanels(((ConstantOp)matrix.Op).Value), matrix.Origin));
            }

            return product.WithInputs([product.Inputs[0], Back(panels, matrix)]);
        }
    }

    /// <summary>The literal in panels that an operand of a product is, or null.</summary>
    public static Node? PanelsOf(Node operand)
    {
        var whole = operand is { Op: SliceOp slice, Rank: 2 } && slice == FirstOf(operand.Shape) ? operand.Inputs[0] : operand;
        return whole is { Op: ReshapeOp, Rank: 2 } && whole.Inputs[0] is { Op: PermuteOp permute } matrix
            && permute == rowsFirst && matrix.Inputs[0] is { Op: ConstantOp } panels && panels.Shape[2].Is(WidthOf(panels.DType)) ? panels : null;
    }

    /// <summary>
    /// Whether the right operand of a product is a literal that is read faster in panels. With windows, blocks of it would be copied at each run;
    /// others gain if they are far. Not so a few columns, which would become mostly zeros,
    /// nor whole vectors of no more than a panel, which lie side by side as they are.
    /// </summary>
    private static bool IsRepaid(Node node)
    {
        if (node is not { Op: MatMulOp, Rank: 2, DType: DType.Float32 or DType.Float64 } || node.Inputs[1] is not { Op: ConstantOp } matrix)
        {
            return false;
        }

        var (rows, columns, width) = (matrix.Shape[0].Value, matrix.Shape[1].Value, WidthOf(matrix.DType));
        var few = width / 4;
        return rows > 0 && columns > few && (columns > width || columns % few != 0)
            && (IsWindows(node.Inputs[0]) || matrix.Shape.Elements.Value * matrix.DType.Size >= FarBytes)
            && rows * PanelsIn(columns, width) * width * matrix.DType.Size <= MostBytes;
    }

    private static bool IsWindows(Node operand) => operand.Op is WindowsOp || (operand.Op is ReshapeOp && IsWindows(operand.Inputs[0]));

    private static Tensor InPanels(Tensor matrix)
    {
        var (rows, columns, width) = (matrix.Shape[0], matrix.Shape[1], WidthOf(matrix.DType));
        var panels = new Tensor(matrix.DType, PanelsIn(columns, width), rows, width);
        var size = matrix.DType.Size;
        for (long row = 0; row < rows; row++)
        {
            for (long column = 0; column < columns; column += width)
            {
                var bytes = (int)Math.Min(width, columns - column) * size;
                matrix.Bytes.Slice((int)((row * columns + column) * size), bytes).CopyTo(panels.Bytes[(int)((column * rows + row * width) * size)..]);
            }
        }

        return panels;
    }

    private static Node Back(Node panels, Node matrix)
    {
        var (rows, columns) = (matrix.Shape[0], matrix.Shape[1]);
        var apart = Node.Derived(rowsFirst, [panels], matrix.Origin);
        var whole = Node.Derived(new ReshapeOp([rows, panels.Shape[0] * panels.Shape[2]]), [apart], matrix.Origin);
        return whole.Shape[1] == columns ? whole : Node.Derived(FirstOf(matrix.Shape), [whole], matrix.Origin);
    }

    private static SliceOp FirstOf(Shape matrix) => new([0, 0], [.. matrix], [1, 1]);

    private static long PanelsIn(long columns, int width) => (columns + width - 1) / width;

    private static int WidthOf(DType type) => Panels.Columns(type.Size);
}
