using GraphC.Tests.Foreign;
using static GraphC.Declare;

namespace GraphC.Tests.Layers;

public class BatchNormTests
{
    private static readonly Tensor Data = Tensor.From(new double[,] { { 1, -2 }, { 3, 0 }, { 8, 5 } });

    private readonly Node x = Input("x", Float64, [Batch, 2]);

    [Fact]
    public void Names_its_parameters_and_statistics()
    {
        var graph = Graph.Close([x.BatchNorm()], training: true);

        Assert.Equal(
            ["batch_norm.running_mean", "batch_norm.running_var", "batch_norm.scale", "batch_norm.shift"], graph.VariableNames.Values.Order());
        Assert.Equal(["batch_norm.scale", "batch_norm.shift"], graph.Variables.Where(v => v.IsTrainable).Select(v => graph.VariableNames[v]).Order());
    }

    [Fact]
    public void Training_standardizes_by_the_batch_and_moves_the_statistics()
    {
        var graph = Graph.Close([x.BatchNorm(momentum: 0.1, epsilon: 0)], training: true);
        var program = new InterpretedProgram(graph);
        var y = program.Run(Data)[0];

        // Means 4 and 1; unbiased variances 13 and 13; running mean 0.1 mean, running variance 0.9 + 0.1 variance.
        Tensors.AssertClose("mean", [0.4, 0.1], program.Read(Find(graph, "batch_norm.running_mean")), 1e-15);
        Tensors.AssertClose("var", [2.2, 2.2], program.Read(Find(graph, "batch_norm.running_var")), 1e-15);
        Assert.Equal(0, y.Sum(), 1e-12);
        Assert.Equal(6, y.Sum(e => e * e), 1e-12);
    }

    [Fact]
    public void Inference_uses_the_statistics_and_moves_nothing()
    {
        var graph = Graph.Close([x.BatchNorm(epsilon: 0)]);

        Assert.Empty(graph.Updates);
        Assert.Equal([1, -2, 3, 0, 8, 5], new InterpretedProgram(graph).Run(Data)[0]);   // mean 0, variance 1
    }

    [Fact]
    public void One_declaration_serves_training_and_inference()
    {
        var y = x.BatchNorm();
        var train = Graph.Close([y], new Sgd(0.1).Minimize(y.Square().Mean()));
        var predict = Graph.Close([y]);

        Assert.Equal(predict.Variables.Order(ByName), train.Variables.Where(v => v.DeclaredName.StartsWith("batch", StringComparison.Ordinal)).Order(ByName));
        Assert.Equal(2, train.Updates.Count(u => u.Variable.DeclaredName.Contains("running", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Vectors_that_are_not_by_channel_are_refused(int extent)
    {
        var (two, other) = (Input("two", Float64, [2]), Input("other", Float64, [extent]));

        Assert.All([() => x.BatchNorm(other, two, two, two), () => x.BatchNorm(two, other, two, two), () => x.BatchNorm(two, two, other, two),
            () => x.BatchNorm(two, two, two, other), () => x.BatchNormTraining(two, two, two, other).Result], (Func<Node> declare) =>
            Assert.StartsWith($"BatchNorm: [{extent}] does not fit [batch, 2]: [2] is needed", Assert.Throws<GraphException>(declare).Message));
    }

    [Fact]
    public void A_batch_of_one_keeps_the_running_variance_a_number()
    {
        var graph = Graph.Close([x.BatchNorm()], training: true);
        var program = new InterpretedProgram(graph);
        program.Run(Tensor.From(new double[,] { { 1, 2 } }));

        Assert.All(program.Read(Find(graph, "batch_norm.running_var")), v => Assert.True(double.IsFinite(v)));
    }

    [Fact]
    public void Positions_count_as_examples()
    {
        var image = Input("image", Float64, [Batch, 2, 3, 3]);
        var graph = Graph.Close([image.BatchNorm(epsilon: 0, affine: false).Mean([0, 2, 3])], training: true);
        var data = new Tensor(Float64, 4, 2, 3, 3);
        for (var i = 0; i < data.Length; i++)
        {
            data.AsSpan<double>()[i] = Math.Sin(i);
        }

        Assert.All(new InterpretedProgram(graph).Run(data)[0], m => Assert.Equal(0, m, 1e-12));
    }

    private static Comparer<Variable> ByName => Comparer<Variable>.Create((a, b) => string.CompareOrdinal(a.DeclaredName, b.DeclaredName));

    private static Variable Find(Graph graph, string name) => graph.VariableNames.Single(p => p.Value == name).Key;
}
