using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Support;

/// <summary>Small models that several tests compile.</summary>
internal sealed class Classifier
{
    public Classifier(int width = 24)
    {
        Images = Input("images", Float32, [Batch, 10]);
        Labels = Input("labels", DType.Int64, [Batch]);
        Logits = Images.Dense(width).Relu().LayerNorm().Dense(width).Tanh().Dense(5);
        Loss = Losses.SoftmaxCrossEntropy(Logits, Labels);
    }

    public Node Images { get; }

    public Node Labels { get; }

    public Node Logits { get; }

    public Node Loss { get; }

    /// <summary>A training step with Adam.</summary>
    public Executable Train(CompileOptions? options = null) => Compilation.Compile(
        new Adam(1e-2).Minimize(Loss), outputs: [Loss, Logits], inputs: [Images, Labels], options: options ?? Agreement.Fresh);

    /// <summary>The most probable class.</summary>
    public Executable Predict() => Compilation.Compile([Logits.ArgMax(-1)], options: Agreement.Fresh);

    /// <summary>A batch that the inputs take.</summary>
    public static Tensor[] Examples(int count, int seed = 1) => [Filled.Floats(seed, count, 10), Filled.Indices(seed, 5, count)];
}
