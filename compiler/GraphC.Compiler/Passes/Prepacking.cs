using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Matrices that others are multiplied with again and again, literals and those that are the same in all steps of a loop, lie in memory as the template reads them: in panels of some columns, the last filled up with
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
        return graph.Replace(Walk.Rewrite(graph.Nodes, node => IsRepaid(node) && node.Inputs[1].Op is ConstantOp ? OfPanels(node) : node));

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

    /// <summary>The panels that an operand of a product is made of, or null.</summary>
    public static Node? PanelsOf(Node operand)
    {
        var whole = operand is { Op: SliceOp slice, Rank: 2 } && slice == FirstOf(operand.Shape) ? operand.Inputs[0] : operand;
        return whole is { Op: ReshapeOp, Rank: 2 } && whole.Inputs[0] is { Op: PermuteOp permute } matrix
            && permute == rowsFirst && matrix.Inputs[0] is { Op: ConstantOp or InputOp { IsPlaceholder: true } } panels && panels.Shape[2].Is(WidthOf(panels.DType)) ? panels : null;
    }

    /// <summary>
    /// The matrices of a loop's step in panels, which are made before the loop: inside, the template would copy blocks of them in each step.
    /// </summary>
    public static Graph OfLoops(Graph graph)
    {
        var replace = new Dictionary<Node, Func<ImmutableArray<Node>, Node>>();
        foreach (var packed in ScanLoop.In(graph.Nodes).Select(loop => new PackedLoop(loop, graph.Lineage)).Where(p => p.Matrices.Count > 0))
        {
            foreach (var node in packed.Loop.Nodes)
            {
                replace.Add(node, inputs => packed.Of(node, inputs));
            }
        }

        // What is read in panels alone is no input any more.
        return DeadStates.Run(graph.Replace(replace));
    }

    /// <summary>A loop that takes some of what is the same in all steps in panels.</summary>
    private sealed class PackedLoop
    {
        private readonly ScanBody? body;
        private readonly Dictionary<Node, Node> values = [];
        private readonly Dictionary<Node, Node> panelsOf = [];

        public PackedLoop(ScanLoop loop, Lineage? lineage)
        {
            Loop = loop;
            var products = loop.Step.Nodes.Where(n => FixedOf(n) is not null && IsRepaid(n)).ToHashSet();
            Matrices = [.. products.Select(n => n.Inputs[1]).Distinct()];
            if (Matrices.Count == 0)
            {
                return;
            }

            var back = Matrices.ToDictionary(m => m, m => Back(RegionBody.Placeholder($"panels{Matrices.IndexOf(m)}", PanelsType(m), m.Origin), m));
            var map = Walk.Rewrite(loop.Step.Nodes, node => products.Contains(node) ? node.WithInputs([node.Inputs[0], back[node.Inputs[1]]]) : node);
            lineage?.Replaced(map);
            body = loop.Body.With(
                [.. loop.Body.Next.Select(n => map[n])], loop.Body.States, loop.Body.Items, [.. loop.Body.Fixed, .. Matrices.Select(m => PanelsOf(back[m])!)]);
            values = loop.Values.ToDictionary(v => v, v => map[v]);
        }

        public ScanLoop Loop { get; }

        /// <summary>The operands that go into panels: placeholders of what is the same in all steps, or those turned around.</summary>
        public List<Node> Matrices { get; }

        public Node Of(Node node, ImmutableArray<Node> inputs)
        {
            var result = ((ScanOp)node.Op).Result;
            return Node.Derived(
                new ScanOp(body!, result is ScanResult.Stack s ? new ScanResult.Stack(values[s.Value]) : result),
                [.. inputs, .. Matrices.Select(m => Panels(m, inputs))], node.Origin);
        }

        private Node Panels(Node matrix, ImmutableArray<Node> inputs)
        {
            var outer = inputs[Loop.Body.Placeholders.IndexOf(matrix.Op is PermuteOp ? matrix.Inputs[0] : matrix)];
            if (!panelsOf.TryGetValue(matrix, out var panels))
            {
                panelsOf.Add(matrix, panels = InPanels(matrix.Op is PermuteOp ? Node.Derived(matrix.Op, [outer], matrix.Origin) : outer));
            }

            return panels;
        }

        private Node? FixedOf(Node product) => product is { Op: MatMulOp, Rank: 2 }
            && product.Inputs[1] is var matrix && (matrix.Op is PermuteOp ? matrix.Inputs[0] : matrix) is var source && Loop.Body.Fixed.Contains(source) ? source : null;
    }

    /// <summary>
    /// Whether the right operand of a product is read faster in panels. With windows, blocks of it would be copied at each run, and so would they where
    /// its columns lie apart; others gain if they are far. Not so a few columns, which would become mostly zeros,
    /// nor whole vectors of no more than a panel, which lie side by side as they are.
    /// </summary>
    private static bool IsRepaid(Node node)
    {
        if (node is not { Op: MatMulOp, Rank: 2, DType: DType.Float32 or DType.Float64 } || node.Inputs[1] is not { Shape.IsConstant: true } matrix)
        {
            return false;
        }

        var (rows, columns, width) = (matrix.Shape[0].Value, matrix.Shape[1].Value, WidthOf(matrix.DType));
        var few = width / 4;
        return rows > 0 && columns > few && (matrix.Op is PermuteOp || columns > width || columns % few != 0)
            && (matrix.Op is PermuteOp || IsWindows(node.Inputs[0]) || matrix.Shape.Elements.Value * matrix.DType.Size >= FarBytes)
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

    /// <summary>A matrix in panels, as movements that a kernel does.</summary>
    private static Node InPanels(Node matrix)
    {
        var (rows, columns, width) = (matrix.Shape[0], matrix.Shape[1], WidthOf(matrix.DType));
        Shape filled = [rows, PanelsIn(columns.Value, width) * width];
        var whole = matrix.Shape == filled ? matrix : Node.Derived(new PadOp([0, 0], [1, 1], filled, 0), [matrix], matrix.Origin);
        var apart = Node.Derived(new ReshapeOp([rows, filled[1].Value / width, width]), [whole], matrix.Origin);
        return Node.Derived(rowsFirst, [apart], matrix.Origin);
    }

    private static TensorType PanelsType(Node matrix)
    {
        var width = WidthOf(matrix.DType);
        return new(matrix.DType, [PanelsIn(matrix.Shape[1].Value, width), matrix.Shape[0], width]);
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

    private static int WidthOf(DType type) => Runtime.Panels.Columns(type.Size);
}
