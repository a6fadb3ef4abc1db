using GraphC.Onnx.Import;

namespace GraphC.Onnx;

/// <summary>
/// A model as nodes of a graph, to be gone on from: attach a loss and an optimizer, take an inner value and give it another head, compile
/// the outputs.
/// </summary>
/// <example><code>
/// var model = OnnxModel.Load("backbone.onnx").Trainable(freeze: "features.*");
/// var logits = model["pooled"].Dense(5);
/// var loss = Losses.SoftmaxCrossEntropy(logits, labels);
/// using var train = Compile(new Adam(1e-3).Minimize(loss), outputs: [loss]);
/// </code></example>
public sealed class ImportedModel
{
    private readonly Scope scope;

    internal ImportedModel(
        Scope scope, IReadOnlyDictionary<string, Node> inputs, IReadOnlyDictionary<string, Node> outputs, IReadOnlyDictionary<string, Variable> parameters)
    {
        this.scope = scope;
        Inputs = inputs;
        Outputs = outputs;
        Parameters = parameters;
    }

    /// <summary>The inputs by name, in the order of the model. Types that GraphC does not compute with have their carrier's, see <see cref="OnnxTensor"/>.</summary>
    public IReadOnlyDictionary<string, Node> Inputs { get; }

    /// <summary>The outputs by name, in the order of the model.</summary>
    public IReadOnlyDictionary<string, Node> Outputs { get; }

    /// <summary>The initializers that became variables, by name; frozen ones and running statistics are not trainable.</summary>
    public IReadOnlyDictionary<string, Variable> Parameters { get; }

    /// <summary>The names of the values that <see cref="this"/> finds, but for initializers that nothing reads.</summary>
    public IReadOnlyCollection<string> Names => scope.Tensors;

    /// <summary>Any value of the model's main graph: an output of one of its nodes, an input, an initializer.</summary>
    /// <exception cref="KeyNotFoundException">There is no tensor of that name.</exception>
    public Node this[string name] => scope.Find(name) is TensorOperand tensor
        ? tensor.Node
        : throw new KeyNotFoundException($"The model has no tensor {Onnx.Names.Quote(name)}.");
}
