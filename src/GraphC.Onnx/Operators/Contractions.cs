using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Sums of products.</summary>
internal static class Contractions
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("MatMul", c => c.X(0).MatMul(c.X(1))),
        Operator.Of("Gemm", Gemm),
        Operator.Of("Einsum", c => Contraction.Einsum(
            c.Attributes.Has("equation") ? c.Attributes.Text("equation", "") : throw new BadNodeException("the attribute 'equation' is missing"), c.All()), since: 12),
    ];

    /// <summary>
    /// <c>alpha A B + beta C</c>. C broadcasts to the product: up to operator set 6 only if <c>broadcast</c> is set, and from 11 on it may be absent.
    /// </summary>
    private static Node Gemm(Call call)
    {
        var (a, b) = (Matrix(0, "transA"), Matrix(1, "transB"));
        var product = Scaled(a.MatMul(b), call.Attributes.Float("alpha", 1));
        if (!call.Has(2))
        {
            return product;
        }

        var sum = product + Scaled(call.X(2), call.Attributes.Float("beta", 1));
        return sum.Shape == product.Shape && (call.Version >= 7 || call.Attributes.Flag("broadcast") || call.X(2).Shape == product.Shape)
            ? sum
            : throw new BadNodeException($"C {call.X(2).Shape} does not broadcast to the product {product.Shape}");

        Node Matrix(int input, string transposed) => call.X(input) is not { Rank: 2 } matrix
            ? throw new BadNodeException($"{call.X(input).Shape} is no matrix")
            : call.Attributes.Flag(transposed) ? matrix.Transpose() : matrix;
    }

    private static Node Scaled(Node x, double factor) => factor == 1 ? x
        : x.DType.IsFloat ? x * factor
        : (x.Cast(DType.Float64) * factor).Cast(x.DType);
}
