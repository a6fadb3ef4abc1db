using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Activation functions.</summary>
internal static class Activations
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Of("Relu", c => c.Type().IsFloat ? c.X().Relu() : c.Type().IsUnsigned ? c.X() : c.X().Maximum(0)),
        Operator.Of("LeakyRelu", c => c.X().LeakyRelu(c.Attributes.Float("alpha", 0.01f))),
        Operator.Of("PRelu", PRelu),
        Operator.Of("Elu", c => c.X().Elu(c.Attributes.Float("alpha", 1))),
        Operator.Of("Selu", Selu),
        Operator.Of("Celu", Celu, since: 12),
        Operator.Of("Sigmoid", c => c.X().Sigmoid()),
        Operator.Of("HardSigmoid", c => (c.X() * c.Attributes.Float("alpha", 0.2f) + c.Attributes.Float("beta", 0.5f)).Clamp(0, 1)),
        Operator.Of("HardSwish", c => c.X().HardSwish(), since: 14),
        Operator.Of("Softplus", c => c.X().Softplus()),
        Operator.Of("Softsign", c => c.X().Softsign()),
        Operator.Of("Mish", c => c.X().Mish(), since: 18),
        Operator.Of("Gelu", c => c.X().Gelu(tanh: c.Attributes.Text("approximate", "none") == "tanh"), since: 20),
        Operator.Of("Swish", c => Swish(c.X(), c.Attributes.Float("alpha", 1)), since: 24),
        Operator.Of("ThresholdedRelu", c => (c.X() > c.Attributes.Float("alpha", 1)).Where(c.X(), 0), since: 10),
        Operator.Of("Shrink", Shrink, since: 9),
        Operator.Of("Softmax", c => Normalize(c, (x, axis) => x.Softmax(axis))),
        Operator.Of("LogSoftmax", c => Normalize(c, (x, axis) => x.LogSoftmax(axis))),
        Operator.Of("Hardmax", c => Normalize(c, Hardmax)),
    ];

    /// <summary><c>x sigmoid(alpha x)</c>.</summary>
    public static Node Swish(Node x, double alpha) => alpha == 1 ? x.Silu() : x * (x * alpha).Sigmoid();

    /// <summary>Up to operator set 6 a slope of several elements belongs to the channels, axis 1.</summary>
    private static Node PRelu(Call call)
    {
        var (x, slope) = (call.X(0), call.X(1));
        if (call.Version < 7)
        {
            slope = slope.Shape.Elements.Is(1)
                ? slope.Reshape(Shape.Scalar)
                : slope.Reshape(Shape.Of([slope.Shape.Elements, .. Enumerable.Repeat((Dim)1, Math.Max(x.Rank - 2, 0))]));
        }

        return (x < 0).Where(x * slope, x);
    }

    private static Node Selu(Call call)
    {
        var x = call.X();
        // Operator set 1 wrote the two constants with fewer digits.
        var alpha = call.Attributes.Float("alpha", call.Version < 6 ? 1.6732f : 1.67326319217681884765625);
        var gamma = call.Attributes.Float("gamma", call.Version < 6 ? 1.0507f : 1.05070102214813232421875);
        return x.Elu(alpha) * gamma;
    }

    /// <summary><c>max(0, x) + min(0, alpha (exp(x / alpha) - 1))</c>.</summary>
    private static Node Celu(Call call)
    {
        var (x, alpha) = (call.X(), call.Attributes.Float("alpha", 1));
        return x.Maximum(0) + ((x / alpha).Minimum(0).Expm1() * alpha);
    }

    private static Node Shrink(Call call)
    {
        var x = call.X();
        var (bias, limit) = (call.Attributes.Float("bias", 0), call.Attributes.Float("lambd", 0.5f));
        return (x < -limit).Where(x + bias, (x > limit).Where(x - bias, 0));
    }

    /// <summary>Up to operator set 12 the axes from the given one on are one; then it is one axis alone, the last by default.</summary>
    private static Node Normalize(Call call, Func<Node, int, Node> along)
    {
        var x = call.X();
        if (call.Version >= 13)
        {
            return along(x, call.Axis(call.Attributes.Int("axis", -1), x.Rank));
        }

        var axis = call.Axis(call.Attributes.Int("axis", 1), x.Rank);
        return axis == x.Rank - 1 ? along(x, axis) : along(x.Flatten(axis), axis).Reshape(x.Shape);
    }

    private static Node Hardmax(Node x, int axis) =>
        Positions.Of(x.Shape[axis]).Reshape(Shape.Of(x.Shape.Select((d, i) => i == axis ? d : 1))).EqualTo(x.ArgMax(axis, keepDims: true)).Cast(x.DType);
}
