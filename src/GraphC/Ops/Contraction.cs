namespace GraphC;

/// <summary>Batched matrix product: <c>[b..., m, k] × [b..., k, n] → [b..., m, n]</c>, with equal batch extents.</summary>
internal sealed record MatMulOp : Op
{
    public override string Name => "MatMul";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var (a, b) = (inputs[0], inputs[1]);
        if (a.DType != b.DType)
        {
            throw Refuse($"the element types differ: {a} and {b}; cast one of them");
        }

        if (a.DType == DType.Bool || a.DType == DType.UInt8)
        {
            throw Refuse($"cannot multiply matrices of {a.DType.ShortName}; cast first");
        }

        if (a.Rank < 2 || a.Rank != b.Rank || !a.Shape.Take(a.Rank - 2).SequenceEqual(b.Shape.Take(b.Rank - 2)))
        {
            throw Refuse($"the batch extents of {a.Shape} and {b.Shape} differ");
        }

        return a.Shape[^1] == b.Shape[^2]
            ? a with { Shape = a.Shape.With(a.Rank - 1, b.Shape[^1]) }
            : throw Refuse($"the inner extents of {a.Shape} and {b.Shape} differ: {a.Shape[^1]} against {b.Shape[^2]}");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [dy.MatMul(node.Inputs[1].Transpose()), node.Inputs[0].Transpose().MatMul(dy)];

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(this, [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Contract();

    internal override void Reference(Evaluation e)
    {
        var (a, b, y) = (e.Inputs[0], e.Inputs[1], e.Output);
        var (m, k, n) = (a.Shape[^2], a.Shape[^1], b.Shape[^1]);
        for (var i = 0L; i < y.Data.Length; i++)
        {
            var (batch, row, column) = (i / (m * n), i / n % m, i % n);
            var sum = 0.0;
            for (var j = 0L; j < k; j++)
            {
                sum += a.Data[(batch * m + row) * k + j] * b.Data[(batch * k + j) * n + column];
            }

            y.Data[i] = sum;
        }
    }
}

/// <summary>The contraction family.</summary>
public static partial class Contraction
{
    internal static OpDefinition MatMulDefinition { get; } = new("MatMul",
        new OpSample("matrix", x => x[0].MatMul(x[1]), [OpInput.Real(5, 4), OpInput.Real(4, 3)]),
        new OpSample("batched", x => x[0].MatMul(x[1]), [OpInput.Real(OpInput.N, 1, 3, 4), OpInput.Real(2, 4, 5)]),
        new OpSample("vector", x => x[0].MatMul(x[1]), [OpInput.Real(4), OpInput.Real(4, 3)]));

    /// <summary>
    /// Matrix product as NumPy's <c>matmul</c>: leading axes broadcast; a vector on the left is a row, on the right a column.
    /// </summary>
    /// <exception cref="GraphException">The inner extents or the leading axes do not fit.</exception>
    public static Node MatMul(this Node a, Node b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Node.Build("MatMul", [a, b], _ =>
        {
            if (a.Rank == 0 || b.Rank == 0)
            {
                throw new TypeRuleException("a scalar is no matrix; multiply with *");
            }

            if (a.Rank > 2 && b.Rank == 2)
            {
                // One tall product instead of many small ones; the gradient of b is then one product too.
                var rows = a.Reshape(-1, a.Shape[^1]).MatMul(b);
                return rows.Reshape(a.Shape.With(a.Rank - 1, b.Shape[1]));
            }

            var left = a.Rank > 1 ? a : a.Reshape([1, a.Shape[0]]);
            var right = b.Rank > 1 ? b : b.Reshape([b.Shape[0], 1]);
            var batch = Broadcasting.Common([Shape.Of(left.Shape.SkipLast(2)), Shape.Of(right.Shape.SkipLast(2))]);
            var product = Node.Of(new MatMulOp(),
                Broadcasting.To(left, Shape.Of(batch.Concat(left.Shape.TakeLast(2)))),
                Broadcasting.To(right, Shape.Of(batch.Concat(right.Shape.TakeLast(2)))));
            IEnumerable<int> added = [.. a.Rank > 1 ? Array.Empty<int>() : [product.Rank - 2], .. b.Rank > 1 ? Array.Empty<int>() : [product.Rank - 1]];
            return product.Reshape(product.Shape.Without(added));
        });
    }
}
