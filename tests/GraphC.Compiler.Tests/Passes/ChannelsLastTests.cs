using GraphC.Compiler.Tests.Support;

namespace GraphC.Compiler.Tests;

/// <summary>The layout of images between lowered convolutions.</summary>
public class ChannelsLastTests
{
    [Fact]
    public void The_network_for_digits_moves_images_only_before_its_dense_layers()
    {
        Assert.Equal(["[batch, 64, 3, 3]"], MovedImages(Inference(ConvolutionNetworks.Mnist())));
        Assert.Equal(["[batch, 64, 3, 3]", "[batch, 3, 3, 64]"], MovedImages(TrainingStep(ConvolutionNetworks.Mnist())));
    }

    [Fact]
    public void A_network_for_colors_also_moves_what_comes_in()
    {
        Assert.Equal(["[batch, 32, 32, 3]", "[batch, 16, 5, 5]"], MovedImages(Inference(ConvolutionNetworks.LeNet())));
        Assert.Equal(["[batch, 32, 32, 3]", "[batch, 16, 5, 5]", "[batch, 5, 5, 1, 16]"], MovedImages(TrainingStep(ConvolutionNetworks.LeNet())));
    }

    [Fact]
    public void A_residual_network_moves_nothing_but_what_comes_in()
    {
        Assert.Equal(["[batch, 64, 64, 3]"], MovedImages(Inference(ConvolutionNetworks.ResNet18())));
        Assert.Equal(["[batch, 64, 64, 3]"], MovedImages(TrainingStep(ConvolutionNetworks.ResNet18())));
    }

    [Fact]
    public void Poolings_and_batch_norms_are_reduced_beside_contiguous_channels()
    {
        var graph = TrainingStep(ConvolutionNetworks.ResNet18());
        var reductions = graph.Nodes.Where(n => n.Op is ReduceOp && n.Inputs[0].Shape.Rank > 1 && n.Inputs[0].Shape[^1].Value >= 64).ToList();

        Assert.True(reductions.Count >= 4 * 20, $"{reductions.Count} reductions for 20 norms, forward and backward");
        Assert.All(reductions, n => Assert.DoesNotContain(n.Inputs[0].Shape.Rank - 1, ((ReduceOp)n.Op).Axes));
        Assert.All(graph.Nodes.Select(n => n.Op).OfType<WindowsOp>(), op => Assert.Equal(1, op.Trailing));
        Assert.All(graph.Nodes.Select(n => n.Op).OfType<OverlapOp>(), op => Assert.Equal(1, op.Trailing));
    }

    [Fact]
    public void Bias_activation_and_residual_work_on_the_rows_of_the_product()
    {
        var x = Declare.Input("x", DType.Float32, [Declare.Batch, 4, 6, 6]);
        var y = (x.Conv(8, 3).Conv(8, 3, padding: 1) + x.Conv(8, 3)).Relu();
        var graph = Pipeline.Lower(Pipeline.Optimize(Graph.Close([y])));

        Assert.All(graph.Nodes.Where(n => n.Op is ElementwiseOp), n => Assert.Equal("[16*batch, 8]", $"{n.Shape}"));
        Assert.Equal("Relu", graph.Outputs[0].Inputs[0].Inputs[0].Op.Name);
    }

    [Fact]
    public void Parameters_and_the_state_of_their_optimizer_keep_their_layout()
    {
        var network = ConvolutionNetworks.Mnist();
        var graph = Pipeline.Lower(Pipeline.Optimize(Graph.Close([], new Adam(1e-3).Minimize(network.Loss))));

        Assert.All(graph.Updates, u => Assert.IsNotType<PermuteOp>(u.Value.Op));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_values_stay_the_same(int axes)
    {
        var x = Declare.Input("x", DType.Float32, Shape.Of([Declare.Batch, 3, .. Enumerable.Repeat((Dim)9, axes)]));
        var gate = x.Conv(4, 3, padding: 1).Tanh().GlobalAvgPool();
        var y = x.Conv(4, 3, padding: 1).BatchNorm().Relu().Residual(v => v * gate + v.Conv(4, 1)).MaxPool(2).Upsample(2).Pad(2, 1, 0).AvgPool(3, strides: 2);
        var graph = Graph.Close([y], new Sgd(0.1).Minimize((y * y).Mean()), inputs: [x]);

        Numbers.AssertSame(graph, Pipeline.Lower(Pipeline.Optimize(graph)), [Numbers.Draw(new Random(1), x.Type)], 1e-6);
    }

    private static Graph Inference((Node Images, Node Logits, Node Loss) network) => Pipeline.Lower(Pipeline.Optimize(Graph.Close([network.Logits])));

    private static Graph TrainingStep((Node Images, Node Logits, Node Loss) network) =>
        Pipeline.Lower(Pipeline.Optimize(Graph.Close([network.Loss], new Sgd(0.1).Minimize(network.Loss))));

    /// <summary>The shapes to which whole images are moved; operands of products are read through their strides instead.</summary>
    private static IEnumerable<string> MovedImages(Graph graph) =>
        graph.Nodes.Where(n => n.Op is PermuteOp && n.Shape.Rank > 2 && !n.Shape.IsConstant).Select(n => $"{n.Shape}");
}
