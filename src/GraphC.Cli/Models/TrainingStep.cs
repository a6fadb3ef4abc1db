using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Models;

/// <summary>How a model is to be trained: <c>--train LOSS,OPT</c>.</summary>
internal sealed class TrainingStep
{
    private delegate Node Loss(Node prediction, Func<DType, IEnumerable<Dim>, Node> target);

    // Losses of one prediction and one target.
    private static readonly Dictionary<string, Loss> losses = new(StringComparer.Ordinal)
    {
        ["binary-cross-entropy"] = (x, target) => Losses.BinaryCrossEntropy(x, target(x.DType, x.Shape)),
        ["binary-cross-entropy-with-logits"] = (x, target) => Losses.BinaryCrossEntropyWithLogits(x, target(x.DType, x.Shape)),
        ["hinge"] = (x, target) => Losses.Hinge(x, target(x.DType, x.Shape)),
        ["hinge-embedding"] = (x, target) => Losses.HingeEmbedding(x, target(x.DType, x.Shape)),
        ["huber"] = (x, target) => Losses.Huber(x, target(x.DType, x.Shape)),
        ["kl-divergence"] = (x, target) => Losses.KlDivergence(x, target(x.DType, x.Shape)),
        ["l1"] = (x, target) => Losses.L1(x, target(x.DType, x.Shape)),
        ["mse"] = (x, target) => Losses.Mse(x, target(x.DType, x.Shape)),
        ["nll"] = (x, target) => Losses.Nll(x, Labels(x, target), axis: ClassAxis(x)),
        ["smooth-l1"] = (x, target) => Losses.SmoothL1(x, target(x.DType, x.Shape)),
        ["softmax-cross-entropy"] = (x, target) => Losses.SoftmaxCrossEntropy(x, Labels(x, target), axis: ClassAxis(x)),
    };

    // Rates are variables: no graph depends on them.
    private static readonly Dictionary<string, Func<Optimizer>> optimizers = new(StringComparer.Ordinal)
    {
        ["adadelta"] = () => new Adadelta(),
        ["adagrad"] = () => new Adagrad(),
        ["adam"] = () => new Adam(),
        ["adamax"] = () => new Adamax(),
        ["adamw"] = () => new AdamW(),
        ["nadam"] = () => new NAdam(),
        ["radam"] = () => new RAdam(),
        ["rmsprop"] = () => new RmsProp(),
        ["sgd"] = () => new Sgd(0.01),
    };

    private readonly Loss loss;
    private readonly Func<Optimizer> optimizer;

    private readonly (string Loss, string Optimizer) names;

    private TrainingStep(string loss, string optimizer)
    {
        names = (loss, optimizer);
        (this.loss, this.optimizer) = (Find(losses, "loss", loss), Find(optimizers, "optimizer", optimizer));
    }

    /// <summary>The losses that a model can be trained with here.</summary>
    public static IEnumerable<string> LossNames => losses.Keys;

    /// <summary>The optimizers.</summary>
    public static IEnumerable<string> OptimizerNames => optimizers.Keys;

    /// <summary>Reads <c>LOSS,OPT</c>.</summary>
    /// <exception cref="UsageException">It has another form, or one of the two is unknown; the message lists those that are not.</exception>
    public static TrainingStep Parse(string text) => text.Split(',', StringSplitOptions.TrimEntries) is [var loss, var optimizer]
        ? new(loss, optimizer)
        : throw new UsageException($"--train: '{text}' is not LOSS,OPT, such as softmax-cross-entropy,adam");

    /// <summary>The step: the loss of the model's first output of numbers, and the updates of its parameters; and the loss without these.</summary>
    /// <exception cref="UsageException">The model has no such output.</exception>
    /// <exception cref="GraphException">The output does not fit the loss, or there is nothing to train.</exception>
    public (Graph Step, Graph? Declared) Of(ImportedModel model)
    {
        var prediction = model.Outputs.Values.FirstOrDefault(o => o.DType.IsFloat) ?? throw new UsageException("--train: the model has no floating-point output that a loss could be taken of");
        var inputs = model.Inputs.Values.ToList();
        var value = Within(names.Loss, () => loss(prediction, Target));
        var updates = Within(names.Optimizer, () => optimizer().Minimize(value));
        return (Graph.Close([value], updates, inputs), Graph.Close([value], inputs: inputs, training: true));

        Node Target(DType type, IEnumerable<Dim> shape)
        {
            inputs.Add(Declare.Input(FreeName([.. model.Inputs.Keys]), type, Shape.Of(shape)));
            return inputs[^1];
        }
    }

    /// <summary>Dumps and errors say which of the two declared a node.</summary>
    private static T Within<T>(string name, Func<T> declare)
    {
        using var entered = Origin.At(name).Enter();
        return declare();
    }

    private static T Find<T>(Dictionary<string, T> table, string what, string name) => table.TryGetValue(name, out var found)
        ? found
        : throw new UsageException($"--train: there is no {what} '{name}'; there are {string.Join(", ", table.Keys)}");

    private static string FreeName(HashSet<string> taken)
    {
        var name = "target";
        for (var i = 1; taken.Contains(name); i++)
        {
            name = $"target_{i}";
        }

        return name;
    }

    /// <summary>Where the classes are: last for rows of tokens, as language models have them, second for all else, as for pictures.</summary>
    private static int ClassAxis(Node scores) => scores.Rank == 3 ? 2 : 1;

    private static Node Labels(Node scores, Func<DType, IEnumerable<Dim>, Node> target) =>
        target(DType.Int64, scores.Shape.Where((_, axis) => axis != ClassAxis(scores)));
}
