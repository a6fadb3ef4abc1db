using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class RecurrenceTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void A_recurrence_and_its_gradients_run_as_the_reference_does(int axis, bool reverse)
    {
        var x = Input("x", Float32, [Batch, 5]);
        var factor = Input("factor", Float32, [Batch, 5]);
        var y = (x * 2).LinearRecurrence(factor.Tanh(), axis, reverse);
        var graph = Graph.Close([y, .. (y * y).Sum().Gradient(x, factor)]);
        using var program = Compile(graph);

        var random = new Random(3);
        Tensor Draw() => Tensor.From<float>([.. Enumerable.Range(0, 35).Select(_ => random.NextSingle() * 2 - 1)], 7, 5);
        Tensor[] inputs = [Draw(), Draw()];
        var expected = Interpreter.Run(graph, inputs);
        var actual = program.Run(inputs);
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(expected[i].Data, Value.From(actual[i]).Data, (a, b) => Math.Abs(a - b) < 1e-4);
        }
    }

    [Fact]
    public void Gradients_of_running_products_are_right_at_zeros()
    {
        var x = Input("x", Float32, [Batch]);
        using var program = Compile(Graph.Close([x.CumProd(0).Sum().Gradient(x)[0], x.Prod().Gradient(x)[0]]));
        var result = program.Run(new float[] { 2, 0, 4 });
        Assert.Equal([1, 10, 0], result[0].ToArray<float>());
        Assert.Equal([0, 8, 0], result[1].ToArray<float>());
    }
}
