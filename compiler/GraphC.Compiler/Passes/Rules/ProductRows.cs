using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Elementwise work on the matrix that a product is, so that it can be done where the product is written: the products of whole batches and
/// of convolutions are shown in more axes than they have.
/// </summary>
internal static class ProductRows
{
    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Rule<ElementwiseOp>("", (_, x, y) => x * y),
        Rule<WhereOp>("-where", (p, x, y) => p.Where(x, y)),
        Rule<CastOp>("-cast", (_, x, _) => x.Cast(DType.Float64)),
    ];

    /// <summary>True if a node shows a matrix with these columns in other axes.</summary>
    public static bool IsMatrix(Node node, Dim columns) => node.Op is ReshapeOp && node.Inputs[0] is { Rank: 2 } matrix && matrix.Shape[1] == columns;

    /// <summary>True for <c>[1..., c]</c>, and for a scalar: the same in all rows.</summary>
    private static bool IsRow(Shape shape) => shape.SkipLast(1).All(extent => extent.Is(1));

    private static Rule Rule<TOp>(string suffix, Func<Node, Node, Node, Node> apply) where TOp : Op =>
        new("rows" + suffix, "f(reshape(x, [d..., c]), y) = reshape(f(x, reshape(y, [r, c]))) for a matrix x of shape [r, c]", Kind<TOp>(), Rows)
        {
            Example = new("", i => apply(i[0].BroadcastTo([2, 5, 3]), i[1].Reshape([2, 5, 3]), i[2]),
                [OpInput.Truth(3), OpInput.Real(10, 3), OpInput.Real(2, 5, 3)]),
        };

    private static Node? Rows(Match m)
    {
        var shape = m.Root.Shape;
        if (shape.Rank < 3 || m.Root.Inputs.FirstOrDefault(i => IsMatrix(i, shape[^1])) is not { } first)
        {
            return null;
        }

        var rows = first.Inputs[0].Shape;
        var inputs = new Node[m.Root.Inputs.Length];
        for (var i = 0; i < inputs.Length; i++)
        {
            var input = m.Root.Inputs[i];
            if (input.Op is BroadcastOp && !IsRow(input.Inputs[0].Shape))
            {
                return null;   // rows of examples, say: as a matrix they would have to be stored
            }

            inputs[i] = input.Op is BroadcastOp
                ? m.To(m.Reshape(input.Inputs[0], Shape.Of(input.Inputs[0].Shape.TakeLast(1))), rows)
                : m.Reshape(input.Op is ReshapeOp ? input.Inputs[0] : input, rows);
        }

        return m.Reshape(m.Make(m.Root.Op, inputs), shape);
    }
}
