using System.Collections.Immutable;
using GraphC.Onnx.Model;

namespace GraphC.Onnx.Import;

/// <summary>One node of a model as its operator sees it: its inputs, its attributes, and where its subgraphs are imported.</summary>
internal sealed class Call(ModelNode node, IReadOnlyList<Operand?> inputs, Importer importer, Scope scope)
{
    /// <summary>The node.</summary>
    public ModelNode Node { get; } = node;

    /// <summary>The version of the operator set.</summary>
    public long Version => Node.Version;

    /// <summary>The attributes.</summary>
    public Attributes Attributes => Node.Attributes;

    /// <summary>True if the graph is to be trained, so that what differs between training and use is imported as it is trained.</summary>
    public bool IsTrainable => importer.IsTrainable;

    /// <summary>True if the graph begins with the model's inputs, so that gradients find all ways to them.</summary>
    public bool IsWhole => importer.IsWhole;

    /// <summary>The number of inputs that are written down, given or empty.</summary>
    public int Inputs => inputs.Count;

    /// <summary>The number of outputs that are written down.</summary>
    public int Outputs => Node.Outputs.Length;

    /// <summary>True if an output is wanted.</summary>
    public bool Wants(int output) => output < Node.Outputs.Length && Node.Outputs[output].Length > 0;

    /// <summary>True if an optional input is given.</summary>
    public bool Has(int input) => input < inputs.Count && inputs[input] is not null;

    /// <summary>An input of any kind.</summary>
    public Operand Operand(int input) => Has(input) ? inputs[input]! : throw new BadNodeException($"the input {input} is missing");

    /// <summary>A tensor.</summary>
    public TensorOperand Tensor(int input) => Operand(input) switch
    {
        TensorOperand tensor => tensor,
        HostOperand { Value: OnnxStrings } => throw new HostException("text is not computed with here"),
        _ => throw new HostException($"the input {input} is no tensor"),
    };

    /// <summary>A tensor's node.</summary>
    public Node X(int input = 0) => Tensor(input).Node;

    /// <summary>A tensor's node, or null if it is not given.</summary>
    public Node? Optional(int input) => Has(input) ? X(input) : null;

    /// <summary>A tensor's element type.</summary>
    public ElementType Type(int input = 0) => Tensor(input).Type;

    /// <summary>All inputs' nodes.</summary>
    public Node[] All() => [.. Enumerable.Range(0, inputs.Count).Select(X)];

    /// <summary>The value of an input that decides about shapes; a run may have to go as far as this value first.</summary>
    public Tensor Known(int input) => (Tensor(input).TryKnow() ?? throw new AwaitException(Tensor(input))).Data;

    /// <summary>The integers of an input that decides about shapes.</summary>
    public long[] Ints(int input) => Tensors.Integers(Known(input));

    /// <summary>The only integer of an input that decides about shapes.</summary>
    public long Int(int input) => Ints(input) is [var value] ? value : throw new BadNodeException($"the input {input} is not a single number");

    /// <summary>The numbers of an input that decides about shapes.</summary>
    public double[] Reals(int input) => Tensors.Reals(Known(input));

    /// <summary>The elements of an input that is a shape or a part of one, which may be symbolic.</summary>
    public ImmutableArray<Dim> Dims(int input)
    {
        var tensor = Tensor(input);
        return tensor.IsConstant ? [.. Ints(input).Select(i => (Dim)i)]
            : ShapeArithmetic.TryEvaluate(tensor.Node) ?? [.. Ints(input).Select(i => (Dim)i)];
    }

    /// <summary>Axes that are an attribute in old versions and an input in newer ones; null if they are not given.</summary>
    public ImmutableArray<long>? AttributeOrInput(string attribute, int input) =>
        Attributes.Ints(attribute) is { } given ? given : Has(input) ? [.. Ints(input)] : null;

    /// <summary>An axis, counted from the end if it is negative.</summary>
    public int Axis(long axis, int rank) => axis >= -rank && axis < rank
        ? (int)(axis < 0 ? axis + rank : axis)
        : throw new BadNodeException($"there is no axis {axis} in a tensor of rank {rank}");

    /// <summary>Axes, counted from the end where they are negative.</summary>
    public int[] Axes(IEnumerable<long> axes, int rank) => [.. axes.Select(a => Axis(a, rank))];

    /// <summary>A subgraph.</summary>
    public ModelGraph Graph(string name) => Attributes.Graph(name) ?? throw new BadNodeException($"the attribute '{name}' is missing");

    /// <summary>A subgraph's outputs for given inputs, as part of the graph, or of the region op, that is being made.</summary>
    public Operand?[] Inline(ModelGraph body, IReadOnlyList<Operand?> arguments) => importer.Inline(body, arguments, scope);

    /// <summary>The operand that a subgraph's name from outside stands for.</summary>
    public Operand Captured(string name) => scope.Find(name) ?? throw new BadNodeException($"nothing defines {Names.Quote(name)}");
}
