using GraphC.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Tests.Ops;

/// <summary>Every op, on every sample of the op table.</summary>
public class OpSweepTests
{
    public static IEnumerable<object[]> Cases => Samples.All(_ => true, 3, 1, 7, 0);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_meaning_computes_what_the_reference_computes(string op, string label, int n)
    {
        var (graph, inputs) = Declared(op, label, n);
        var values = Interpreter.RunAll(graph, inputs);
        var extents = Binding.Of(graph, inputs);
        foreach (var node in graph.Nodes)
        {
            IReadOnlyList<TensorType> types = [.. node.Inputs.Select(i => i.Type)];
            var evaluator = new MeaningEvaluator([.. node.Inputs.Select(i => values[i])], s => extents[s], (_, _) => double.NaN);
            if (node.Op is RandomOp || evaluator.Run(node.Op.Meaning(types, node.Type), node.Type) is not { } result)
            {
                continue;
            }

            var reference = values[node];
            Assert.Equal(node.Shape.Select(d => d.Evaluate(s => extents[s])), reference.Shape);
            Assert.Equal(reference.Shape, result.Shape);
            var scale = reference.Data.Select(Math.Abs).Where(double.IsFinite).DefaultIfEmpty(1).Max();
            for (var i = 0; i < reference.Data.Length; i++)
            {
                var (expected, actual) = (reference.Data[i], result.Data[i]);
                Assert.True(
                    Math.Abs(expected - actual) <= 1e-12 * Math.Max(1, scale) || expected.Equals(actual),
                    $"{node}: element {i} is {actual} by its meaning, {expected} by its reference");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_has_the_type_of_the_input(string op, string label, int n)
    {
        var sample = Samples.Find(op, label);
        Node[] inputs = [.. sample.Inputs.Select((s, i) => Input($"x{i}", s.DType, s.Shape))];
        var y = sample.Build(inputs);
        if (y.DType.IsFloat && sample.Differentiable && n >= 0)
        {
            Node[] wrt = [.. inputs.Where(x => x.DType.IsFloat)];
            foreach (var (x, dx) in wrt.Zip(Gradients.Vjp([(y, y.OnesLike())], wrt)))
            {
                Assert.Equal(x.Type, dx.Type);
            }
        }
    }

    [Fact]
    public void Every_op_stands_once_in_the_table()
    {
        Assert.Equal(OpTable.All.Select(d => d.Name).Distinct(), OpTable.All.Select(d => d.Name));
        Assert.All(OpTable.All, d => Assert.Equal(d.Samples.Select(s => s.Label).Distinct(), d.Samples.Select(s => s.Label)));
    }

    private static (Graph Graph, Tensor[] Inputs) Declared(string op, string label, int n)
    {
        var sample = Samples.Find(op, label);
        var random = Samples.Seeded(op, label, n);
        Node[] inputs = [.. sample.Inputs.Select((s, i) => Input($"x{i}", s.DType, s.Shape))];
        return (Graph.Close([sample.Build(inputs)], inputs: inputs), [.. sample.Inputs.Select(s => Samples.Draw(s, n, random))]);
    }
}
