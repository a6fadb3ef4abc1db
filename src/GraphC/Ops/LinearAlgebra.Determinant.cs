namespace GraphC;

// Determinants by elimination.
public static partial class LinearAlgebra
{
    // Each step of the elimination is some nodes.
    private const long LargestMatrix = 64;

    internal static OpDefinition DeterminantDefinition { get; } = new("Det",
        new OpSample("3 x 3", x => x[0].Determinant(), [OpInput.Real(OpInput.N, 3, 3)]) { Tolerance = 1e-4 },
        new OpSample("1 x 1", x => x[0].Determinant(), [OpInput.Real(2, OpInput.N, 1, 1)]),
        new OpSample("5 x 5", x => x[0].Determinant(), [OpInput.Real(5, 5)]) { Tolerance = 1e-4 });

    /// <summary>
    /// The determinants of square matrices <c>[a..., n, n]</c>, by Gaussian elimination with partial pivoting. The gradient is that of the elimination:
    /// right for regular matrices; for singular ones, whose cofactors an elimination does not see, part of it is missing.
    /// </summary>
    /// <param name="x">Floating-point matrices with a constant n of at most 64.</param>
    /// <returns><c>[a...]</c>.</returns>
    /// <exception cref="GraphException">The nodes are no such matrices.</exception>
    public static Node Determinant(this Node x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Det", [x], _ =>
        {
            Normalization.RequireFloat(x);
            if (x.Rank < 2 || x.Shape[^1] != x.Shape[^2] || !x.Shape[^1].IsConstant || x.Shape[^1].Value > LargestMatrix)
            {
                throw new TypeRuleException($"{x.Shape} are no square matrices of at most {LargestMatrix} rows");
            }

            var batch = Shape.Of(x.Shape.SkipLast(2));
            var rest = x.Reshape([batch.Elements, x.Shape[^2], x.Shape[^1]]);
            var product = Fill.Full(1, x.DType, [batch.Elements]);
            while (!rest.Shape[^1].Is(0))
            {
                (var pivot, rest) = Eliminate(rest);
                product *= pivot;
            }

            return product.Reshape(batch);
        });
    }

    /// <summary>
    /// The greatest element of the first column, with the sign that bringing its row to the top gives it, and what the elimination leaves of the other
    /// rows and columns.
    /// </summary>
    private static (Node Pivot, Node Others) Eliminate(Node x)
    {
        var (batch, size) = (x.Shape[0], x.Shape[1].Value);
        if (size == 1)
        {
            return (x.Reshape([batch]), Fill.Full(0, x.DType, [batch, 0, 0]));
        }

        var place = x.Slice(2, 0, 1).Reshape(batch, size).Abs().ArgMax(1);
        var row = x.Gather(1, place.Reshape([batch, 1, 1]).BroadcastTo([batch, 1, size]));
        var pivot = row.Slice(2, 0, 1).Reshape([batch]);

        // The first row takes the place of the pivot's.
        var isExchanged = (Positions.Of(size - 1) + 1).Reshape([1, size - 1, 1]).EqualTo(place.Reshape([batch, 1, 1]));
        var others = isExchanged.Where(x.Slice(1, 0, 1), x.Slice(1, 1));
        var divisor = pivot.EqualTo(0).Where(1, pivot).Reshape([batch, 1, 1]);   // a column of zeros has nothing to eliminate
        var rest = others.Slice(2, 1) - others.Slice(2, 0, 1) / divisor * row.Slice(2, 1);
        return (place.EqualTo(0).Where(pivot, -pivot), rest);
    }
}
