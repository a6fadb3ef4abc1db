using System.Text.Json;
using GraphC.Data;

namespace GraphC.Tests.Foreign;

/// <summary>
/// One case of <c>torch/training.zip</c>: a model with its starting weights, a batch for each step, and the losses and parameters that
/// PyTorch arrived at.
/// </summary>
internal sealed class TrainingCase
{
    private static readonly Dictionary<string, Func<Node, OnnxSketch.Node, Func<string, Node>, Node>> Ops = new()
    {
        ["Add"] = (x, node, named) => x + named(node.Inputs[1]),
        ["BatchNormalization"] = (x, node, named) => x.BatchNorm(
            named(node.Inputs[1]), named(node.Inputs[2]), (Variable)named(node.Inputs[3]), (Variable)named(node.Inputs[4]),
            momentum: 1 - node.Number("momentum", 0.9), epsilon: node.Number("epsilon", 1e-5)),
        ["Conv"] = (x, node, named) => x.Conv(
            named(node.Inputs[1]), node.Inputs.Count > 2 ? named(node.Inputs[2]) : null,
            node.PerAxis("strides"), node.Pads, node.PerAxis("dilations"), (int)node.Number("group", 1)),
        ["Flatten"] = (x, _, _) => x.Flatten(1),
        ["Gemm"] = (x, node, named) => x.Dense(
            node.Attributes.GetValueOrDefault("transB") == 1 ? named(node.Inputs[1]).Transpose() : named(node.Inputs[1]),
            node.Inputs.Count > 2 ? named(node.Inputs[2]) : null),
        ["GlobalAveragePool"] = (x, _, _) => x.GlobalAvgPool(),
        ["Identity"] = (x, _, _) => x,
        ["MaxPool"] = (x, node, _) => x.MaxPool(
            node.PerAxis("kernel_shape"), node.PerAxis("strides"), node.Pads, node.PerAxis("dilations"), node.Number("ceil_mode", 0) != 0),
        ["Relu"] = (x, _, _) => x.Relu(),
        ["Sigmoid"] = (x, _, _) => x.Sigmoid(),
        ["Softmax"] = (x, node, _) => x.Softmax((int)node.Attributes.GetValueOrDefault("axis", -1)),
        ["Tanh"] = (x, _, _) => x.Tanh(),
    };

    private static readonly Dictionary<string, Func<Node, Node, Node>> LossTable = new()
    {
        ["mse"] = (y, t) => Losses.Mse(y, t),
        ["bce"] = (y, t) => Losses.BinaryCrossEntropy(y, t),
        ["cross_entropy"] = (y, t) => Losses.SoftmaxCrossEntropy(y, t),
    };

    private readonly SafetensorsFile run;

    private TrainingCase(byte[] model, SafetensorsFile run) => (ModelFile, this.run) = (model, run);

    /// <summary>All cases.</summary>
    public static ForeignArchive Archive { get; } = new("torch/training.zip");

    /// <summary>Reads a case; skips the test where the archive is absent.</summary>
    public static TrainingCase Load(string name) =>
        new(Archive.Read(name + ".onnx"), Safetensors.Read(Archive.Read(name + ".safetensors")));

    /// <summary>The bytes of the model's file.</summary>
    public byte[] ModelFile { get; }

    /// <summary>A model to be trained.</summary>
    /// <param name="Input">What it takes.</param>
    /// <param name="Prediction">What it gives.</param>
    /// <param name="Parameters">Its parameters and statistics by the names of the file.</param>
    public sealed record Model(Node Input, Node Prediction, IReadOnlyDictionary<string, Variable> Parameters);

    /// <summary>How much may differ, as a part of the magnitude.</summary>
    /// <param name="Loss">The loss of a step, of its own magnitude.</param>
    /// <param name="Final">Parameters and predictions, of the largest magnitude.</param>
    /// <param name="Least">The least magnitude that parameters are held to. Some have no gradient but rounding errors, which Adam divides by
    /// their own size: the bias of attention's keys, which moves by its own rate in PyTorch's float32 too.</param>
    public sealed record Exactness(double Loss, double Final, double Least = 0);

