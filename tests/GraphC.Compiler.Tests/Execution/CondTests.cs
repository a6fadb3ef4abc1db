using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

/// <summary>Compiled choices.</summary>
public class CondTests
{
    private static readonly Node P = Input("p", Bool, []);
    private static readonly Node Q = Input("q", Bool, []);
    private static readonly Node X = Input("x", Float32, [Batch, 5]);
    private static readonly Node W = Input("w", Float32, [5, 7]);

    [Fact]
    public void Either_branch_runs_and_so_does_its_gradient_for_any_batch()
    {
        var y = Control.Cond(P, () => [X.MatMul(W).Tanh(), W.Sum()], () => [X.Sin().MatMul(W * W), X.Sum()]);
        using var program = Compile([.. y, .. (y[0].Square().Sum() * y[1]).Gradient(X, W)], [P, Q, X, W], Agreement.Fresh);
        CheckAll(program);
    }

    [Fact]
    public void Choices_may_stand_in_branches()
    {
        var y = Control.Cond(P, () => Control.Cond(Q, () => [X.Sin().MatMul(W)], () => [X.MatMul(W.Exp())]), () => [X.MatMul(Control.Cond(Q, () => [W], () => [W * W])[0])])[0];
        using var program = Compile([y, .. y.Square().Sum().Gradient(X, W)], [P, Q, X, W], Agreement.Fresh);
        CheckAll(program);
    }

    [Fact]
    public void A_branch_may_hand_on_what_it_is_given()
    {
        var y = Control.Cond(P, () => [X, X, Constant(1, Float32), X * 2], () => [X * 3, X, X.Sum(), X]);
        using var program = Compile([.. y, y[0] + y[3]], [P, Q, X, W], Agreement.Fresh);
        CheckAll(program);
    }

    [Fact]
    public void The_predicate_may_be_computed_and_used()
    {
        var positive = X.Sum() > 0;
        var y = Control.Cond(positive, () => [positive.Cast(Float32) + X], () => [positive.Cast(Float32) - X])[0];
        using var program = Compile([y, y.Sum().Gradient(X)[0]], [P, Q, X, W], Agreement.Fresh);
        CheckAll(program);
        CheckAll(program, seed: 2);
    }

    [Fact]
    public void Steps_of_a_scan_choose_and_branches_scan()
    {
        var time = Dim.Symbol("time");
        var sequence = Input("sequence", Float32, [time, Batch, 5]);
        var (final, all) = sequence.Scan(X, (h, x) => Control.Cond((x * h).Sum() > 0, () => [(h + x).Sin()], () => [h * x])[0]);
        var chosen = Control.Cond(P, () => [sequence.Scan(final, (h, x) => h * 0.5 + x).Final], () => [final])[0];
        using var program = Compile([chosen, all, .. (chosen.Square().Sum() + all.Sum()).Gradient(sequence, X)], [P, sequence, X], Agreement.Fresh);
        foreach (var (p, steps, batch) in ((bool, int, int)[])[(true, 4, 3), (false, 4, 3), (true, 0, 2), (true, 7, 1), (false, 1, 0)])
        {
            Agreement.Check(program, [Tensor.Scalar(p), Filled.Floats(3, steps, batch, 5), Filled.Floats(4, batch, 5)], _ => 1e-4);
        }
    }

    [Fact]
    public void Workers_take_the_same_branch()
    {
        var decided = (X.MatMul(W).Sum() > 0) & P;
        var y = Control.Cond(decided, () => [X.Softmax().MatMul(W).Sin()], () => [X.MatMul(W * 2) * X.Max(1, keepDims: true)])[0];
        var again = Control.Cond(y.Sum() > 0, () => [y.Square().Sum(1)], () => [y.Exp().Sum(1)])[0];
        var program = new EagerProgram(Graph.Close([y, again, .. again.Sum().Gradient(X, W)], inputs: [P, X, W]));
        foreach (var batch in (long[])[40, 3, 0])
        {
            foreach (var p in (bool[])[true, false])
            {
                Tensor[] inputs = [Tensor.Scalar(p), Filled.Floats(1, batch, 5), Filled.Floats(2, 5, 7)];
                var alone = program.Run(1, inputs);
                Assert.All(Enumerable.Range(2, 3), threads => Assert.Equal(alone, program.Run(threads, inputs)));
            }
        }
    }

    [Fact]
    public void A_large_branch_has_the_same_bits_on_any_number_of_threads()
    {
        var x = Input("x", Float32, [Batch, 256]);
        var w = Parameter("w", Initializers.GlorotUniform([256, 256]));
        var y = Control.Cond(P, () => [x.MatMul(w).Tanh()], () => [x.MatMul(w).Sin().MatMul(w)])[0];
        var graph = Graph.Close([y, .. y.Square().Sum().Gradient(x, w)]);
        foreach (var p in (bool[])[true, false])
        {
            byte[][][] runs = [.. Enumerable.Range(1, 4).Select(threads =>
            {
                using var program = Compile(graph, Agreement.Fresh with { Threads = threads });
                return program.Run(Tensor.Scalar(p), Filled.Floats(1, 200, 256)).Select(o => o.Bytes.ToArray()).ToArray();
            })];
            Assert.All(runs, run => Assert.Equal(runs[0], run));
        }
    }

