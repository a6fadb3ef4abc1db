namespace GraphC.Compiler.Tests;

/// <summary>Each rule by itself, against the float64 interpreter.</summary>
public class RuleTests
{
    public static TheoryData<string> Names => [.. RuleTables.All.Select(r => r.Name)];

    [Fact]
    public void Names_are_unique() => Assert.Equal(RuleTables.All.Count, RuleTables.All.Select(r => r.Name).Distinct().Count());

    [Theory, MemberData(nameof(Names))]
    public void Fires_on_its_example_and_keeps_the_values(string name)
    {
        var rule = RuleTables.All.Single(r => r.Name == name);
        var graph = Example(rule, out var nodes);
        var rewritten = Rewriter.Run([rule], graph, out var fired);
        Assert.True(fired.GetValueOrDefault(rule) > 0, $"{rule} did not fire on{Environment.NewLine}{graph}");
        Assert.Null(GraphVerifier.Fault(graph, rewritten));
        Assert.Null(Rewriter.Applicable([rule], rewritten));

        var random = new Random(1);
        for (var trial = 0; trial < 5; trial++)
        {
            var inputs = nodes.Zip(rule.Example.Inputs, (node, input) => Numbers.Draw(random, node.Type, input.Low, input.High)).ToList();
            Numbers.AssertSame(graph, rewritten, inputs);
        }
    }

    [Theory, MemberData(nameof(ExactNames))]
    public void Keeps_infinities_and_not_a_number(string name) => Sweep(name, DType.Float32,
        [0, -0.0, 1, -1, 3, 1e-30, double.PositiveInfinity, double.NegativeInfinity, double.NaN]);

    [Theory, MemberData(nameof(ExactNames))]
    public void Keeps_integers_that_wrap_around(string name)
    {
        Sweep(name, DType.Int32, [int.MinValue, -3, -2, -1, 0, 1, 2, 3]);
        Sweep(name, DType.UInt8, [0, 1, 2, 3, 100, 128, 254, 255]);
    }

    /// <summary>
    /// The stability rules are meant to differ where the written form overflows, and a lowered convolution multiplies what meets a border with 0.
    /// </summary>
    public static TheoryData<string> ExactNames => [.. RuleTables.All.Except(Stability.Rules).Except(Convolving.Lowerings).Select(r => r.Name)];

    private static void Sweep(string name, DType type, double[] values)
    {
        var rule = RuleTables.All.Single(r => r.Name == name);
        var inputs = Numbers.Inputs([.. rule.Example.Inputs.Select(i => i.DType == DType.Float32 ? i with { DType = type } : i)]);
        Graph graph;
        try
        {
            graph = Graph.Close([rule.Example.Build(inputs)], inputs: inputs);
        }
        catch (Exception e) when (e is GraphException or TypeRuleException or InvalidOperationException)
        {
            return;   // the rule is about another type
        }

        var rewritten = Rewriter.Run([rule], graph);
        var random = new Random(1);
        for (var trial = 0; trial < 20; trial++)
        {
            var tensors = inputs.Zip(rule.Example.Inputs, (node, input) => node.DType == type ? Pick(node.Type) : Numbers.Draw(random, node.Type, input.Low, input.High)).ToList();
            Numbers.AssertSame(graph, rewritten, tensors);
        }

        Tensor Pick(TensorType type)
        {
            var value = new Value(type.DType, [.. type.Shape.Select(d => d.Evaluate(_ => Numbers.N))]);
            for (var i = 0; i < value.Data.Length; i++)
            {
                value.Data[i] = values[random.Next(values.Length)];
            }

            return value.ToTensor()!;
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Its_result_is_in_normal_form_for_the_whole_table(string name)
    {
        var rule = RuleTables.All.Single(r => r.Name == name);
        foreach (var table in new[] { RuleTables.Canonicalize, RuleTables.Stabilize, RuleTables.Simplify, RuleTables.Lower })
        {
            Assert.Null(Rewriter.Applicable(table, Rewriter.Run(table, Example(rule, out _))));
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void The_pipeline_comes_to_rest_on_its_example(string name)
    {
        var rounds = new HashSet<string>();
        Pipeline.Optimize(Example(RuleTables.All.Single(r => r.Name == name), out _), new() { OnStage = s => rounds.Add(s.Name) });
        Assert.DoesNotContain("simplify.8", rounds);
    }

    private static Graph Example(Rule rule, out Node[] inputs)
    {
        inputs = Numbers.Inputs(rule.Example.Inputs);
        return Graph.Close([rule.Example.Build(inputs)], inputs: inputs);
    }
}
