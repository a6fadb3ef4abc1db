using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Products whose operands are views, and whose extents are one or symbolic.</summary>
public class ContractionTests
{
    private static readonly Dim N = Dim.Symbol("n"), M = Dim.Symbol("m");

    [Fact]
    public void Matrices_of_one_row_against_matrices() => Check((a, b) => a.MatMul(b), [N, 1, 4], [N, 4, 3]);

    [Fact]
    public void Matrices_of_one_column_against_matrices() => Check((a, b) => a.MatMul(b), [N, 3, 4], [N, 4, 1]);

    [Fact]
    public void Outer_products() => Check((a, b) => a.MatMul(b), [N, 3, 1], [N, 1, 5]);

    [Fact]
    public void One_matrix_for_all() => Check((a, b) => a.MatMul(b).Tanh(), [N, M, 4], [4, 3]);

    [Fact]
    public void One_matrix_for_all_on_the_left() => Check((a, b) => b.MatMul(a), [N, 4, M], [3, 4]);

    [Fact]
    public void Heads_inside_of_rows() => Check(
        (a, b) => a.Reshape([N, M, 2, 3]).Permute(0, 2, 1, 3).MatMul(b.Reshape([N, M, 2, 3]).Permute(0, 2, 3, 1)).Permute(0, 2, 1, 3), [N, M, 6], [N, M, 6]);

    [Fact]
    public void A_matrix_and_its_own_transpose() => Check((a, b) => a.MatMul(a.Transpose()) + b, [M, 5], [M, M]);

    [Fact]
    public void A_literal_of_one_element() => Check((a, b) => a.MatMul(Constant(Filled.Floats(1, 1, 1))) + b, [N, 1], [N, 1]);

    [Fact]
    public void A_repeated_literal() => Check((a, b) => a.MatMul(Fill.Full(0.5, Float32, [4, 3])) + b, [N, 4], [N, 3]);

    [Fact]
    public void A_slice_and_a_broadcast() => Check((a, b) => a.Slice(1, 1, 4).MatMul(b.Slice(0, null, null, -1)), [N, 5], [3, 7]);

    [Fact]
    public void A_computed_operand() => Check((a, b) => (a * 2 - 1).MatMul(b.Exp()), [N, 4], [4, 3]);

    [Fact]
    public void A_padded_operand() => Check((a, b) => a.Pad(1, 1, 2).MatMul(b), [N, 4], [7, 3]);

    [Fact]
    public void No_inner_extent() => Check((a, b) => a.MatMul(b) + 1, [3, N], [N, 5]);

    [Fact]
    public void A_vector_of_each() => Check((a, b) => a.MatMul(b), [N], [N]);

    [Fact]
    public void Four_leading_axes() => Check((a, b) => a.MatMul(b).Sum(1), [2, N, 1, 3, 4], [2, 1, M, 4, 2]);

    [Fact]
    public void Wide_enough_for_every_regime() => Check((a, b) => (a.MatMul(b) + 1).Relu().MatMul(b.Transpose()), [N, 70], [70, 45]);

    private static void Check(Func<Node, Node, Node> build, Shape a, Shape b)
    {
        var (x, y, extents) = (Input("a", Float32, a), Input("b", Float32, b), Input("extents", Float32, [N, M]));
        using var program = Compile([build(x, y)], [x, y, extents], Agreement.Fresh);
        foreach (var (n, m) in ((int, int)[])[(3, 2), (1, 1), (0, 3), (17, 5), (2, 0), (64, 3)])
        {
            Tensor Draw(Shape shape, int seed) => Filled.Floats(seed, [.. shape.Select(d => d.Evaluate(s => s.Name == "n" ? n : m))]);
            Agreement.Check(program, [Draw(a, 1), Draw(b, 2), Draw([N, M], 3)], _ => 1e-5, _ => $"n = {n}, m = {m}");
        }
    }
}
