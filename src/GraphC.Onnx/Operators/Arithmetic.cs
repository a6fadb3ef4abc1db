using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Functions of numbers, element by element.</summary>
internal static class Arithmetic
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Binary("Add", (a, b) => a + b),
        Binary("Sub", (a, b) => a - b),
        Binary("Mul", (a, b) => a * b),
        Binary("Div", (a, b) => a / b, (a, b) => a.UnsignedDivide(b)),
        Operator.Of("Mod", Mod, since: 10),
        Operator.Of("Pow", Pow),
        Operator.Of("Neg", c => -c.X()),
        Operator.Of("Abs", c => c.Type().IsUnsigned ? c.X() : c.X().Abs()),
        Operator.Of("Sign", c => c.Type() == ElementType.UInt64 ? c.X().NotEqualTo(0).Cast(DType.Int64) : c.X().Sign(), since: 9),
        Operator.Of("Reciprocal", c => c.X().Reciprocal()),
        Operator.Of("Sqrt", c => c.X().Sqrt()),
        Operator.Of("Exp", c => c.X().Exp()),
        Operator.Of("Log", c => c.X().Log()),
        Operator.Of("Erf", c => c.X().Erf(), since: 9),
        Operator.Of("Floor", c => c.X().Floor()),
        Operator.Of("Ceil", c => c.X().Ceiling()),
        Operator.Of("Round", c => c.X().Round(), since: 11),
        Operator.Of("Sin", c => c.X().Sin(), since: 7),
        Operator.Of("Cos", c => c.X().Cos(), since: 7),
        Operator.Of("Tan", c => c.X().Tan(), since: 7),
        Operator.Of("Asin", c => c.X().Asin(), since: 7),
        Operator.Of("Acos", c => c.X().Acos(), since: 7),
        Operator.Of("Atan", c => c.X().Atan(), since: 7),
        Operator.Of("Sinh", c => c.X().Sinh(), since: 9),
        Operator.Of("Cosh", c => c.X().Cosh(), since: 9),
        Operator.Of("Tanh", c => c.X().Tanh()),
        Operator.Of("Asinh", c => c.X().Asinh(), since: 9),
        Operator.Of("Acosh", c => c.X().Acosh(), since: 9),
        Operator.Of("Atanh", c => c.X().Atanh(), since: 9),
        Variadic("Max", (a, b) => a.Maximum(b), (a, b) => a.UnsignedMaximum(b)),
        Variadic("Min", (a, b) => a.Minimum(b), (a, b) => a.UnsignedMinimum(b)),
        Variadic("Sum", (a, b) => a + b),
        Operator.Of("Mean", c => c.All().Aggregate((a, b) => a + b) / c.Inputs),
        Operator.Moving("Clip", Clip),
        Operator.Of("CumSum", c => c.X().CumSum(
            c.Axis(c.Int(1), c.X().Rank), c.Attributes.Flag("exclusive"), c.Attributes.Flag("reverse")), since: 11),
        Operator.Of("CumProd", c => c.X().CumProd(
            c.Axis(c.Int(1), c.X().Rank), c.Attributes.Flag("exclusive"), c.Attributes.Flag("reverse")), since: 26),
        Operator.Of("BitShift", BitShift, since: 11),
        Binary("BitwiseAnd", (a, b) => a.BitwiseAnd(b), since: 18),
        Binary("BitwiseOr", (a, b) => a.BitwiseOr(b), since: 18),
        Binary("BitwiseXor", (a, b) => a.BitwiseXor(b), since: 18),
        Operator.Of("BitwiseNot", c => c.X().BitwiseNot(), since: 18),
    ];

    private static Operator Binary(string name, Func<Node, Node, Node> apply, Func<Node, Node, Node>? unsigned64 = null, int since = 1) => Operator.Of(name, c =>
    {
        var (a, b) = Broadcasts.Pair(c);
        return (c.Type() == ElementType.UInt64 ? unsigned64 ?? apply : apply)(a, b);
    }, since);

    private static Operator Variadic(string name, Func<Node, Node, Node> apply, Func<Node, Node, Node>? unsigned64 = null) => Operator.Of(name, c =>
        c.All().Aggregate(c.Type() == ElementType.UInt64 ? unsigned64 ?? apply : apply));

    /// <summary>The remainder has the sign of the dividend with <c>fmod</c>, otherwise that of the divisor.</summary>
    private static Node Mod(Call call)
    {
        var (a, b) = Broadcasts.Pair(call);
        return call.Type() == ElementType.UInt64 ? a.UnsignedRemainder(b)
            : call.Attributes.Flag("fmod") ? a.Remainder(b)
            : call.Type().IsFloat ? throw new BadNodeException("floats want fmod = 1")
            : a.FloorMod(b);
    }

    /// <summary>The exponent may be of another type; the result is of the base's.</summary>
    private static Node Pow(Call call)
    {
        var (x, exponent) = (call.X(0), Broadcasts.Aligned(call));
        if (!call.Type(0).IsFloat)
        {
            return x.Cast(DType.Float64).Pow(exponent.Cast(DType.Float64)).Cast(x.DType);
        }

        return call.Tensor(1) is { Rank: 0, IsConstant: true } constant
            ? x.Pow(constant.TryKnow()!.Data[0])
            : x.Pow(exponent.Cast(x.DType));
    }

    /// <summary>Bounds are attributes up to operator set 10, and then inputs of which each may be absent.</summary>
    private static Node Clip(Call call)
    {
        if (call.Version < 11)
        {
            double? min = call.Attributes.Has("min") ? call.Attributes.Float("min", 0) : null;
            double? max = call.Attributes.Has("max") ? call.Attributes.Float("max", 0) : null;
            return call.X().Clamp(min, max);
        }

        var x = call.X();
        var unsigned64 = call.Type() == ElementType.UInt64;
        if (call.Has(1))
        {
            x = unsigned64 ? x.UnsignedMaximum(call.X(1)) : x.Maximum(call.X(1).Reshape(Shape.Scalar));
        }

        return !call.Has(2) ? x : unsigned64 ? x.UnsignedMinimum(call.X(2)) : x.Minimum(call.X(2).Reshape(Shape.Scalar));
    }

    private static Node BitShift(Call call)
    {
        var (x, count) = Broadcasts.Pair(call);
        return call.Attributes.Text("direction", "") switch
        {
            "LEFT" => x.ShiftLeft(count),
            "RIGHT" => x.ShiftRightLogical(count),
            var other => throw new BadNodeException($"the direction {Names.Quote(other)} is neither LEFT nor RIGHT"),
        };
    }
}
