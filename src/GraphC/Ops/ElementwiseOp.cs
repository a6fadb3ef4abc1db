namespace GraphC;

/// <summary>
/// An op that computes each element of its result from the elements of its inputs at the same place. All inputs have one type and shape;
/// the functions that build nodes broadcast first.
/// </summary>
internal sealed record ElementwiseOp(string Label, int Arity) : Op
{
    public override string Name => Label;

    /// <summary>The element as an expression of the inputs' elements.</summary>
    public required Func<Scalar[], Scalar> Body { get; init; }

    /// <summary>The reverse rule: (result, gradient of the result, inputs) to the gradients of the inputs.</summary>
    public required Func<Node, Node, IReadOnlyList<Node>, IReadOnlyList<Node?>> Vjp { get; init; }

    /// <summary>The element in float64.</summary>
    public required Func<double[], double> Exact { get; init; }

    /// <summary>The element where the inputs are integers, if <see cref="Exact"/> does not say it: a quotient is truncated.</summary>
    public Func<double[], double>? ExactInteger { get; init; }

    /// <summary>The element where the inputs are integers and their bits matter: a function of the numbers and their type.</summary>
    public Func<long[], DType, long>? ExactBits { get; init; }

    /// <summary>The element types of the inputs.</summary>
    public Elements Accepts { get; init; } = Elements.Floats;

    /// <summary>The element type of the result if it is not that of the inputs.</summary>
    public DType? Result { get; init; }

    /// <summary>Numbers that are fixed when a node is declared. Unlike the functions above they tell two ops of one label apart.</summary>
    public ValueList<(string Name, double Value)> Parameters { get; init; } = [];

    /// <summary>Samples for the tests that sweep all ops: the open interval that inputs are drawn from.</summary>
    public (double Low, double High) Domain { get; init; } = (-2, 2);

    /// <summary>The interval of samples that are integers, without its upper end.</summary>
    public (double Low, double High) IntegerDomain { get; init; } = (-5, 5);

    /// <summary>The op's entry in <see cref="OpTable"/>.</summary>
    public OpDefinition Definition => new(ToString(), [.. OpSample.Elementwise(this)]);

    internal override string Attributes =>
        string.Join(' ', Parameters.Select(p => FormattableString.Invariant($"{p.Name}={p.Value:R}")));

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        RequireEqual(inputs);
        var type = inputs[0].DType;
        var accepted = type.IsFloat ? Elements.Floats : type.IsInteger ? Elements.Integers : Elements.Bools;
        return (Accepts & accepted) != 0
            ? Result is { } result ? inputs[0] with { DType = result } : inputs[0]
            : throw Refuse($"needs {Accepts.ToString().ToLowerInvariant()}, not {type.ShortName}; cast first");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => Vjp(node, dy, node.Inputs);

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(this, [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Body([.. inputs.Select((type, i) => Indices.Here(i, type))]));

    internal override void Reference(Evaluation e)
    {
        var arguments = new double[Arity];
        var type = e.Inputs[0].DType;
        var exact = !type.IsInteger ? Exact
            : ExactBits is { } bits ? x => bits([.. x.Select(v => (long)v)], type)
            : ExactInteger ?? Exact;
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            for (var k = 0; k < Arity; k++)
            {
                arguments[k] = e.Inputs[k].Data[i];
            }

            e.Output.Data[i] = Integers.Wrap(exact(arguments), e.Output.DType);
        }
    }

    /// <summary>What tells it from other ops, as equality does.</summary>
    public override string ToString() => Attributes.Length == 0 ? Label : $"{Label} {Attributes}";

    // The members that hold functions are determined by the label and the parameters; they take no part in equality.
    public bool Equals(ElementwiseOp? other) => other is not null && Label == other.Label && Parameters.Equals(other.Parameters);

    public override int GetHashCode() => HashCode.Combine(Label.GetHashCode(StringComparison.Ordinal), Parameters);

    /// <summary>An op of one argument; no gradient means that none flows.</summary>
    public static ElementwiseOp Unary(
        string name, Func<Scalar, Scalar> body, Func<double, double> exact, Func<Node, Node, Node, Node?>? gradient = null) => new(name, 1)
        {
            Body = x => body(x[0]),
            Vjp = (y, dy, x) => [gradient?.Invoke(y, dy, x[0])],
            Exact = x => exact(x[0]),
        };

    /// <summary>An op of two arguments; no gradient means that none flows.</summary>
    public static ElementwiseOp Binary(
        string name, Func<Scalar, Scalar, Scalar> body, Func<double, double, double> exact,
        Func<Node, Node, Node, Node, (Node?, Node?)>? gradient = null) => new(name, 2)
        {
            Body = x => body(x[0], x[1]),
            Vjp = (y, dy, x) =>
            {
                var (a, b) = gradient?.Invoke(y, dy, x[0], x[1]) ?? default;
                return [a, b];
            },
            Exact = x => exact(x[0], x[1]),
        };
}

/// <summary>Sets of element types.</summary>
[Flags]
internal enum Elements
{
    Floats = 1,
    Integers = 2,
    Bools = 4,
    Numbers = Floats | Integers,
    Anything = Numbers | Bools,
}
