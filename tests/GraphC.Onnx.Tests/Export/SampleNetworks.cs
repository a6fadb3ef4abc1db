using static GraphC.Declare;

namespace GraphC.Onnx.Tests.Export;

/// <summary>The networks of the samples, as their scripts declare them, with a smaller width where that makes no other nodes.</summary>
internal static class SampleNetworks
{
    private static readonly Dim Time = Dim.Symbol("time");

    /// <summary>What each sample's network computes, by the name of the script.</summary>
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<Node>>> All { get; } = new Dictionary<string, Func<IReadOnlyList<Node>>>
    {
        ["linear_regression"] = () => [Features(2).Dense(1)],
        ["xor"] = () => [Features(2).Dense(2).Sigmoid().Dense(1).Sigmoid()],
        ["mlp"] = () => [Classes(Features(100).Dense(64).Relu().Dense(64).Relu().Dense(10))],
        ["mnist"] = () => [Classes(Features(784).Dense(256).Relu().Dropout(0.1).Dense(128).Relu().Dense(10))],
        ["autoencoder"] = () => [Features(784).Dense(128).Relu().Dense(32).Relu().Dense(128).Relu().Dense(784).Sigmoid()],
        ["mnist_cnn"] = () =>
        [
            Classes(Features(784).Reshape(Batch, 1, 28, 28)
                .Conv(32, 3).Relu().MaxPool(2).Conv(64, 3).Relu().MaxPool(2).Conv(64, 3).Relu()
                .Flatten(1).Dense(64).Relu().Dense(10)),
        ],
        ["denoising_autoencoder"] = Denoiser,
        ["lenet_cifar"] = () =>
        [
            Classes((Input("x", Float32, [Batch, 3, 32, 32]) * 2 - 1)
                .Conv(6, 5).Relu().MaxPool(2).Conv(16, 5).Relu().MaxPool(2)
                .Flatten(1).Dense(120).Relu().Dense(84).Relu().Dense(10)),
        ],
        ["resnet18"] = () => [Classes(ResNet18(Input("x", Float32, [Batch, 3, 32, 32]), 10))],
        ["rnn_digits"] = () =>
        [
            Classes(Features(64).Reshape(Batch, 8, 8).Lstm(32, options: new() { BatchFirst = true, Direction = RecurrentDirection.Bidirectional })
                .State.Transpose(0, 1).Flatten(1).Dropout(0.3).Dense(10)),
        ],
        ["char_lstm"] = CharacterLstm,
        ["char_gpt"] = CharacterGpt,
    };

    private static Node Features(long count) => Input("x", Float32, [Batch, count]);

    // Probabilities and the most probable class, as applications ask for them.
    private static Node Classes(Node logits) => logits.Softmax();

    private static IReadOnlyList<Node> Denoiser()
    {
        var code = Features(784).Reshape(Batch, 1, 28, 28).Clamp(0, 1)
            .Conv(32, 3, padding: Padding.Same).Relu().MaxPool(2)
            .Conv(32, 3, padding: Padding.Same).Relu().MaxPool(2);
        return
        [
            code, code.Conv(32, 3, padding: Padding.Same).Relu().Upsample(2)
                .Conv(32, 3, padding: Padding.Same).Relu().Upsample(2)
                .Conv(1, 3, padding: Padding.Same).Sigmoid(),
        ];
    }

    private static Node ResNet18(Node images, int classes)
    {
        var x = Norm(images, 16, window: 3, stride: 1).Relu();
        foreach (var filters in (int[])[16, 32, 64, 128])
        {
            x = Block(Block(x, filters, stride: filters == 16 ? 1 : 2), filters, stride: 1);
        }

        return x.GlobalAvgPool().Flatten(1).Dense(classes);
    }

    private static Node Block(Node x, int filters, int stride) => x.Residual(
        y => Norm(Norm(y, filters, window: 3, stride).Relu(), filters, window: 3, stride: 1),
        stride == 1 ? null : y => Norm(y, filters, window: 1, stride)).Relu();

    private static Node Norm(Node x, int filters, int window, int stride) => x
        .Conv(filters, window, stride, padding: window / 2, bias: false, weight: shape => Initializers.HeNormal(shape)).BatchNorm();

    private static IReadOnlyList<Node> CharacterLstm()
    {
        const int Characters = 40, Width = 64;
        var embedding = Parameter("embedding", Initializers.Normal([Characters, Width], deviation: 0.1));
        var read = embedding.Lookup(Input<int>("text", [Batch, Time])).Lstm(Width, options: new() { BatchFirst = true });
        return [read.Output.MatMul(embedding.Transpose()), read.State, read.Cell!];
    }

    private static IReadOnlyList<Node> CharacterGpt()
    {
        const int Characters = 40, Length = 64, Width = 32, Heads = 4;
        var embedding = Parameter("embedding", Initializers.Normal([Characters, Width], deviation: 0.02));
        var positions = Parameter("positions", Initializers.Normal([Length, Width], deviation: 0.02));
        TransformerOptions causal = new() { Attention = new() { Causal = true } };
        var x = embedding.Lookup(Input<int>("tokens", [Batch, Time])).LearnedPositions(positions, null);
        for (var i = 0; i < 2; i++)
        {
            x = new TransformerBlock(Width, Heads, causal).Apply(x);
        }

        return [x.LayerNorm(affine: false).MatMul(embedding.Transpose())];
    }
}
