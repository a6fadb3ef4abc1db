using static GraphC.Declare;

namespace GraphC.Compiler.Tests;

public class ConvolvingTests
{
    private static readonly Node X = Input("x", Float32, [Batch, 4, 6, 5]);

    [Fact]
    public void Batch_norm_by_literal_statistics_is_folded_into_the_convolution() =>
        Folds(Normed(X.Conv(Random(6, 2, 3, 3), groups: 2), channels: 6));

    [Fact]
    public void And_into_a_transposed_convolution() =>
        Folds(Normed(X.ConvTranspose(Random(4, 3, 3, 3), strides: 2, groups: 2), channels: 6));

    [Fact]
    public void And_into_a_convolution_with_a_bias()
    {
        Folds(Normed(X.Conv(Random(6, 2, 3, 3), Random(6), groups: 2), channels: 6));
        Folds(Normed(X.ConvTranspose(Random(4, 3, 3, 3), Random(6), strides: 2, groups: 2), channels: 6));
    }

    [Fact]
    public void A_sum_with_the_bias_that_something_else_needs_is_left_alone()
    {
        var y = X.Conv(Random(6, 4, 1, 1), Random(6));
        var graph = Pipeline.Optimize(Graph.Close([Normed(y, channels: 6), y]));

        Assert.Single(graph.Nodes, n => n.Op is ConvolutionOp);
        Assert.Contains(graph.Nodes, n => n.Op == Elementwise.MulOp);
    }

    [Fact]
    public void A_convolution_that_something_else_needs_is_left_alone()
    {
        var y = X.Conv(Random(6, 4, 1, 1));
        var graph = Pipeline.Optimize(Graph.Close([Normed(y, channels: 6), y]));

        Assert.Single(graph.Nodes, n => n.Op is ConvolutionOp);
        Assert.Contains(graph.Nodes, n => n.Op == Elementwise.MulOp);
    }

    [Fact]
    public void Before_kernels_no_convolution_is_left_and_the_values_are_the_same()
    {
        var (w, v) = (Parameter("w", Random(6, 2, 3, 3)), Parameter("v", Random(6, 4, 2, 2)));
        var y = X.Conv(w, padding: 1, strides: 2, groups: 2).Relu().ConvTranspose(v, strides: 2);
        var graph = Graph.Close([y, .. y.Square().Mean().Gradient(w, v)], inputs: [X]);
        var lowered = Pipeline.Lower(graph);

        Assert.Equal(5, graph.Nodes.Count(n => n.Op is ConvolutionOp));
        Assert.DoesNotContain(lowered.Nodes, n => n.Op is ConvolutionOp);
        Assert.Null(GraphVerifier.Fault(graph, lowered));
        Numbers.AssertSame(graph, lowered, [Numbers.Draw(new Random(1), X.Type)]);
    }

    [Fact]
    public void Kernels_that_are_literals_become_matrices_when_the_program_is_compiled()
    {
        var y = X.Conv(Random(6, 4, 3, 3)).ConvTranspose(Random(6, 2, 3, 3));
        var lowered = Pipeline.Lower(Pipeline.Optimize(Graph.Close([y])));

        Assert.Equal(["[36, 6]", "[54, 2]"], lowered.Nodes.Where(n => n.Op is MatMulOp).Select(n => n.Inputs[1]).Where(n => n.Op is ConstantOp).Select(n => $"{n.Shape}"));
        Assert.All(lowered.Nodes.Where(n => n.Op is PermuteOp or ReshapeOp), n => Assert.IsNotType<ConstantOp>(n.Inputs[0].Op));
    }

    [Fact]
    public void Bias_norm_activation_and_residual_of_literal_kernels_are_work_on_the_rows_of_the_product()
    {
        var y = Normed(X.Conv(Random(4, 4, 3, 3), padding: 1), channels: 4).Relu();
        var z = (Normed(y.Conv(Random(4, 4, 3, 3), Random(4), padding: 1), channels: 4) + y).Sigmoid();
        var graph = Graph.Close([z], inputs: [X]);
        var lowered = Pipeline.Lower(Pipeline.Optimize(graph));

        Assert.Equal(["[30*batch, 4]"], lowered.Nodes.Where(n => n.Op is ElementwiseOp).Select(n => $"{n.Shape}").Distinct());
        Numbers.AssertSame(graph, lowered, [Numbers.Draw(new Random(1), X.Type)], 1e-6);
    }

    private static void Folds(Node y)
    {
        var graph = Graph.Close([y], inputs: [X]);
        var optimized = Pipeline.Optimize(graph);

        Assert.Equal(["Add", "Broadcast", "Constant", "Constant", $"{optimized.Nodes.Single(n => n.Op is ConvolutionOp).Op.Name}", "Input"],
            optimized.Nodes.Select(n => n.Op.Name).Order(StringComparer.Ordinal));
        Numbers.AssertSame(graph, optimized, [Numbers.Draw(new Random(1), X.Type)], 1e-6);
    }

    private static Node Normed(Node x, long channels) => x.BatchNorm(Random(channels), Random(channels), Random(channels), Random(channels).Square());

    private static Node Random(params long[] shape)
    {
        var tensor = new Tensor(Float32, shape);
        var random = new Random((int)tensor.Length);
        foreach (ref var element in tensor.AsSpan<float>())
        {
            element = random.NextSingle() + 0.5f;
        }

        return Constant(tensor);
    }
}
