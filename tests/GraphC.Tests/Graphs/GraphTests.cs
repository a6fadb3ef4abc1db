using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Graphs;

public class GraphTests
{
    private static readonly Dim N = Dim.Symbol("n"), M = Dim.Symbol("m");

    [Fact]
    public void InputsComeInTheOrderOfDeclaration()
    {
        var a = Input("a", Float32, [2]);
        var b = Input("b", Float32, [2]);

        Assert.Equal([a, b], Graph.Close([b - a]).Inputs.AsEnumerable());
    }

    [Fact]
    public void TheOrderOfInputsMayBeGiven()
    {
        var a = Input("a", Float32, [2]);
        var b = Input("b", Float32, [2]);
        var unused = Input("c", Float32, [2]);

        Assert.Equal([b, unused, a], Graph.Close([b - a], inputs: [b, unused, a]).Inputs.AsEnumerable());
    }

    [Fact]
    public void RefusesAnInputThatIsNotListed()
    {
        var a = Input("a", Float32, [2]);

        Assert.Contains("the input 'a' is used but not listed", Refusal(() => Graph.Close([a + 1], inputs: [])));
    }

    [Fact]
    public void RefusesAListedNodeThatIsNoInput() =>
        Assert.Contains("is listed as an input but is none", Refusal(() => Graph.Close([Counting(2)], inputs: [Counting(2)])));

    [Fact]
    public void RefusesTwoInputsOfOneName() => Assert.Contains(
        "two inputs are named 'a'", Refusal(() => Graph.Close([Input("a", Float32, [2]) + Input("a", Float32, [2])])));

    [Fact]
    public void NodesComeBeforeTheirUsers()
    {
        var x = Counting(3);
        var graph = Graph.Close([(x * x).Sum() + x.Sum()]);
        var seen = new HashSet<Node>();

        Assert.All(graph.Nodes, node =>
        {
            Assert.All(node.Inputs, input => Assert.Contains(input, seen));
            Assert.True(seen.Add(node));
        });
    }

    [Fact]
    public void GraphsMayBeDeep()
    {
        var x = Input("x", Float32, []);
        var y = x;
        for (var i = 0; i < 5_000; i++)
        {
            y += x;
        }

        Assert.Equal([5_001], Values(y, 1f));
        Assert.Equal([5_001], Values(y.Gradient(x)[0]));
    }

    [Fact]
    public void UpdatesSeeTheOldValues()
    {
        var (a, b) = (State("a", Initializers.Constant([], 1)), State("b", Initializers.Constant([], 2)));
        var graph = Graph.Close([a + b], [new Update(a, b), new Update(b, a)]);

        Assert.Equal([3, 2, 1], Interpreter.Run(graph, []).Select(v => v.Data[0]));
    }

    [Fact]
    public void RefusesAnUpdateOfAnotherType()
    {
        var a = State("a", Initializers.Zeros([2]));

        Assert.Contains("does not have the variable's type", Refusal(() => Graph.Close([], [new Update(a, Counting(3))])));
    }

    [Fact]
    public void VariablesOfOneNameAreNumberedInTheOrderOfTheData()
    {
        var (first, second) = (Parameter("w", Initializers.Zeros([2])), Parameter("w", Initializers.Zeros([2])));
        var graph = Graph.Close([first * Input("x", Float32, [2]) + second]);

        Assert.Equal(["w", "w_1"], graph.Variables.Select(v => graph.VariableNames[v]));
        Assert.Equal([first, second], graph.Variables.AsEnumerable());
    }

    [Fact]
    public void VariablesNeedConstantExtents() =>
        Assert.Contains("needs constant extents", Refusal(() => Parameter("w", Draw.Normal([Batch]))));

    [Fact]
    public void VariablesHaveNoValueBeforeTheyAreInitialized()
    {
        var w = Parameter("w", Initializers.Ones([2]));

        Assert.Throws<InvalidOperationException>(() => w.Value);
        Assert.Equal([2, 2], Values(w + 1));
        Assert.False(w.IsInitialized);
        w.Value = new float[] { 4, 5 };
        Assert.Equal([5, 6], Values(w + 1));
    }

    [Fact]
    public void AssignedValuesFitTheVariable()
    {
        var w = Parameter("w", Initializers.Ones([2]));

        Assert.Contains("does not fit", Assert.Throws<ArgumentException>(() => w.Value = new float[3]).Message);
        Assert.Contains("does not fit", Assert.Throws<ArgumentException>(() => w.Value = new double[2]).Message);
    }

