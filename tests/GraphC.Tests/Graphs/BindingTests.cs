using static GraphC.Declare;

namespace GraphC.Tests.Graphs;

public class BindingTests
{
    private static readonly Dim N = Dim.Symbol("n"), M = Dim.Symbol("m");

    [Fact]
    public void SymbolsTakeTheExtentsOfTheTensors()
    {
        var graph = Graph.Close([Input("x", Float32, [N, 2]) + 1, Input("y", Float32, [M, N]) + 1]);
        var bound = Binding.Of(graph, [new float[3, 2], new float[5, 3]]);

        Assert.Equal(3, bound[new DimSymbol("n", false)]);
        Assert.Equal(5, bound[new DimSymbol("m", false)]);
    }

    [Fact]
    public void RefusesTensorsThatDisagree()
    {
        var graph = Graph.Close([Input("x", Float32, [N]) + 1, Input("y", Float32, [N]) + 1]);

        Assert.Contains("The input 'y' f32[n] was fed f32[4]; another input has n = 3", Refusal(graph, new float[3], new float[4]));
    }

    [Fact]
    public void ChecksExtentsThatAreExpressions()
    {
        var graph = Graph.Close([Input("x", Float32, [N]) + 1, Input("y", Float32, [2 * N]) + 1]);

        Assert.Contains("axis 0 must be 2*n = 6", Refusal(graph, new float[3], new float[5]));
        Assert.Equal(3, Binding.Of(graph, [new float[3], new float[6]]).Single().Value);
    }

    [Fact]
    public void ChecksConstantExtents()
    {
        var graph = Graph.Close([Input("x", Float32, [N, 4]) + 1]);

        Assert.Contains("axis 1 must be 4", Refusal(graph, new float[3, 5]));
    }

    [Fact]
    public void ChecksElementTypesAndRanks()
    {
        var graph = Graph.Close([Input("x", Float32, [N]) + 1]);

        Assert.Contains("'x' f32[n] was fed f64[3]", Refusal(graph, new double[3]));
        Assert.Contains("'x' f32[n] was fed f32[3, 1]", Refusal(graph, new float[3, 1]));
    }

    [Fact]
    public void ChecksTheNumberOfInputs()
    {
        var graph = Graph.Close([Input("x", Float32, [N]) + 1]);

        Assert.Contains("takes 1 inputs ('x' f32[n]), not 2", Refusal(graph, new float[3], new float[3]));
    }

    [Fact]
    public void RefusesExtentsThatMakeANodeImpossible()
    {
        var graph = Graph.Close([Input("x", Float32, [N]).Slice(0, 2, -1)]);

        Assert.Equal([2], Interpreter.Run(graph, [new float[] { 0, 1, 2, 3 }])[0].Data);
        Assert.Empty(Interpreter.Run(graph, [new float[3]])[0].Data);
        Assert.Contains("n = 2, Slice f32[n - 3] at BindingTests.cs", Refusal(graph, new float[2]));
    }

    [Fact]
    public void RefusesSlicesThatReachBeyondASymbolicAxis()
    {
        var graph = Graph.Close([Input("x", Float32, [N]).Slice(0, 0, 3)]);

        Assert.Equal([0, 0, 0], Interpreter.Run(graph, [new float[3]])[0].Data);
        Assert.Contains("n - 3 is -1, which must not be negative", Refusal(graph, new float[2]));
    }

    [Fact]
    public void ARewrittenGraphStillRefuses()
    {
        var x = Input("x", Float32, [N]);
        var graph = Graph.Close([x.Slice(0, 0, 3)]).Rebuild(_ => Counting());

        Assert.Contains("must not be negative", Refusal(graph, new float[2]));

        static Node Counting() => Constant(new float[3]);
    }

    private static string Refusal(Graph graph, params Tensor[] tensors) =>
        Assert.Throws<ArgumentException>(() => Binding.Of(graph, tensors)).Message;
}
