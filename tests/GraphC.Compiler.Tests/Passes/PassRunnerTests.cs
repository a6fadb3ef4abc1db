using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class PassRunnerTests
{
    private static readonly GraphPass Nothing = new("nothing", "does nothing", g => g);

    private static Graph Sample()
    {
        var x = Input("x", Float32, [Batch, 3]);
        return Graph.Close([x.Tanh() + x.Tanh()]);
    }

    [Fact]
    public void The_guilty_pass_is_named_when_it_produces_an_invalid_graph()
    {
        var wrongType = new GraphPass("wrong-type", "", g => g.Rebuild(n =>
            new Node(n.Op, n.Inputs, new TensorType(Float64, n.Shape), n.Origin)));
        var error = Assert.Throws<PassException>(() => PassRunner.Run([Nothing, wrongType], Sample(), new()));
        Assert.Equal("wrong-type", error.Pass);
        Assert.Contains("'wrong-type' produced an invalid graph", error.Message);
    }

    [Fact]
    public void The_guilty_pass_is_named_when_it_throws()
    {
        var broken = new GraphPass("broken", "", _ => throw new InvalidOperationException("oh"));
        Assert.Contains("'broken' failed: oh", Assert.Throws<PassException>(() => PassRunner.Run([broken], Sample(), new())).Message);
    }

    [Fact]
    public void A_pass_that_claims_a_change_but_made_none_crashes()
    {
        var liar = new GraphPass("liar", "", g => g.Rebuild(n => n.WithInputs(n.Inputs)));
        Assert.Contains("'liar' claims to have changed", Assert.Throws<PassException>(() => PassRunner.Run([liar], Sample(), new())).Message);
    }

    [Fact]
    public void A_pass_may_not_change_the_inputs_or_drop_an_update()
    {
        var v = State("v", Constant(1, Float32));
        var graph = Graph.Close([v], [new Update(v, v + 1)]);
        var dropper = new GraphPass("dropper", "", g => g.Rebuild(g.Outputs, []));
        Assert.Contains("updated variables changed", Assert.Throws<PassException>(() => PassRunner.Run([dropper], graph, new())).Message);
    }

    [Fact]
    public void An_open_graph_is_refused()
    {
        var open = new GraphPass("open", "", g => g.Rebuild(n => Mode.WhenTraining(n, n)));
        Assert.Contains("was left open", Assert.Throws<PassException>(() => PassRunner.Run([open], Sample(), new())).Message);
    }

    [Fact]
    public void Every_step_is_reported_whether_it_changed_something_or_not()
    {
        var stages = new List<(string, bool)>();
        PassRunner.Run([Nothing, new("intern", "", Interner.Run)], Sample(), new() { OnStage = s => stages.Add((s.Name, s.Changed)) });
        Assert.Equal([("nothing", false), ("intern", true), ("nothing.2", false), ("intern.2", false)], stages);
    }

    [Fact]
    public void A_disabled_pass_does_not_run()
    {
        var graph = Sample();
        Assert.Same(graph, Pipeline.Optimize(graph, new() { Disabled = [.. Pipeline.GraphPasses.Select(p => p.Name)] }));
    }

    [Fact]
    public void An_unknown_disabled_name_is_refused_with_the_valid_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => Pipeline.Optimize(Sample(), new() { Disabled = ["simplfy"] }));
        Assert.Contains("There is no pass 'simplfy'; passes that can be left out are intern, ", error.Message);
        Assert.Contains(", split, prepack-loops, ", error.Message);
    }

    [Fact]
    public void A_pass_that_is_needed_cannot_be_disabled()
    {
        var error = Assert.Throws<ArgumentException>(() => Pipeline.Optimize(Sample(), new() { Disabled = ["lower"] }));
        Assert.Contains("The pass 'lower' cannot be left out; passes that can be left out are intern, ", error.Message);
    }
}
