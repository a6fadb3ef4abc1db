using GraphC.Compiler;
using static GraphC.Declare;

namespace GraphC.Benchmarks;

internal enum Loss
{
    /// <summary>Softmax and cross-entropy of class labels.</summary>
    CrossEntropy,

    /// <summary>Cross-entropy of probabilities, after a sigmoid.</summary>
    Binary,

    /// <summary>Cross-entropy of the network's own input, from logits.</summary>
    Reconstruction,
}

/// <summary>Which rule a network is trained by.</summary>
internal enum Rule
{
    Adam,

    /// <summary>Adam with weight decay apart from the gradient.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent with a momentum of 0.9.</summary>
    Momentum,
}

/// <summary>A network, which GraphC and its peers build alike.</summary>
/// <param name="Name">What rows call it.</param>
/// <param name="Input">The extents of an example.</param>
/// <param name="Layers">What is done to it.</param>
/// <param name="Loss">What it is trained with.</param>
internal sealed record Network(string Name, long[] Input, Layer[] Layers, Loss Loss)
{
    /// <summary>The networks of the race.</summary>
    public static IReadOnlyList<Network> All { get; } =
    [
        Perceptron("xor", [2, 2, 1], new Layer.Sigmoid(), Loss.Binary, 4),
        Perceptron("mlp", [100, 64, 64, 10], new Layer.Relu(), Loss.CrossEntropy, 32),
        Perceptron("mlp", [784, 512, 512, 10], new Layer.Relu(), Loss.CrossEntropy, 128),
        Perceptron("autoencoder", [784, 128, 32, 128, 784], new Layer.Relu(), Loss.Reconstruction, 64),
        new("mnist cnn 32-64-64", [1, 28, 28], KerasLayers, Loss.CrossEntropy) { TrainingBatches = [32], AnswerBatches = [1, 32] },
        new("lenet", [3, 32, 32], LeNetLayers, Loss.CrossEntropy) { TrainingBatches = [4], AnswerBatches = [1, 4], Rule = Rule.Momentum },
        new("resnet18 64x64", [3, 64, 64], ResNetLayers(), Loss.CrossEntropy) { TrainingBatches = [8], Rule = Rule.Momentum },
        Recurrent(RecurrentKind.Rnn), Recurrent(RecurrentKind.Lstm), Recurrent(RecurrentKind.Gru),
        new("gpt 4x128, 4 heads, 64 tokens", [64], GptLayers, Loss.CrossEntropy) { TrainingBatches = [16], Rule = Rule.AdamW, Tokens = 65 },
        new("resnet18 224x224", [3, 224, 224], ResNetLayers(), Loss.CrossEntropy) { AnswerBatches = [1] },
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

    /// <summary>The batches it is trained with.</summary>
    public int[] TrainingBatches { get; init; } = [];

    /// <summary>The batches it is asked with.</summary>
    public int[] AnswerBatches { get; init; } = [];

    public Rule Rule { get; init; } = Rule.Adam;

    /// <summary>How many different tokens an example is made of, each with one that is to follow; 0 if it is made of numbers.</summary>
    public int Tokens { get; init; }

    /// <summary>True if what it answers are probabilities, not logits.</summary>
    public bool AnswersProbabilities => Loss != Loss.CrossEntropy;

    private int Outputs => Layers.OfType<Layer.Dense>().Last().Units;

    private static Layer[] KerasLayers =>
    [
        new Layer.Conv(32, 3), new Layer.Relu(), new Layer.MaxPool(2, 2), new Layer.Conv(64, 3), new Layer.Relu(), new Layer.MaxPool(2, 2),
        new Layer.Conv(64, 3), new Layer.Relu(), new Layer.Flatten(), new Layer.Dense(64), new Layer.Relu(), new Layer.Dense(10),
    ];

    private static Layer[] LeNetLayers =>
    [
        new Layer.Conv(6, 5), new Layer.Relu(), new Layer.MaxPool(2, 2), new Layer.Conv(16, 5), new Layer.Relu(), new Layer.MaxPool(2, 2),
        new Layer.Flatten(), new Layer.Dense(120), new Layer.Relu(), new Layer.Dense(84), new Layer.Relu(), new Layer.Dense(10),
    ];

    private static Layer[] GptLayers =>
    [
        new Layer.Embedding(65, 128), new Layer.Positions(64), .. Enumerable.Repeat(new Layer.Transformer(4), 4), new Layer.LayerNorm(), new Layer.Dense(65),
    ];

    /// <summary>The whole step: forward, backward, update. Its inputs are those of <see cref="Batched"/>.</summary>
    public Executable CompileStep(CompileOptions options)
    {
        var (updates, loss) = DeclareStep();
        return Compilation.Compile(updates, outputs: [loss], options: options);
    }

    /// <summary>The step as nodes: what a run updates, and the loss that it returns.</summary>
    public (IReadOnlyList<Update> Updates, Node Loss) DeclareStep()
    {
        var x = DeclareInput();
        var logits = Build(x, Layers, []);
        var loss = Loss switch
        {
            Loss.CrossEntropy => Losses.SoftmaxCrossEntropy(logits, DeclareLabels(), axis: -1),
            Loss.Binary => Losses.BinaryCrossEntropy(logits.Sigmoid(), Declare.Input("y", Float32, [Batch, Outputs])),
            _ => Losses.BinaryCrossEntropyWithLogits(logits, x),
        };
        Optimizer optimizer = Rule switch
        {
            Rule.Adam => new Adam(LearningRate),
            Rule.AdamW => new AdamW(LearningRate),
            _ => new Sgd(LearningRate, momentum: 0.9),
        };
        return (optimizer.Minimize(loss), loss);
    }

    /// <summary>
    /// Forward only: logits for classes, else probabilities. The weights are literals, as they are in the ONNX file.
    /// </summary>
    /// <returns>The program, and its variables in the order of <see cref="Layers"/>.</returns>
    public (Executable Program, IReadOnlyList<Variable> Variables) CompileForward(CompileOptions options)
    {
        var variables = new List<Variable>();
        var logits = Build(DeclareInput(), Layers, variables);
        return (Compilation.Compile(outputs: [AnswersProbabilities ? logits.Sigmoid() : logits], options: options with { FreezeVariables = true }), variables);
    }

    /// <summary>
    /// One token forward, of a network that says which token follows, with the keys and values of those before it in a cache. Inputs are the token,
    /// <c>[1, 1]</c>, and its position.
    /// </summary>
    public Executable CompileToken(CompileOptions options)
    {
        var (token, position) = (Declare.Input<int>("token", [1, 1]), Declare.Input<int>("position", []));
        var logits = Build(token, Layers, [], new(sequences: 1, length: Input[0], position));
        return Compilation.Compile([logits], inputs: [token, position], options: options);
    }

    public Tensor Examples(int batch) => Tokens > 0 ? Filling.Labels(Tokens, [batch, .. Input]) : Filling.Between(0, 1, [batch, .. Input]);

    /// <summary>What a training step is fed with.</summary>
    public Tensor[] Batched(int batch) => Loss switch
    {
        Loss.CrossEntropy => [Examples(batch), Filling.Labels(Outputs, Tokens > 0 ? [batch, .. Input] : [batch])],
        Loss.Binary => [Examples(batch), Filling.Between(0, 1, batch, Outputs)],
        _ => [Examples(batch)],
    };

    private static Network Perceptron(string name, int[] sizes, Layer hidden, Loss loss, int batch) => new(
        $"{name} {string.Join('-', sizes)}", [sizes[0]],
        [.. sizes.Skip(1).SelectMany((units, i) => i < sizes.Length - 2 ? (Layer[])[new Layer.Dense(units), hidden] : [new Layer.Dense(units)])], loss)
    {
        TrainingBatches = [batch],
        AnswerBatches = [1, 64],
    };

    private static Network Recurrent(RecurrentKind kind) =>
        new($"{kind.ToString().ToLowerInvariant()} 28x28-128", [28, 28], [new Layer.Recurrent(kind, 128), new Layer.Dense(10)], Loss.CrossEntropy) { TrainingBatches = [32] };

    private static Layer[] ResNetLayers()
    {
        return
        [
            new Layer.Conv(64, 7, 2, 3, Bias: false), new Layer.Norm(), new Layer.Relu(), new Layer.MaxPool(3, 2, 1),
            .. ((int[])[64, 128, 256, 512]).SelectMany(filters => (Layer[])
                [.. Block(filters, filters == 64 ? [] : [new Layer.Conv(filters, 1, 2, Bias: false), new Layer.Norm()]), .. Block(filters, [])]),
            new Layer.GlobalAvgPool(), new Layer.Flatten(), new Layer.Dense(1000),
        ];

        static Layer[] Block(int filters, Layer[] shortcut) =>
        [
            new Layer.Residual(
                [
                    new Layer.Conv(filters, 3, shortcut.Length > 0 ? 2 : 1, 1, Bias: false), new Layer.Norm(), new Layer.Relu(),
                    new Layer.Conv(filters, 3, 1, 1, Bias: false), new Layer.Norm(),
                ],
                shortcut),
            new Layer.Relu(),
        ];
    }

    private Node DeclareInput() => Declare.Input("x", Tokens > 0 ? DType.Int32 : Float32, ExampleShape);

    private Node DeclareLabels() => Declare.Input("y", DType.Int32, Tokens > 0 ? ExampleShape : [Batch]);

    private Shape ExampleShape => Shape.Of([Batch, .. Input.Select(extent => (Dim)extent)]);

    private static Node Build(Node x, Layer[] layers, List<Variable> variables, KeyValueCache? cache = null) =>
        layers.Aggregate(x, (y, layer) => Build(y, layer, variables, cache));

    private static Node Build(Node x, Layer layer, List<Variable> variables, KeyValueCache? cache)
    {
        switch (layer)
        {
            case Layer.Dense d:
                return x.Dense(Weight("dense.weight", [x.Shape[^1], d.Units]), Zeros("dense.bias", d.Units));
            case Layer.Conv c:
                var weight = Weight("conv.weight", [c.Filters, x.Shape[1], c.Window, c.Window]);
                return x.Conv(weight, c.Bias ? Zeros("conv.bias", c.Filters) : null, strides: c.Stride, padding: c.Padding);
            case Layer.Norm:
                var channels = x.Shape[1];
                var (scale, shift) = (Keep(Parameter("norm.scale", Initializers.Ones([channels]))), Zeros("norm.shift", channels));
                var mean = Keep(State("norm.mean", Initializers.Zeros([channels])));
                var variance = Keep(State("norm.variance", Initializers.Ones([channels])));
                return x.BatchNorm(scale, shift, mean, variance, momentum: 0.1, epsilon: 1e-5);
            case Layer.Recurrent r:
                var options = new RecurrentOptions { BatchFirst = true };
                var output = r.Kind switch
                {
                    RecurrentKind.Rnn => x.Rnn(r.Units, options: options),
                    RecurrentKind.Lstm => x.Lstm(r.Units, options: options),
                    _ => x.Gru(r.Units, options: options),
                };
                return output.State.Squeeze(0);
            case Layer.Embedding e:
                return x.Embedding(e.Tokens, e.Width);
            case Layer.Positions p:
                return x.LearnedPositions(p.Length, cache?.Position);
            case Layer.Transformer t:
                return new TransformerBlock(x.Shape[^1].Value, t.Heads, new() { Attention = new() { Causal = true } }).Apply(x, cache: cache);
            case Layer.LayerNorm:
                return x.LayerNorm();
            case Layer.Relu:
                return x.Relu();
            case Layer.Sigmoid:
                return x.Sigmoid();
            case Layer.MaxPool p:
                return x.MaxPool(p.Window, strides: p.Stride, padding: p.Padding);
            case Layer.GlobalAvgPool:
                return x.GlobalAvgPool();
            case Layer.Flatten:
                return x.Flatten(1);
            case Layer.Residual r:
                var body = Build(x, r.Body, variables);
                return body + Build(x, r.Shortcut, variables);
            default:
                throw new InvalidOperationException($"No layer {layer}.");
        }

        Variable Keep(Variable variable)
        {
            variables.Add(variable);
            return variable;
        }

        Variable Weight(string name, Shape shape) => Keep(Parameter(name, Initializers.GlorotUniform(shape)));
        Variable Zeros(string name, Dim extent) => Keep(Parameter(name, Initializers.Zeros([extent])));
    }
}