    /// <summary>The model made of the ops that this reader of model files knows, in any float type.</summary>
    public Model Sketch(DType real)
    {
        var xs = Fed("x", real);
        var x = Declare.Input("x", xs.DType, Extents(xs));
        var (prediction, parameters) = Build(x, real);
        return new(x, prediction, parameters);
    }

    /// <summary>
    /// Trains as long as PyTorch did and compares the losses of all steps, the final parameters, and the final predictions.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="real">The element type of the model.</param>
    /// <param name="execute">Who executes programs. All programs of one model see the same variables.</param>
    /// <param name="exactness">How much may differ.</param>
    public void Check(Model model, DType real, Func<Graph, IStatefulProgram> execute, Exactness exactness)
    {
        var (xs, ys) = (Fed("x", real), Fed("y", real));
        var t = Declare.Input("target", ys.DType, Extents(ys));
        var loss = Loss(model.Prediction, t);
        var optimizer = TorchOptimizers.Create(new CaseArguments(JsonDocument.Parse(run.Metadata["optimizer"]).RootElement));
        var program = execute(Graph.Close([loss, model.Prediction], optimizer.Minimize(loss), [model.Input, t]));

        var expected = run["loss"].ToDoubles();
        for (var step = 0; step < int.Parse(run.Metadata["steps"]); step++)
        {
            Tensors.AssertClose($"loss of step {step}", [expected[step]], [program.Run(xs.At(step), ys.At(step))[0][0]], exactness.Loss);
        }

        foreach (var (name, parameter) in model.Parameters)
        {
            var final = run[$"final.{name}"].ToDoubles();
            Tensors.AssertClose(name, final, program.Read(parameter), exactness.Final * Math.Max(1, exactness.Least / Math.Max(final.Max(Math.Abs), 1e-30)));
        }

        // What was learned is what another program starts with, which predicts as in inference.
        foreach (var parameter in model.Parameters.Values)
        {
            parameter.Value = Tensor.From(program.Read(parameter)).As(real).Reshape([.. parameter.Shape.Select(d => d.Value)]);
        }

        var predictor = execute(Graph.Close([model.Prediction], inputs: [model.Input]));
        Tensors.AssertClose("eval_y", run["eval_y"].ToDoubles(), predictor.Run(Fed("eval_x", real))[0], exactness.Final);
    }

    private (Node Prediction, Dictionary<string, Variable> Parameters) Build(Node x, DType real)
    {
        var model = OnnxSketch.Read(ModelFile);
        var statistics = model.Nodes.Where(n => n.Op == "BatchNormalization").SelectMany(n => n.Inputs.Skip(3)).ToHashSet();
        var parameters = model.Initializers.ToDictionary(i => i.Key, i => statistics.Contains(i.Key)
            ? Declare.State(i.Key, Declare.Constant(i.Value.As(real)))
            : Declare.Parameter(i.Key, Declare.Constant(i.Value.As(real))));
        var nodes = new Dictionary<string, Node> { [model.Inputs.Single(name => !parameters.ContainsKey(name))] = x };
        foreach (var node in model.Nodes)
        {
            Skip.IfNot(Ops.TryGetValue(node.Op, out var apply), $"this reader of model files has no {node.Op}; the importer's tests train this model");
            nodes[node.Output] = apply!(nodes[node.Inputs[0]], node, name => parameters.TryGetValue(name, out var p) ? p : nodes[name]);
        }

        return (nodes[model.Outputs.Single()], parameters);
    }

    private Node Loss(Node prediction, Node target)
    {
        Skip.IfNot(LossTable.TryGetValue(run.Metadata["loss"], out var loss), $"loss not built yet: {run.Metadata["loss"]}");
        return loss!(prediction, target);
    }

    private Tensor Fed(string name, DType real) => run[name].DType.IsFloat ? run[name].As(real) : run[name];

    // The batch is symbolic: eval_x may be another one.
    private static Shape Extents(Tensor batches) =>
        Shape.Of([Declare.Batch, .. batches.Shape[2..].ToArray().Select(extent => (Dim)extent)]);
}