    [Fact]
    public void StartingValuesDependOnTheSeedAlone()
    {
        var w = Parameter("w", Draw.Normal([3]));
        var graph = Graph.Close([w + 0]);

        Assert.Equal(Run(1), Run(1));
        Assert.NotEqual(Run(1), Run(2));

        double[] Run(ulong seed) => Interpreter.Run(graph, [], seed)[0].Data;
    }

    [Fact]
    public void TheFirstRunDoesNotDrawTheStartingValuesAgain()
    {
        var w = Parameter("w", Draw.Uniform([3]));

        Assert.DoesNotContain(0, Values(w - Draw.Uniform([3])));
    }

    [Fact]
    public void ModeChoosesBetweenTrainingAndInference()
    {
        var node = Mode.WhenTraining(Counting(2), Counting(2) + 10);

        Assert.Equal([10, 11], Run(null));
        Assert.Equal([0, 1], Run(true));

        double[] Run(bool? training) => Interpreter.Run(Graph.Close([node], training: training), [])[0].Data;
    }

    [Fact]
    public void AGraphWithUpdatesTrains()
    {
        var a = State("a", Initializers.Zeros([2]));
        var node = Mode.WhenTraining(Counting(2), Counting(2) + 10);
        var graph = Graph.Close([node], [new Update(a, a + 1)]);

        Assert.Equal([0, 1], Interpreter.Run(graph, [])[0].Data);
    }

    [Fact]
    public void LayersUpdateTheirStateOnlyInTraining()
    {
        var statistic = State("statistic", Initializers.Zeros([]));
        var x = Input("x", Float32, [3]);
        var layer = Mode.WhenTraining(Mode.Assign(x - x.Sum(), statistic, x.Sum()), x - statistic);

        var update = Assert.Single(Graph.Close([layer], training: true).Updates);
        Assert.Same(statistic, update.Variable);
        Assert.Empty(Graph.Close([layer]).Updates);
    }

    [Fact]
    public void GradientsFollowTheMode()
    {
        var x = Counting(2);
        var dx = Mode.WhenTraining(x * 2, x * 3).Sum().Gradient(x)[0];

        Assert.Equal([3, 3], Interpreter.Run(Graph.Close([dx]), [])[0].Data);
        Assert.Equal([2, 2], Interpreter.Run(Graph.Close([dx], training: true), [])[0].Data);
    }

    /// <summary>Were its gradient zero times an infinite slope, the sum would be no number.</summary>
    [Fact]
    public void TheBranchThatIsNotTakenHasNoPartInTheGradient()
    {
        var x = Counting(2);
        var dx = Mode.WhenTraining(x * x, x.Log()).Sum().Gradient(x)[0];
        var training = Graph.Close([dx], training: true);

        Assert.Equal([0, 2], Interpreter.Run(training, [])[0].Data);
        Assert.DoesNotContain(training.Nodes, n => n.Op == Elementwise.DivOp);
    }

    [Fact]
    public void RefusesAnExtentThatNoInputBinds()
    {
        Assert.Contains("no input has the extent 'n' by itself", Refusal(() => Graph.Close([Draw.Uniform([N])])));
        Assert.Contains("no input has the extent 'n' by itself", Refusal(() => Graph.Close([Input("x", Float32, [2 * N]) + 1])));
        Assert.Contains("'n' by itself", Refusal(() => Graph.Close([Counting(2)], inputs: [Input("x", Float32, [2 * N])])));
        Assert.Contains("'n' by itself", Refusal(() => Graph.Close([Counting(8).Slice(0, N, N + 1)])));
    }

    [Fact]
    public void ErrorsNameOpTypesAndLine()
    {
        var error = Assert.Throws<GraphException>(() => Counting(2, 3).MatMul(Counting(2, 3)));

        Assert.Equal("MatMul", error.Op);
        Assert.Contains("the inner extents of [2, 3] and [2, 3] differ: 3 against 2", error.Message);
        Assert.Contains("inputs: f32[2, 3], f32[2, 3]", error.Message);
        Assert.Equal("GraphTests.cs", error.Origin.File);
    }

    [Fact]
    public void NodesKnowTheirLine()
    {
        var node = Counting(2) + 1;

        Assert.StartsWith("GraphTests.cs:", node.Origin.ToString());
    }
}
