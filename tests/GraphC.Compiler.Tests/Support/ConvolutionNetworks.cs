using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Support;

/// <summary>Convolution networks as they are commonly declared.</summary>
internal static class ConvolutionNetworks
{
    /// <summary>Three convolutions, two poolings and two dense layers: the network that Keras shows for digits.</summary>
    public static (Node Images, Node Logits, Node Loss) Mnist() => Classifier([Batch, 1, 28, 28], x => x
        .Conv(32, 3).Relu().MaxPool(2)
        .Conv(64, 3).Relu().MaxPool(2)
        .Conv(64, 3).Relu()
        .Flatten(1).Dense(64).Relu().Dense(10));

    /// <summary>Two convolutions, two poolings and three dense layers, for color images.</summary>
    public static (Node Images, Node Logits, Node Loss) LeNet() => Classifier([Batch, 3, 32, 32], x => x
        .Conv(6, 5).Relu().MaxPool(2)
        .Conv(16, 5).Relu().MaxPool(2)
        .Flatten(1).Dense(120).Relu().Dense(84).Relu().Dense(10));

    /// <summary>He et al., "Deep residual learning for image recognition" (2015), with 18 layers.</summary>
    public static (Node Images, Node Logits, Node Loss) ResNet18() => Classifier([Batch, 3, 64, 64], images =>
    {
        var x = Normed(images, 64, window: 7, stride: 2).Relu().MaxPool(3, strides: 2, padding: 1);
        foreach (var filters in (int[])[64, 128, 256, 512])
        {
            x = Block(Block(x, filters, stride: filters == 64 ? 1 : 2), filters, stride: 1);
        }

        return x.GlobalAvgPool().Flatten(1).Dense(10);
    });

    private static Node Block(Node x, int filters, int stride) => x.Residual(
        y => Normed(Normed(y, filters, 3, stride).Relu(), filters, 3, 1),
        stride == 1 ? null : y => Normed(y, filters, 1, stride)).Relu();

    private static Node Normed(Node x, int filters, int window, int stride) =>
        x.Conv(filters, window, stride, padding: window / 2, bias: false).BatchNorm();

    private static (Node Images, Node Logits, Node Loss) Classifier(Shape images, Func<Node, Node> network)
    {
        var x = Input("images", Float32, images);
        var logits = network(x);
        return (x, logits, Losses.SoftmaxCrossEntropy(logits, Input("labels", DType.Int64, [Batch])));
    }
}
