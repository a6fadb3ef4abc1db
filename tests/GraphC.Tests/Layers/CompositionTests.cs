using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Layers;

public class CompositionTests
{
    private static readonly Node Images = Input("images", Float32, [Batch, 3, 224, 224]);

    [Fact]
    public void Layers_of_a_list_run_one_after_the_other() =>
        Assert.Equal([9, 16], Values(Counting(2).Sequential(x => x + 3, x => x * x)));

    [Fact]
    public void A_residual_adds_what_came_in()
    {
        Assert.Equal([0, 2, 6], Values(Counting(3).Residual(x => x * x)));
        Assert.Equal([0, 11], Values(Counting(2).Residual(x => x, shortcut: x => x * 10)));
    }

    [Fact]
    public void A_residual_of_another_shape_is_refused() => Assert.Contains(
        "Residual: the body gives f32[batch, 8, 224, 224], but the shortcut f32[batch, 3, 224, 224]",
        Refusal(() => Images.Residual(x => x.Conv(8, 1))));

    [Fact]
    public void ResNet_18_is_a_page_of_code()
    {
        var logits = ResNet18(Images, classes: 1000);
        var graph = Graph.Close([logits]);

        Assert.Equal("[batch, 1000]", $"{logits.Shape}");
        Assert.Equal(11_689_512, graph.Variables.Where(v => v.IsTrainable).Sum(v => v.Shape.Elements.Value));   // as torchvision's
        Assert.Equal(20, graph.Nodes.Count(n => n.Op is ConvolutionOp));
        Assert.Equal(40, Graph.Close([logits], training: true).Updates.Length);
    }

    private static Node ResNet18(Node images, int classes)
    {
        var x = Norm(images, 64, window: 7, stride: 2).Relu().MaxPool(3, strides: 2, padding: 1);
        foreach (var filters in (int[])[64, 128, 256, 512])
        {
            x = Block(Block(x, filters, stride: filters == 64 ? 1 : 2), filters, stride: 1);
        }

        return x.GlobalAvgPool().Flatten(1).Dense(classes);

        static Node Block(Node x, int filters, int stride) => x.Residual(
            y => Norm(Norm(y, filters, 3, stride).Relu(), filters, 3, 1),
            stride == 1 ? null : y => Norm(y, filters, 1, stride)).Relu();

        static Node Norm(Node x, int filters, int window, int stride) => x
            .Conv(filters, window, stride, padding: window / 2, bias: false, weight: shape => Initializers.HeNormal(shape)).BatchNorm();
    }
}
