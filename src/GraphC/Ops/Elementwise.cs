using F = GraphC.ScalarFunctions;

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

    /// <summary>Samples for the tests that sweep all ops: the open interval that inputs are drawn from.</summary>
    public (double Low, double High) Domain { get; init; } = (-2, 2);

    /// <summary>True if integers are accepted as well.</summary>
    public bool Integers { get; init; }

    /// <summary>The op's entry in <see cref="OpTable"/>.</summary>
    public OpDefinition Definition => new(Label, [.. OpSample.Elementwise(this)]);

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        RequireEqual(inputs);
        if (!Integers || inputs[0].DType == DType.Bool)
        {
            RequireFloat(inputs);
        }

        return inputs[0];
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => Vjp(node, dy, node.Inputs);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Body([.. inputs.Select((type, i) => Indices.Here(i, type))]));

    internal override void Reference(Evaluation e)
    {
        var arguments = new double[Arity];
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            for (var k = 0; k < Arity; k++)
            {
                arguments[k] = e.Inputs[k].Data[i];
            }

            e.Output.Data[i] = Exact(arguments);
        }
    }

    // The members that hold functions are determined by the label; they take no part in equality.
    public bool Equals(ElementwiseOp? other) => other is not null && Label == other.Label;

    public override int GetHashCode() => Label.GetHashCode(StringComparison.Ordinal);
}

/// <summary>The elementwise family: arithmetic and functions of real numbers.</summary>
public static class Elementwise
{
    internal static readonly ElementwiseOp AddOp = Binary("Add", (a, b) => a + b,
        gradient: (y, dy, a, b) => (dy, dy), exact: (a, b) => a + b) with { Integers = true };

    internal static readonly ElementwiseOp SubOp = Binary("Sub", (a, b) => a - b,
        gradient: (y, dy, a, b) => (dy, -dy), exact: (a, b) => a - b) with { Integers = true };

    internal static readonly ElementwiseOp MulOp = Binary("Mul", (a, b) => a * b,
        gradient: (y, dy, a, b) => (dy * b, dy * a), exact: (a, b) => a * b) with { Integers = true };

    internal static readonly ElementwiseOp NegOp = Unary("Neg", x => -x,
        gradient: (y, dy, x) => -dy, exact: x => -x) with { Integers = true };

    internal static readonly ElementwiseOp TanhOp = Unary("Tanh", F.Tanh,
        gradient: (y, dy, x) => dy * (1 - y * y), exact: Math.Tanh);

    /// <summary>Hyperbolic tangent.</summary>
    public static Node Tanh(this Node x) => Node.Of(TanhOp, x);

    private static ElementwiseOp Unary(
        string name, Func<Scalar, Scalar> body, Func<Node, Node, Node, Node?> gradient, Func<double, double> exact) => new(name, 1)
        {
            Body = x => body(x[0]),
            Vjp = (y, dy, x) => [gradient(y, dy, x[0])],
            Exact = x => exact(x[0]),
        };

    private static ElementwiseOp Binary(
        string name, Func<Scalar, Scalar, Scalar> body, Func<Node, Node, Node, Node, (Node?, Node?)> gradient, Func<double, double, double> exact) => new(name, 2)
        {
            Body = x => body(x[0], x[1]),
            Vjp = (y, dy, x) =>
            {
                var (a, b) = gradient(y, dy, x[0], x[1]);
                return [a, b];
            },
            Exact = x => exact(x[0], x[1]),
        };
}
