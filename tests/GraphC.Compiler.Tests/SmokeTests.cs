using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class SmokeTests
{
    [Fact]
    public void ATwoLayerPerceptronTrainsInOneProgram()
    {
        var x = Input("x", Float32, [Batch, 6]);
        var y = Input("y", Float32, [Batch, 2]);
        var w1 = Parameter("w1", Fill.Full(0.1, Float32, [6, 8]) * Constant(Tensor.From(Enumerable.Range(0, 8).Select(i => i - 3.5f).ToArray())));
        var b1 = Parameter("b1", Fill.Full(0, Float32, [8]));
        var w2 = Parameter("w2", Fill.Full(0.2, Float32, [8, 2]));
        var h = (x.MatMul(w1) + b1).Tanh();
        var e = h.MatMul(w2) - y;
        var loss = (e * e).Sum() * 0.1;
        Variable[] parameters = [w1, b1, w2];
        var gradients = loss.Gradient(parameters);
        Update[] updates = [.. parameters.Zip(gradients, (p, g) => new Update(p, p - 0.01 * g))];
        var graph = Graph.Close([loss], updates);
        using var step = Compile(graph, new CompileOptions { DumpFolder = Path.Combine(Path.GetTempPath(), "graphc-smoke"), Name = "smoke" });

        var random = new Random(1);
        var batch = Tensor.From<float>([.. Enumerable.Range(0, 30).Select(_ => random.NextSingle())], 5, 6);
        var target = Tensor.From<float>([.. Enumerable.Range(0, 10).Select(_ => random.NextSingle())], 5, 2);
        var losses = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var expected = Interpreter.Run(graph, [batch, target]);
            var actual = step.Run(batch, target)[0].ToScalar();
            Assert.Equal(expected[0].Data[0], actual, 1e-4);
            for (var p = 0; p < parameters.Length; p++)
            {
                Assert.Equal(expected[1 + p].Data, Value.From(parameters[p].Value).Data, (a, b) => Math.Abs(a - b) < 1e-5);
            }

            losses.Add(actual);
        }

        Assert.True(losses[^1] < losses[0]);
    }
}
