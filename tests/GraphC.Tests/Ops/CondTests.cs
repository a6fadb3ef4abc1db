using GraphC.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Tests.Ops;

/// <summary>Choices against the branches declared by themselves.</summary>
public class CondTests
{
    private static readonly Node P = Input("p", Bool, []);
    private static readonly Node Q = Input("q", Bool, []);
    private static readonly Node X = Input("x", Float64, [2, 3]);
    private static readonly Node W = Input("w", Float64, [3, 3]);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Results_and_gradients_are_those_of_the_branch(bool predicate)
    {
        var chosen = Control.Cond(P, () => [X.MatMul(W).Tanh(), W], () => [X * 2, W.Square()]);
        IReadOnlyList<Node> expected = predicate ? [X.MatMul(W).Tanh(), W] : [X * 2, W.Square()];
        Agree(chosen, expected, predicate, false);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void Choices_may_stand_in_branches(bool p, bool q)
    {
        var chosen = Control.Cond(P, () => Control.Cond(Q, () => [X.Sin()], () => [X * X]), () => [X.MatMul(Control.Cond(Q, () => [W], () => [W.Exp()])[0])]);
        Node expected = p ? (q ? X.Sin() : X * X) : X.MatMul(q ? W : W.Exp());
        Agree(chosen, [expected], p, q);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gradients_of_gradients_flow_too(bool predicate)
    {
        var chosen = Control.Cond(P, () => [X.MatMul(W).Tanh()], () => [(X * X).MatMul(W * W)])[0];
        var expected = predicate ? X.MatMul(W).Tanh() : (X * X).MatMul(W * W);
        Agree(Slopes(chosen), Slopes(expected), predicate, false);

        static IReadOnlyList<Node> Slopes(Node y) => y.Square().Sum().Gradient(X, W);
    }

    [Fact]
    public void A_step_of_a_scan_may_choose()
    {
        var sequence = Input("sequence", Float64, [4, 2, 3]);
        var (final, _) = sequence.Scan(X, (h, x) => Control.Cond(x.Sum() > 0, () => [(h + x).MatMul(W).Sin()], () => [h * x])[0]);
        var random = new Random(3);
        var items = Samples.Draw(new OpInput(Float64, sequence.Shape), 1, random);
        Tensor[] fed = [items, .. Feed(false, false)[2..]];
        var h = X;
        for (var t = 0; t < 4; t++)
        {
            var x = Row(sequence, t);
            h = Interpreter.Run(Graph.Close([x.Sum()], inputs: [sequence]), [items])[0].Data[0] > 0 ? (h + x).MatMul(W).Sin() : h * x;
        }

        var graph = Graph.Close([final, .. final.Square().Sum().Gradient(sequence, X, W), h, .. h.Square().Sum().Gradient(sequence, X, W)], inputs: [sequence, X, W]);
        AssertEqualHalves(Interpreter.Run(graph, fed));
    }

    [Fact]
    public void A_branch_may_scan()
    {
        var scanned = Control.Cond(P, () => [X.Scan(Row(W, 0), (h, x) => h * x + h.Sin()).Final], () => [X.Sum(0)]);
        var h = Row(W, 0);
        for (var t = 0; t < 2; t++)
        {
            h = h * Row(X, t) + h.Sin();
        }

        Agree(scanned, [h], true, false);
        Agree(scanned, [X.Sum(0)], false, false, wrt: [X]);
    }

    [Fact]
    public void Only_the_branch_that_is_chosen_is_computed()
    {
        var index = Input<long>("index", [2]);
        var y = Control.Cond(P, () => [W.Lookup(index)], () => [X])[0];
        var graph = Graph.Close([y], inputs: [P, X, W, index]);
        var (fed, bad) = (Feed(false, false), Tensor.From([0L, 7L]));
        Assert.Equal(Value.From(fed[2]).Data, Interpreter.Run(graph, [fed[0], fed[2], fed[3], bad])[0].Data);
        Assert.Throws<IndexOutOfRangeException>(() => Interpreter.Run(graph, [Feed(true, false)[0], fed[2], fed[3], bad]));
    }

    [Fact]
    public void What_a_branch_draws_depends_on_seed_and_step_alone()
    {
        var y = Control.Cond(P, () => [Draw.Uniform([3])], () => [Draw.Uniform([3]) + 1])[0];
        var graph = Graph.Close([y], inputs: [P]);
        double[] first = Run(true, 0), other = Run(false, 0);
        Assert.Equal(first, Run(true, 0));
        Assert.All(first, u => Assert.InRange(u, 0, 1));
        Assert.All(other, u => Assert.InRange(u, 1, 2));
        Assert.NotEqual(first, other.Select(u => u - 1));
        Assert.NotEqual(first, Run(true, 1));

        double[] Run(bool p, ulong step) => Interpreter.Run(graph, [Feed(p, false)[0]], seed: 5, step)[0].Data;
    }

    [Fact]
    public void Dropout_inside_of_a_branch_drops_in_training_only()
    {
        var y = Control.Cond(P, () => [X.Dropout(0.5)], () => [X])[0];
        Tensor[] fed = Feed(true, false)[..3];
        var training = Interpreter.Run(Graph.Close([y], inputs: [P, Q, X], training: true), fed)[0].Data;
        var inference = Interpreter.Run(Graph.Close([y], inputs: [P, Q, X], training: false), fed)[0].Data;
        Assert.Contains(0.0, training);
        Assert.DoesNotContain(0.0, inference);
    }

    [Fact]
    public void Layers_inside_of_a_branch_have_parameters_as_others_do()
    {
        var y = Control.Cond(P, () => [X.Dense(4)], () => [X.Dense(5).Dense(4)])[0];
        Assert.Equal(6, Graph.Close([y]).Variables.Length);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Refused("the predicate must be a bool scalar, not f64[2, 3]", () => Control.Cond(X, () => [X], () => [X]));
        Refused("the predicate must be a bool scalar, not bool[2, 3]", () => Control.Cond(X > 0, () => [X], () => [X]));
        Refused("the predicate must be a bool scalar, not f64[]", () => Control.Cond(X.Sum(), () => [X], () => [X]));
        Refused("at least one, and they return 0 and 0", () => Control.Cond(P, () => [], () => []));
        Refused("and they return 1 and 2", () => Control.Cond(P, () => [X], () => [X, X]));
        Refused("result 1 is f64[3, 3] of one branch and f64[2, 3] of the other", () => Control.Cond(P, () => [X, W], () => [X, X]));
        Refused("a branch cannot keep statistics", () => Control.Cond(P, () => [X.BatchNorm()], () => [X]));

        static void Refused(string why, Action declare) => Assert.Contains(why, Assert.Throws<GraphException>(declare).Message);
    }

    [Fact]
    public void A_graph_prints_both_branches()
    {
        var text = Graph.Close(Control.Cond(P, () => [X.Sin()], () => [X.Cos()]), inputs: [P, X]).ToString();
        Assert.Contains("cond 0 result 0", text);
        Assert.Contains("cond 0 then\n", text);
        Assert.Contains("cond 0 otherwise\n", text);
    }

    private static Node Row(Node x, int i) => x.Slice(0, i, i + 1).Squeeze(0);

    private static Tensor[] Feed(bool p, bool q)
    {
        var random = new Random(7);
        return [Tensor.Scalar(p), Tensor.Scalar(q), .. ((Node[])[X, W]).Select(x => Samples.Draw(new OpInput(Float64, x.Shape), 1, random))];
    }

    /// <summary>Both have the same values, and the same gradients of a sum that weighs each element by another number.</summary>
    private static void Agree(IReadOnlyList<Node> chosen, IReadOnlyList<Node> expected, bool p, bool q, IReadOnlyList<Node>? wrt = null)
    {
        Node[] inputs = [P, Q, X, W];
        AssertEqualHalves(Interpreter.Run(Graph.Close([.. chosen, .. Slopes(chosen), .. expected, .. Slopes(expected)], inputs: inputs), Feed(p, q)));

        IReadOnlyList<Node> Slopes(IReadOnlyList<Node> ys) =>
            ys.Select((y, i) => (y * ((y + (i + 1)).Sin().StopGradient() + 2)).Sum()).Aggregate((a, b) => a + b).Gradient(wrt ?? [X, W]);
    }

    private static void AssertEqualHalves(IReadOnlyList<Value> values)
    {
        foreach (var (actual, expected) in values.Zip(values.Skip(values.Count / 2)))
        {
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.All(expected.Data.Zip(actual.Data), pair => Assert.Equal(pair.First, pair.Second, 1e-12 * Math.Max(1, expected.Data.Max(Math.Abs))));
        }
    }
}
