using static GraphC.Contraction;
using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class EinsumTests
{
    private static readonly Dictionary<char, int> Extents = new() { ['a'] = 2, ['b'] = 3, ['c'] = 4, ['d'] = 2, ['i'] = 3, ['j'] = 4, ['k'] = 2 };

    [Theory]
    [InlineData("ij,jk->ik")]
    [InlineData("ij,jk")]
    [InlineData("ij,kj->ki")]
    [InlineData("aij,ajk->aik")]
    [InlineData("aij,ajk->iak")]
    [InlineData("abij,jk->abik")]
    [InlineData("i,i->")]
    [InlineData("i,i->i")]
    [InlineData("i,j->ij")]
    [InlineData("i,j->ji")]
    [InlineData("ij->ji")]
    [InlineData("ji")]
    [InlineData("ij->")]
    [InlineData("ij->j")]
    [InlineData("ii->i")]
    [InlineData("ii->")]
    [InlineData("ii")]
    [InlineData("iji->j")]
    [InlineData("iii->i")]
    [InlineData("abc,cb->a")]
    [InlineData("abc,abc->b")]
    [InlineData("abc,dc->")]
    [InlineData("ij,jk,kc->ic")]
    [InlineData("ij,jk,kc,c->")]
    [InlineData("i,ij,j->")]
    [InlineData("a,b,c->abc")]
    [InlineData("abc,b,c->a")]
    [InlineData(",ij->ij")]
    [InlineData(",->")]
    [InlineData("i i j , j k -> k i")]
    public void IsTheSumOfProducts(string equation)
    {
        var (terms, result) = Split(equation);
        var operands = terms.Select((term, n) => Counting([.. term.Select(l => (long)Extents[l])]) * 0.5 - n).ToArray();

        var node = Einsum(equation, operands);

        Assert.Equal(Expected(terms, result, operands), Values(node));
        Assert.Equal(result.Select(l => (long)Extents[l]), node.Shape.Select(d => d.Value));
    }

    [Theory]
    [InlineData("...ij,...jk->...ik", new long[] { 5, 1, 2, 3 }, new long[] { 7, 3, 4 }, new long[] { 5, 7, 2, 4 })]
    [InlineData("...ij,jk", new long[] { 5, 2, 3 }, new long[] { 3, 4 }, new long[] { 5, 2, 4 })]
    [InlineData("i...,i->...", new long[] { 2, 3, 4 }, new long[] { 2 }, new long[] { 3, 4 })]
    [InlineData("...,...->...", new long[] { 3, 1 }, new long[] { 4 }, new long[] { 3, 4 })]
    [InlineData("ij,ij->ij", new long[] { 3, 1 }, new long[] { 3, 4 }, new long[] { 3, 4 })]
    [InlineData("ij,ij->i", new long[] { 3, 1 }, new long[] { 3, 4 }, new long[] { 3 })]
    public void EllipsesBroadcast(string equation, long[] a, long[] b, long[] expected) =>
        Assert.Equal(expected, Einsum(equation, Counting(a), Counting(b)).Shape.Select(d => d.Value));

    [Fact]
    public void BroadcastMatrixProductsHaveTheValuesOfMatMul() => Assert.Equal(
        Values(Counting(2, 1, 2, 3).MatMul(Counting(3, 3, 2))), Values(Einsum("...ij,...jk->...ik", Counting(2, 1, 2, 3), Counting(3, 3, 2))));

    [Fact]
    public void BecomesMatrixProducts()
    {
        var node = Einsum("bhqd,bhkd->bhqk", Input("q", Float32, [Batch, 4, 5, 8]), Input("k", Float32, [Batch, 4, 6, 8]));

        Assert.Equal(Shape.Of([Batch, 4, 5, 6]), node.Shape);
        Assert.Contains("MatMul", Graph.Close([node]).ToString());
    }

    [Fact]
    public void ContractsTheSmallProductFirst()
    {
        var node = Einsum("ij,jk,k->i", Counting(20, 20), Counting(20, 20), Counting(20));

        // Never a product of two matrices: the vector goes first.
        Assert.All(Graph.Close([node]).Nodes.Where(n => n.Op is MatMulOp), n => Assert.Equal(Shape.Of([20, 1]), n.Shape));
    }

    [Fact]
    public void Differentiates()
    {
        var (a, b) = (Counting(2, 3), Counting(3, 2));
        var gradients = Einsum("ij,jk->", a, b).Gradient(a, b);

        Assert.Equal([1, 5, 9, 1, 5, 9], Values(gradients[0]));
        Assert.Equal([3, 3, 5, 5, 7, 7], Values(gradients[1]));
    }

    [Fact]
    public void TheGradientOfATraceIsTheIdentity()
    {
        var x = Counting(2, 2);

        Assert.Equal([1, 0, 0, 1], Values(Einsum("ii->", x).Gradient(x)[0]));
    }

    [Theory]
    [InlineData("ij->ij->ij", "more than one arrow")]
    [InlineData("ij,jk->ik", "describes 2 operands, but there are 1")]
    [InlineData("i->i", "names 1 axes, but the operand has 2")]
    [InlineData("ij->k", "the letter 'k' is in the result of 'ij->k' but in no operand")]
    [InlineData("ij->ii", "the letter 'i' is twice in the result")]
    [InlineData("i1->i", "'i1' in 'i1->i' is malformed")]
    [InlineData("......->...", "at most one '...'")]
    [InlineData("...j->j", "lacks the '...'")]
    [InlineData("ii->i", "the letter 'i' in 'ii->i' is 2 in one place and 3 in another")]
    public void RefusesMalformedEquations(string equation, string problem) =>
        Assert.Contains(problem, Refusal(() => Einsum(equation, Counting(2, 3))));

    [Fact]
    public void RefusesEllipsesThatDoNotBroadcast() => Assert.Contains(
        "axis -1 of the '...'", Refusal(() => Einsum("...,...->...", Counting(2, 3), Counting(2, 4))));

    [Fact]
    public void DotAndOuterAreEinsums()
    {
        Assert.Equal([5], Values(Counting(3).Dot(Counting(3))));
        Assert.Equal([0, 0, 0, 1, 0, 2], Values(Counting(3).Outer(Counting(2))));
    }

    private static (string[] Terms, string Result) Split(string equation)
    {
        var sides = equation.Replace(" ", "").Split("->");
        var all = sides[0].Replace(",", "");
        return (sides[0].Split(','), sides.Length == 2 ? sides[1] : string.Concat(all.Where(l => all.Count(o => o == l) == 1).Order()));
    }

    private static double[] Expected(string[] terms, string result, Node[] operands)
    {
        var letters = string.Concat(terms).Distinct().ToList();
        var values = operands.Select(o => Interpreter.Run(Graph.Close([o]), [])[0]).ToArray();
        var sum = new Value(DType.Float64, [.. result.Select(l => (long)Extents[l])]);
        foreach (var at in Value.Points([.. letters.Select(l => (long)Extents[l])]))
        {
            sum.Data[sum.Position(Of(result))] += terms.Select((t, n) => values[n].Data[values[n].Position(Of(t))]).Aggregate(1.0, (a, b) => a * b);

            long[] Of(string axes) => [.. axes.Select(l => at[letters.IndexOf(l)])];
        }

        return sum.Data;
    }
}
