using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Bisect;

/// <summary>Faulty passes are planted among the others, and found.</summary>
public class BisectionTests
{
    private static readonly CompileOptions Options = Agreement.Fresh with { Threads = 2 };
    private static readonly Node X = Input("x", Float32, [Batch, 5]);
    private static readonly Tensor[] Inputs = [Filled.Floats(1, 4, 5)];

    [Fact]
    public void A_sound_program_is_called_sound()
    {
        var report = Bisection.Find(Graph.Close([X.Sin().Sum(-1), X.ArgMax(-1)]), Inputs, Options);
        Assert.Equal((BisectionVerdict.Sound, null, null), (report.Verdict, report.Culprit, report.Problem));
        Assert.Equal([("compiled", null)], report.Steps.Select(s => (s.Name, s.Problem)));
    }

    [Fact]
    public void A_sound_step_of_training_is_called_sound_and_changes_no_variable()
    {
        var model = new Classifier();
        var graph = Graph.Close([model.Loss], new Adam(1e-3).Minimize(model.Loss), [model.Images, model.Labels]);
        var examples = Classifier.Examples(5, 1);
        Assert.Equal(BisectionVerdict.Sound, Bisection.Find(graph, examples, Options).Verdict);
        var before = graph.Variables.Select(v => v.Value.Bytes.ToArray()).ToList();
        Assert.Equal(BisectionVerdict.Sound, Bisection.Find(graph, examples, Options).Verdict);
        Assert.Equal(before, graph.Variables.Select(v => v.Value.Bytes.ToArray()));
    }

    [Fact]
    public void A_pass_is_found_in_the_first_round()
    {
        var report = Find(Graph.Close([X.Sin() + X.Sin()]), After("intern", SinToCos));
        Assert.Equal((BisectionVerdict.Pass, "wrong"), (report.Verdict, report.Culprit));
        Assert.StartsWith("output 0: element 0 of f32[4, 5] is ", report.Problem);
        Assert.Equal(["wrong"], report.HealedWithout);
        Assert.Equal(["compiled", "intern", "wrong"], report.Steps.Select(s => s.Name));
        Assert.Null(report.Steps[1].Problem);
    }

    [Fact]
    public void A_pass_is_found_in_a_later_round()
    {
        // Only canonicalize, which comes later, brings the two sines together.
        var wrong = Replacing(n => n.Op == Elementwise.SinOp && n.Inputs[0].Op == Elementwise.SinOp, n => n.Inputs[0].Cos());
        var report = Find(Graph.Close([(-(-X.Sin())).Sin()]), [wrong, .. Pipeline.GraphPasses]);
        Assert.Equal("wrong.2", report.Culprit);
        Assert.Contains(report.Steps, s => s.Name == "canonicalize" && s.Problem is null);
        Assert.Equal(["wrong"], report.HealedWithout);
    }

    [Fact]
    public void A_pass_is_found_that_is_at_fault_inside_of_a_region_alone()
    {
        var (final, _) = Input("sequence", Float32, [Dim.Symbol("time"), Batch, 5]).Scan(X, (state, item) => (state + item).Sin());
        var report = Find(Graph.Close([final]), After("intern", SinToCos), [Filled.Floats(1, 4, 5), Filled.Floats(2, 3, 4, 5)]);
        Assert.Equal("wrong", report.Culprit);
    }

    [Fact]
    public void A_pass_that_spoils_an_update_is_found()
    {
        var weight = State("weight", Constant(1, Float32));
        var graph = Graph.Close([X.Sum()], [new Update(weight, weight + X.Sum().Sin())]);
        var report = Find(graph, After("simplify", SinToCos));
        Assert.Equal("wrong", report.Culprit);
        Assert.StartsWith("variable weight: ", report.Problem);
        Assert.Equal(1f, weight.Value.ToScalar());
    }

    [Fact]
    public void A_lowering_is_found()
    {
        var report = Bisection.Find(
            Graph.Close([X.Sin()]), Inputs, Options, PassOptions.Default with { Lowering = [.. Pipeline.Lowerings, SinToCos] });
        Assert.Equal("wrong", report.Culprit);
    }

    [Fact]
    public void A_pass_that_throws_is_named_with_its_round()
    {
        var calls = 0;
        var report = Find(Graph.Close([X.Sin() + X.Sin()]), After("intern", new GraphPass("wrong", "", g => ++calls == 2 ? throw new InvalidOperationException("oh") : g)));
        Assert.Equal((BisectionVerdict.Pass, "wrong.2"), (report.Verdict, report.Culprit));
        Assert.Contains("'wrong' failed: oh", report.Problem);
    }

