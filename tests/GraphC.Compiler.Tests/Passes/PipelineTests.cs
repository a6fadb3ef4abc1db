namespace GraphC.Compiler.Tests;

public class PipelineTests
{
    [Theory, MemberData(nameof(Seeds))]
    public void Random_graphs_keep_their_values(int seed)
    {
        var graph = RandomGraphs.Make(seed);
        var rounds = new HashSet<string>();
        var optimized = Pipeline.Optimize(graph, new() { OnStage = s => rounds.Add(s.Name) });
        Assert.DoesNotContain("intern.8", rounds);
        Assert.Null(GraphVerifier.Fault(graph, optimized));
        var random = new Random(seed);
        Numbers.AssertSame(graph, optimized, [.. graph.Inputs.Select(i => Numbers.Draw(random, i.Type))], 1e-6);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 300)];

    [Theory, MemberData(nameof(PassNames))]
    public void Random_graphs_keep_their_values_without_one_pass(string name)
    {
        for (var seed = 1000; seed < 1020; seed++)
        {
            var graph = RandomGraphs.Make(seed);
            var optimized = Pipeline.Optimize(graph, new() { Disabled = [name] });
            var random = new Random(seed);
            Numbers.AssertSame(graph, optimized, [.. graph.Inputs.Select(i => Numbers.Draw(random, i.Type))], 1e-6);
        }
    }

    public static TheoryData<string> PassNames => [.. Pipeline.GraphPasses.Select(p => p.Name)];
}