    [Fact]
    public void A_bad_index_fails_in_the_branch_that_runs_alone_and_changes_no_variable()
    {
        var index = Input<long>("index", [Batch]);
        var count = State("count", Fill.Full(0, Float32, []));
        var y = Control.Cond(P, () => [W.Lookup(index)], () => [Fill.Full(2, Float32, [Batch, 7])])[0];
        using var program = Compile([new Update(count, count + y.Sum())], [y], [P, W, index], Agreement.Fresh);
        var (w, good, bad) = (Filled.Floats(2, 5, 7), Tensor.From([0L, 4]), Tensor.From([0L, 5]));
        Agreement.Check(program, [Tensor.Scalar(true), w, good], _ => 1e-5);
        Agreement.Check(program, [Tensor.Scalar(false), w, bad], _ => 1e-5);
        var before = count.Value[0];
        var e = Assert.Throws<IndexOutOfRangeException>(() => program.Run(Tensor.Scalar(true), w, bad));
        Assert.Contains("the index 5 is out of range", e.Message);
        Assert.Equal(before, count.Value[0]);
    }

    [Fact]
    public void What_a_branch_draws_is_what_the_reference_draws()
    {
        var y = Control.Cond(P, () => [Draw.Uniform([3, 5])], () => [Draw.Normal([3, 5])])[0];
        using var program = Compile([y], [P], Agreement.Fresh);
        foreach (var p in (bool[])[true, false, true])
        {
            Agreement.Check(program, [Tensor.Scalar(p)], _ => 1e-6);
        }
    }

    [Fact]
    public void Variables_learn_in_the_branch_that_runs()
    {
        var (a, b) = (Parameter("a", Fill.Full(1, Float32, [5])), Parameter("b", Fill.Full(1, Float32, [5])));
        var y = Control.Cond(P, () => [X * a], () => [X * b])[0];
        using var train = Compile(new Sgd(0.1).Minimize(y.Square().Mean()), [], [P, X], Agreement.Fresh);
        for (var i = 0; i < 50; i++)
        {
            train.Run(Tensor.Scalar(true), Filled.Floats(1, 8, 5));
        }

        Assert.True(a.Value[0] < 0.9);
        Assert.Equal(1, b.Value[0]);
    }

    [Fact]
    public void A_branch_that_computes_a_variable_reads_its_old_value_to_the_end()
    {
        var scale = State("scale", Fill.Full(2, Float32, []));
        var y = Control.Cond(P, () => [scale * 3, X.Sin().Sum() * scale], () => [scale + 1, (X * (scale + 1)).Exp().Sum() * scale]);
        using var program = Compile([new Update(scale, y[0])], [y[1]], [P, X], Agreement.Fresh);
        foreach (var p in (bool[])[true, false, true])
        {
            Agreement.Check(program, [Tensor.Scalar(p), Filled.Floats(1, 4, 5)], _ => 1e-5);
        }
    }

    [Fact]
    public void Literals_of_a_frozen_network_serve_as_variables_do()
    {
        var w = Parameter("w", Initializers.GlorotUniform([5, 7]));
        var y = Control.Cond(P, () => [X.MatMul(w)], () => [X.MatMul(w * 2) + 1])[0];
        using var program = Compile([y], [P, X], Agreement.Fresh with { FreezeVariables = true });
        foreach (var p in (bool[])[true, false])
        {
            Agreement.Check(program, [Tensor.Scalar(p), Filled.Floats(1, 4, 5)], _ => 1e-5);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void A_choice_by_a_literal_is_its_branch(double predicate)
    {
        var y = Control.Cond(Constant(predicate, Bool), () => [X.Sin(), X.Sin().MatMul(W)], () => [X.Cos(), W.Sum() * X.MatMul(W)]);
        var graph = Graph.Close([.. y, y[0].Sum().Gradient(X)[0]], inputs: [X, W]);
        Assert.Empty(Region.In(Pipeline.Optimize(graph).Nodes));
        Agreement.Check(graph, 1e-5, [Filled.Floats(1, 4, 5), Filled.Floats(2, 5, 7)]);
    }

    [Fact]
    public void Neither_what_nobody_asks_for_nor_what_it_reads_is_left()
    {
        var y = Control.Cond(P, () => [X.Sin(), X.MatMul(W)], () => [X, X.MatMul(W * 2)]);
        var graph = Pipeline.Optimize(Graph.Close([y[0]], inputs: [P, X, W]));
        var choice = Assert.IsType<CondChoice>(Assert.Single(Region.In(graph.Nodes)));
        Assert.Equal(2, choice.Inputs.Length);
        Assert.All(choice.Programs, p => Assert.Single(p.Outputs));
    }

    [Fact]
    public void Other_branches_have_other_keys()
    {
        string[] found = [.. Kinds().Select(k => DiskCache.KeyOf(
            Graph.Close(Control.Cond(P, () => [k.Item2 ? X : X * k.Item1], () => [k.Item2 ? X * k.Item1 : X]), inputs: [P, X]), Agreement.Fresh))];
        Assert.Equal(found[0], found[1]);
        Assert.Equal(3, found.Distinct().Count());

        static (double, bool)[] Kinds() => [(0.5, false), (0.5, false), (0.25, false), (0.5, true)];
    }

    private static void CheckAll(Executable program, int seed = 1)
    {
        foreach (var batch in (long[])[3, 1, 0, 20])
        {
            for (var values = 0; values < 4; values++)
            {
                Agreement.Check(program, [Tensor.Scalar((values & 1) != 0), Tensor.Scalar((values & 2) != 0), Filled.Floats(seed, batch, 5), Filled.Floats(seed + 1, 5, 7)], _ => 1e-4);
            }
        }
    }
}