    [Fact]
    public void The_earlier_of_two_guilty_passes_is_named()
    {
        var other = Replacing(n => n.Op == Elementwise.CosOp, n => n.Inputs[0]) with { Name = "later" };
        var report = Find(Graph.Close([X.Sin()]), [.. After("intern", SinToCos), other]);
        Assert.Equal("wrong", report.Culprit);
        // Without it the other one has nothing to spoil.
        Assert.Equal(["wrong"], report.HealedWithout);
    }

    [Fact]
    public void Where_every_graph_is_right_the_code_is_to_blame()
    {
        // An op of which the compiler is told something else than the interpreter.
        var liar = ElementwiseOp.Unary("Liar", x => -x, Math.Sin);
        var planting = Replacing(n => n.Op == Elementwise.SinOp, n => Node.Of(liar, n.Inputs[0]));
        var report = Find(Graph.Close([X.Sin() * 2]), After("intern", planting));
        Assert.Equal((BisectionVerdict.Code, null, false), (report.Verdict, report.Culprit, report.IsHealedByOneThread));
        Assert.Equal("00_Mul", report.Kernel);
        Assert.Contains("rounding accounts for", report.KernelProblem);
        Assert.All(report.Steps.Skip(1), s => Assert.Null(s.Problem));
        Assert.Equal(["wrong"], report.HealedWithout);
    }

    [Fact]
    public void What_the_interpreter_cannot_run_any_more_is_a_fault_of_the_pass_before()
    {
        var unknown = ElementwiseOp.Unary("Unknown", x => x, _ => throw new NotSupportedException("no idea"));
        var report = Find(Graph.Close([X.Sin()]), After("intern", Replacing(n => n.Op == Elementwise.SinOp, n => Node.Of(unknown, n.Inputs[0]))));
        Assert.Equal("wrong", report.Culprit);
        Assert.Equal("it cannot be interpreted any more: no idea", report.Problem);
    }

    [Fact]
    public void The_tolerance_decides_what_is_a_fault()
    {
        var slightly = Replacing(n => n.Op == Elementwise.SinOp && n.Inputs[0].Op is InputOp, n => (n.Inputs[0] * 1.01).Sin());
        var passes = PassOptions.Default with { Optimizing = After("intern", slightly), Rounds = 1 };
        Assert.Equal(BisectionVerdict.Sound, Bisection.Find(Graph.Close([X.Sin()]), Inputs, Options, passes, tolerance: 0.1).Verdict);
        Assert.Equal(BisectionVerdict.Pass, Bisection.Find(Graph.Close([X.Sin()]), Inputs, Options, passes).Verdict);
    }

    [Fact]
    public void Every_comparison_is_told_and_a_cancelled_search_ends()
    {
        using var stop = new CancellationTokenSource();
        var told = new List<string>();
        Assert.ThrowsAny<OperationCanceledException>(() => Bisection.Find(
            Graph.Close([X.Sin()]), Inputs, Options, PassOptions.Default with { Optimizing = After("simplify", SinToCos) },
            onStep: step =>
            {
                told.Add(step.Name);
                stop.Cancel();
            }, cancellation: stop.Token));
        Assert.Equal(["compiled"], told);
    }

    [Fact]
    public void Tensors_that_do_not_fit_and_unknown_passes_are_refused()
    {
        var graph = Graph.Close([X.Sin()]);
        Assert.Throws<ArgumentException>(() => Bisection.Find(graph, []));
        Assert.Contains("no pass 'bogus'", Assert.Throws<ArgumentException>(() => Bisection.Find(graph, Inputs, Options with { DisabledPasses = ["bogus"] })).Message);
    }

    private static GraphPass SinToCos { get; } = Replacing(n => n.Op == Elementwise.SinOp, n => n.Inputs[0].Cos());

    private static BisectionReport Find(Graph graph, IReadOnlyList<GraphPass> passes, Tensor[]? inputs = null) =>
        Bisection.Find(graph, inputs ?? Inputs, Options, PassOptions.Default with { Optimizing = passes });

    /// <summary>The usual passes with another one behind one of them.</summary>
    private static GraphPass[] After(string pass, GraphPass planted) =>
        [.. Pipeline.GraphPasses.SelectMany(p => p.Name == pass ? (GraphPass[])[p, planted] : [p])];

    private static GraphPass Replacing(Func<Node, bool> which, Func<Node, Node> with) =>
        new("wrong", "tests want a fault", graph => graph.Replace(Walk.Rewrite(graph.Nodes, n => which(n) ? with(n) : n)));
}
