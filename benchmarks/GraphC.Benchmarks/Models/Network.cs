using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Benchmarks;

internal enum Activation
{
    Relu,
    Sigmoid,
}

internal enum Loss
{
    /// <summary>Softmax and cross-entropy of class labels.</summary>
    CrossEntropy,

    /// <summary>Cross-entropy of probabilities, after a sigmoid.</summary>
    Binary,

    /// <summary>Cross-entropy of the network's own input, from logits.</summary>
    Reconstruction,
}

/// <summary>A network of dense layers, which GraphC and its peers build alike.</summary>
/// <param name="Name">What rows call it; the sizes follow.</param>
/// <param name="Sizes">The extents of the input and of each layer.</param>
/// <param name="Hidden">Behind each layer but the last.</param>
/// <param name="Loss">What it is trained with.</param>
/// <param name="Batch">The batch it is trained with.</param>
internal sealed record Network(string Name, int[] Sizes, Activation Hidden, Loss Loss, int Batch)
{
    /// <summary>The networks of the race.</summary>
    public static IReadOnlyList<Network> All { get; } =
    [
        new("xor", [2, 2, 1], Activation.Sigmoid, Loss.Binary, 4),
        new("mlp", [100, 64, 64, 10], Activation.Relu, Loss.CrossEntropy, 32),
        new("mlp", [784, 512, 512, 10], Activation.Relu, Loss.CrossEntropy, 128),
        new("autoencoder", [784, 128, 32, 128, 784], Activation.Relu, Loss.Reconstruction, 64),
    ];

    /// <summary>The one whose compilation is timed.</summary>
    public static Network Large => All[2];

    /// <summary>A small one.</summary>
    public static Network Small => All[1];

    /// <summary>
    /// Too small to get anywhere: all steps of a run are alike. A network that has learned its only batch by heart has vanishing gradients,
    /// and denormal numbers are slow.
    /// </summary>
    public const double LearningRate = 1e-6;

    /// <summary>For example <c>mlp 784-512-512-10</c>.</summary>
    public string FullName => $"{Name} {string.Join('-', Sizes)}";

    /// <summary>The whole step: forward, backward, Adam. Its inputs are those of <see cref="TrainingBatch"/>.</summary>
    public Executable CompileStep(CompileOptions options)
    {
        var (updates, loss) = DeclareStep();
        return Compilation.Compile(updates, outputs: [loss], options: options);
    }

    /// <summary>The step as nodes: what a run updates, and the loss that it returns.</summary>
    public (IReadOnlyList<Update> Updates, Node Loss) DeclareStep()
    {
        var x = Input("x", Float32, [Declare.Batch, Sizes[0]]);
        var logits = Forward(x);
        var loss = Loss switch
        {
            Loss.CrossEntropy => Losses.SoftmaxCrossEntropy(logits, Input<int>("y", [Declare.Batch])),
            Loss.Binary => Losses.BinaryCrossEntropy(logits.Sigmoid(), Input("y", Float32, [Declare.Batch, Sizes[^1]])),
            _ => Losses.BinaryCrossEntropyWithLogits(logits, x),
        };
        return (new Adam(LearningRate).Minimize(loss), loss);
    }

    /// <summary>Forward only: logits for classes, else probabilities.</summary>
    public Executable CompileForward(CompileOptions options)
    {
        var logits = Forward(Input("x", Float32, [Declare.Batch, Sizes[0]]));
        return Compilation.Compile(outputs: [Loss == Loss.CrossEntropy ? logits : logits.Sigmoid()], options: options);
    }

    public Tensor Examples(int batch) => Filling.Between(0, 1, batch, Sizes[0]);

    public Tensor[] TrainingBatch() => Loss switch
    {
        Loss.CrossEntropy => [Examples(Batch), Filling.Labels(Sizes[^1], Batch)],
        Loss.Binary => [Examples(Batch), Filling.Between(0, 1, Batch, Sizes[^1])],
        _ => [Examples(Batch)],
    };

    private Node Forward(Node x)
    {
        for (var layer = 1; layer < Sizes.Length; layer++)
        {
            x = x.Dense(Sizes[layer]);
            if (layer < Sizes.Length - 1)
            {
                x = Hidden == Activation.Relu ? x.Relu() : x.Sigmoid();
            }
        }

        return x;
    }
}
