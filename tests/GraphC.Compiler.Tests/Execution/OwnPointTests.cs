using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Execution;

public class OwnPointTests
{
    [Fact]
    public void A_softmax_over_branches_of_two_symbolic_extents_has_a_gradient()
    {
        var a = Input("a", Float32, [Batch, Dim.Symbol("m")]);
        var mixed = Movement.Stack(0, a, a.Exp()).Softmax(0);
        var graph = Graph.Close([(mixed * mixed.Sin()).Sum().Gradient(a)[0]]);
        var fed = Tensor.From<float>([0.1f, -0.2f, 0.3f, 0.4f, -0.5f, 0.6f], 2, 3);
        using var program = Compile(graph);
        var expected = Interpreter.Run(graph, [fed])[0].Data;
        Assert.Equal(expected, Value.From(program.Run(fed)[0]).Data, (x, y) => Math.Abs(x - y) < 1e-6);
    }
}
