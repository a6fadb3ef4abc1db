using GraphC.Compiler.Tests.Support;
using static GraphC.Declare;

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

    [Theory, MemberData(nameof(OptionalLowerings))]
    public void A_program_can_do_without_a_lowering(string name)
    {
        var (graph, inputs) = SomethingForEachLowering();
        Assert.True(StagesOf(graph, [])[name]);
        Assert.DoesNotContain(name, StagesOf(graph, [name]).Keys);

        using var program = Compilation.Compile(graph, Agreement.Fresh with { DisabledPasses = [name] });
        Agreement.Check(program, inputs, _ => 1e-4);
    }

    public static TheoryData<string> OptionalLowerings => [.. PassOptions.Default.Optional.Intersect(Pipeline.Lowerings).Select(p => p.Name)];

    /// <summary>A convolution and a product with literals, a long sum, and a loop with a product.</summary>
    private static (Graph Graph, Tensor[] Inputs) SomethingForEachLowering()
    {
        var (image, rows, steps) = (Input("image", Float32, [2, 4, 6, 5]), Input("rows", Float32, [3, 20_000]), Input("steps", Float32, [4, 3, 150]));
        var recurrent = Input("recurrent", Float32, [150, 150]);
        var graph = Graph.Close(
            [
                image.Conv(Constant(Filled.Floats(1, 64, 4, 3, 3))),
                rows.Slice(1, 0, 2000).MatMul(Constant(Filled.Floats(2, 2000, 64))),
                rows.Sum(),
                steps.Scan(Fill.Full(0, Float32, [3, 150]), (state, step) => (step + state.MatMul(recurrent)).Tanh()).Final,
            ],
            inputs: [image, rows, steps, recurrent]);
        return (graph, [.. graph.Inputs.Select((input, i) => Filled.Floats(3 + i, [.. input.Shape.Select(d => d.Value)]))]);
    }

    /// <summary>The stages of the lowering, and whether they changed the graph.</summary>
    private static Dictionary<string, bool> StagesOf(Graph graph, string[] disabled)
    {
        var stages = new Dictionary<string, bool>();
        Pipeline.Lower(Pipeline.Optimize(graph), new() { Disabled = disabled, OnStage = s => stages.Add(s.Name, s.Changed) });
        return stages;
    }
}
