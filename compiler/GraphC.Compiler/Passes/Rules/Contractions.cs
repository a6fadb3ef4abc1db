using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>Matrix products. Each element stays the same sum in the same order, so these are exact.</summary>
internal static class Contractions
{
    private static readonly Pattern.Variable a = Any("a"), b = Any("b");
    private static readonly Pattern product = new Pattern.Apply(new MatMulOp(), a, b);
    private static readonly Pattern.Kind<PermuteOp> transposed = Kind<PermuteOp>(product);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        // Operands are read through their strides; a product would have to be moved, element by element if its rows become the last axis.
        new("transpose-of-product", "permute(A B, p) = permute(Bᵀ Aᵀ, q) if p makes the rows the last axis and nothing else needs A B", transposed, m =>
        {
            var order = m.Op(transposed).Order;
            var (rows, columns) = (order.Count - 2, order.Count - 1);
            if (order[^1] != rows || m.IsShared(m[product]))
            {
                return null;
            }

            var swap = new PermuteOp([.. Enumerable.Range(0, rows), columns, rows]);
            var swapped = m.Make(new MatMulOp(), m.Make(swap, m[b]), m.Make(swap, m[a]));
            return m.Make(new PermuteOp([.. order.Select(axis => axis == rows ? columns : axis == columns ? rows : axis)]), swapped);
        })
        {
            Example = new("", i => i[0].MatMul(i[1]).Permute(2, 0, 1), [OpInput.Real(2, 3, 5), OpInput.Real(2, 5, 4)]),
        },

        // One large product instead of many small ones. A view would have to be copied first, so it is left alone.
        new("batch-of-rows", "A[n, m, k] B[k, l] repeated n times = reshape(A, [n*m, k]) B", new Pattern.Apply(new MatMulOp(), a, Kind<BroadcastOp>(b)), m =>
        {
            var rows = m[a].Shape;
            if (rows.Rank < 3 || m[b].Rank < 2 || m[b].Shape.SkipLast(2).Any(d => !d.Is(1)) || m[a].Op is PermuteOp or BroadcastOp or SliceOp
                || m[b].Shape[^2] != rows[^1])
            {
                return null;
            }

            var matrix = m.Reshape(m[b], Shape.Of(m[b].Shape.TakeLast(2)));
            var flat = m.Reshape(m[a], [rows.SkipLast(1).Aggregate((x, y) => x * y), rows[^1]]);
            return m.Reshape(m.Make(new MatMulOp(), flat, matrix), m.Root.Shape);
        })
        {
            Example = new("", i => i[0].MatMul(i[1].BroadcastTo([2, 4, 5])), [OpInput.Real(2, 3, 4), OpInput.Real(4, 5)]),
        },
    ];
}
