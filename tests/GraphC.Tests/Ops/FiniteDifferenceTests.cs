using GraphC.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Tests.Ops;

/// <summary>
/// The gradients of every differentiable sample against central differences along random directions, in float64; then the gradients of
/// the gradients.
/// </summary>
public class FiniteDifferenceTests
{
    private const double Step = 1e-5;
    private const double Tolerance = 1e-6;

    public static IEnumerable<object[]> Cases => Samples.All(s => s.Differentiable && s.Inputs.Any(i => i.DType.IsFloat), 3, 1);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_gradient_is_the_slope(string op, string label, int n) => Check(op, label, n, order: 1);

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_second_gradient_is_the_slope_of_the_gradient(string op, string label, int n) => Check(op, label, n, order: 2);

    private static void Check(string op, string label, int n, int order)
    {
        var sample = Samples.Find(op, label);
        var random = Samples.Seeded(op, label, n);

        // Float32 samples run in Float64: a step of 1e-5 would vanish in Float32 inputs.
        OpInput[] specs = [.. sample.Inputs.Select(s => s.DType == DType.Float32 ? s with { DType = DType.Float64 } : s)];
        Node[] inputs = [.. specs.Select((s, i) => Input($"x{i}", s.DType, s.Shape))];
        Node[] reals = [.. inputs.Where(x => x.DType.IsFloat)];
        var y = sample.Build(inputs);
        if (!y.DType.IsFloat)
        {
            return;
        }

        var weight = Input("weight", Float64, y.Shape);
        var f = (y.Cast(Float64) * weight).Sum();
        List<Node> fed = [.. inputs, weight];
        if (order == 2)
        {
            Node[] projections = [.. reals.Select((x, i) => Input($"projection{i}", Float64, x.Shape))];
            f = f.Gradient(reals).Zip(projections).Select(p => (p.First * p.Second).Sum()).Aggregate((a, b) => a + b);
            fed.AddRange(projections);
        }

        var graph = Graph.Close([f, .. f.Gradient(reals)], inputs: fed);
        Tensor[] at = [.. specs.Select(s => Samples.Draw(s, n, random)), .. fed.Skip(inputs.Length).Select(node =>
            Samples.Draw(OpInput.Real([.. node.Shape]) with { DType = DType.Float64 }, n, random))];
        var gradients = Interpreter.Run(graph, at).Skip(1);
        foreach (var (x, gradient) in reals.Zip(gradients))
        {
            var position = fed.IndexOf(x);
            var direction = gradient.Data.Select(_ => random.NextDouble() * 2 - 1).ToArray();
            var slope = (F(+Step) - F(-Step)) / (2 * Step);
            var terms = gradient.Data.Zip(direction, (a, b) => a * b).ToArray();
            var scale = Math.Max(1, terms.Sum(Math.Abs));
            Assert.True(
                Math.Abs(slope - terms.Sum()) <= Tolerance * scale,
                $"{op} {label}, n = {n}: d/d{Graph.NameOf(x)} is {terms.Sum():R} by the gradient, {slope:R} by differences");

            double F(double step)
            {
                var moved = at[position].Clone();
                for (var i = 0; i < direction.Length; i++)
                {
                    moved.AsSpan<double>()[i] += step * direction[i];
                }

                return Interpreter.Run(graph, [.. at.Select((t, i) => i == position ? moved : t)])[0].Data[0];
            }
        }
    }
}
