using GraphC.Onnx.Import;
using GraphC.Onnx.Model;

namespace GraphC.Onnx.Execution;

/// <summary>One node of a model on the host: its inputs as values, its attributes, and what runs its subgraphs.</summary>
internal sealed class HostCall(ModelNode node, IReadOnlyList<OnnxValue?> inputs, Func<ModelGraph, IReadOnlyList<OnnxValue?>, OnnxValue[]> run)
{
    /// <summary>The node.</summary>
    public ModelNode Node { get; } = node;

    /// <summary>The version of the operator set.</summary>
    public long Version => Node.Version;

    /// <summary>The attributes.</summary>
    public Attributes Attributes => Node.Attributes;

    /// <summary>The inputs; null where an optional one is not given.</summary>
    public IReadOnlyList<OnnxValue?> Inputs { get; } = inputs;

    /// <summary>True if an optional input is given.</summary>
    public bool Has(int input) => input < Inputs.Count && Inputs[input] is not null;

    /// <summary>An input of any kind.</summary>
    public OnnxValue Value(int input) => Has(input) ? Inputs[input]! : throw new BadNodeException($"the input {input} is missing");

    /// <summary>A tensor of numbers.</summary>
    public OnnxTensor Tensor(int input) => As<OnnxTensor>(input, "a tensor of numbers");

    /// <summary>A tensor of text.</summary>
    public OnnxStrings Text(int input) => As<OnnxStrings>(input, "a tensor of text");

    /// <summary>A sequence.</summary>
    public OnnxSequence Sequence(int input) => As<OnnxSequence>(input, "a sequence");

    /// <summary>The elements of a tensor of integers.</summary>
    public long[] Ints(int input) => Tensors.Integers(Tensor(input).Data);

    /// <summary>The only integer of a tensor.</summary>
    public long Int(int input) => Ints(input) is [var value] ? value : throw new BadNodeException($"the input {input} is not a single number");

    /// <summary>An axis, counted from the end if it is negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new BadNodeException($"there is no axis {axis} in a tensor of rank {rank}");

    /// <summary>A subgraph.</summary>
    public ModelGraph Graph(string name) => Attributes.Graph(name) ?? throw new BadNodeException($"the attribute '{name}' is missing");

    /// <summary>Runs a subgraph once.</summary>
    public OnnxValue[] Run(ModelGraph body, params IReadOnlyList<OnnxValue?> arguments) => run(body, arguments);

    private T As<T>(int input, string kind) where T : OnnxValue => Value(input) switch
    {
        T value => value,
        OnnxOptional { Value: T value } => value,
        var other => throw new BadNodeException($"the input {input} is {other}, not {kind}"),
    };
}
