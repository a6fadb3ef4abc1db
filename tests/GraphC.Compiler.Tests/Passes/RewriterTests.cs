using static GraphC.Compiler.Patterns;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class RewriterTests
{
    private static readonly Pattern.Variable x = Any("x"), y = Any("y");

    private static Graph Close(Func<Node, Node, Node> build)
    {
        var (a, b) = (Input("a", Float32, [3]), Input("b", Float32, [3]));
        return Graph.Close([build(a, b)], inputs: [a, b]);
    }

    [Fact]
    public void A_pattern_matches_both_orders_of_commutative_ops_at_any_depth()
    {
        Rule rule = new("absorb", x * y + x, x);
        foreach (var build in new Func<Node, Node, Node>[] { (a, b) => a * b + a, (a, b) => b * a + a, (a, b) => a + a * b, (a, b) => a + b * a })
        {
            Assert.Equal("a", Graph.NameOf(Rewriter.Run([rule], Close(build)).Outputs[0]));
        }
    }

    [Fact]
    public void The_same_variable_twice_is_the_same_node()
    {
        Rule rule = new("same", x - x, x);
        var graph = Close((a, b) => a - b);
        Assert.Same(graph, Rewriter.Run([rule], graph));
    }

    [Fact]
    public void Every_made_node_keeps_the_origin_of_the_node_it_replaces()
    {
        var graph = Close((a, b) => (1 + (a + b)).Log());
        var rewritten = Pipeline.Optimize(graph);
        Assert.Equal("Log1p", rewritten.Outputs[0].Op.Name);
        Assert.Same(graph.Outputs[0].Origin, rewritten.Outputs[0].Origin);
    }

    [Fact]
    public void Rules_that_feed_each_other_are_named()
    {
        Rule there = new("there", Log(x), Exp(x)), back = new("back", Exp(x), Log(-x));
        var error = Assert.Throws<InvalidOperationException>(() => Rewriter.Run([there, back], Close((a, _) => a.Log())));
        Assert.Contains("there", error.Message);
        Assert.Contains("back", error.Message);
    }

    [Fact]
    public void A_rule_whose_result_has_another_type_is_named()
    {
        Rule wrong = new("wrong", "x = x as f64", Exp(x), m => m.Make(new CastOp(DType.Float64), m[x]));
        Assert.Contains("'wrong'", Assert.Throws<InvalidOperationException>(() => Rewriter.Run([wrong], Close((a, _) => a.Exp()))).Message);
    }

    [Fact]
    public void A_product_that_is_needed_twice_is_not_computed_again_transposed()
    {
        var (a, b) = (Input("a", Float32, [3, 4]), Input("b", Float32, [4, 5]));
        var product = a.MatMul(b);
        var shared = Pipeline.Optimize(Graph.Close([product.Transpose(), product]));
        Assert.Single(shared.Nodes, n => n.Op is MatMulOp);
        var alone = Pipeline.Optimize(Graph.Close([a.MatMul(b).Transpose()]));
        Assert.IsType<MatMulOp>(alone.Outputs[0].Op);
    }

    [Fact]
    public void An_equation_reads_like_the_rule() =>
        Assert.Equal("log(1 + x) = log1p(x)", RuleTables.All.Single(r => r.Name == "log1p").Equation);

    [Fact]
    public Task All_rules() => Verifier.Verify(string.Join('\n', RuleTables.All.Select(r => $"{r.Name,-28} {r.Equation}")));
}
