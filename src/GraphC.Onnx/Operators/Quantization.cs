using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// Quantized tensors. Products of quantized numbers are summed in float64, which is exact: the sum of 2²⁰ products of bytes stays far below 2⁵³.
/// </summary>
internal static class Quantization
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Typed("QuantizeLinear", QuantizeLinear, since: 10),
        Operator.Typed("DequantizeLinear", DequantizeLinear, since: 10),
        Operator.Many("DynamicQuantizeLinear", DynamicQuantizeLinear, since: 11),
        Operator.Typed("MatMulInteger", MatMulInteger, since: 10),
        Operator.Typed("ConvInteger", ConvInteger, since: 10),
        Operator.Typed("QLinearMatMul", QLinearMatMul, since: 10),
        Operator.Typed("QLinearConv", QLinearConv, since: 10),
    ];

    private static TensorOperand QuantizeLinear(Call call)
    {
        var x = call.X(0);
        var type = call.Has(2) ? call.Type(2) : call.Attributes.Type("output_dtype") is { } given && given != ElementType.Undefined ? given : ElementType.UInt8;
        var computed = x.DType == DType.Float64 ? DType.Float64 : DType.Float32;
        var scale = Spread(call, call.X(1), x.Shape).Cast(computed);
        var zero = call.Has(2) ? Spread(call, call.X(2), x.Shape).Cast(computed) : null;
        var quotient = x.Cast(computed) / scale;
        // The quotient is a number of the type that it is computed in before it is rounded.
        if (call.Type(0).Narrow is { } precision && call.Type(1) == call.Type(0))
        {
            quotient = quotient.RoundTo(precision);
        }

        return type.Narrow is { } format
            ? new(type, (zero is null ? quotient : quotient + zero).RoundTo(format, call.Attributes.Flag("saturate", true)).Cast(DType.Float32))
            : Saturate(zero is null ? quotient.Round() : quotient.Round() + zero, type);
    }

    private static TensorOperand DequantizeLinear(Call call)
    {
        var x = call.X(0);
        var type = call.Attributes.Type("output_dtype") is { } given && given != ElementType.Undefined ? given : call.Type(1);
        var computed = type.Carrier;
        var scale = Spread(call, call.X(1), x.Shape).Cast(computed);
        var shifted = call.Has(2) ? x - Spread(call, call.X(2), x.Shape) : x;
        return new(type, Narrowing.Apply(shifted.Cast(computed) * scale, type));
    }

    /// <summary>
    /// Scales and zero points for all of a tensor, for each place along an axis, or for each block of places along it, with the shape of the
    /// tensor or one that broadcasts to it.
    /// </summary>
    private static Node Spread(Call call, Node parameter, Shape shape)
    {
        if (parameter.Rank == 0 || (parameter.Rank == 1 && parameter.Shape[0].Is(1) && !call.Attributes.Has("block_size")))
        {
            return parameter.Reshape(Shape.Scalar);
        }

        var axis = call.Axis(call.Attributes.Int("axis", 1), shape.Rank);
        var block = call.Attributes.Int("block_size", 0);
        if (block == 0)
        {
            return parameter.Rank == 1
                ? parameter.Reshape(Shape.Of(shape.Select((d, i) => i == axis ? parameter.Shape[0] : 1)))
                : throw new BadNodeException($"a scale {parameter.Shape} without block_size belongs to one axis");
        }

        var repeated = parameter.Repeat(axis, block);
        // The last block may be cut off.
        return repeated.Shape[axis] == shape[axis] ? repeated : repeated.Slice(axis, 0, shape[axis]);
    }

    /// <summary>Whole numbers, moved into the range of a type.</summary>
    private static TensorOperand Saturate(Node whole, ElementType type)
    {
        var (low, high) = Range(type);
        return new(type, whole.Clamp(low, high).Cast(type.Carrier));
    }

    private static (double Low, double High) Range(ElementType type) => type switch
    {
        _ when !type.IsInteger || type.Bits > 16 && type != ElementType.Int32 => throw new UnsupportedException($"quantized to {type}"),
        _ when type.IsUnsigned => (0, Math.Pow(2, type.Bits) - 1),
        _ => (-Math.Pow(2, type.Bits - 1), Math.Pow(2, type.Bits - 1) - 1),
    };

    /// <summary>A scale and zero point for UInt8 that reach over all elements and 0.</summary>
    private static Operand?[] DynamicQuantizeLinear(Call call)
    {
        var x = call.X();
        var least = x.Min().Minimum(0);
        var range = x.Max().Maximum(0) - least;
        var scale = range.EqualTo(0).Where(1, range / 255);
        var zero = (-least / scale).Clamp(0, 255).Round();
        return
        [
            Saturate((x / scale).Round() + zero, ElementType.UInt8),
            new TensorOperand(ElementType.Float32, scale),
            new TensorOperand(ElementType.UInt8, zero.Cast(DType.Int32)),
        ];
    }

    private static TensorOperand MatMulInteger(Call call) =>
        new(ElementType.Int32, Shifted(call, 0, 2, row: true).MatMul(Shifted(call, 1, 3, row: false)).Cast(DType.Int32));

    private static TensorOperand ConvInteger(Call call) => new(
        ElementType.Int32, Images.Conv(call, Shifted(call, 0, 2, row: true), Filters(call, 1, 3), null).Cast(DType.Int32));

    private static TensorOperand QLinearMatMul(Call call)
    {
        var product = Shifted(call, 0, 2, row: true).MatMul(Shifted(call, 3, 5, row: false));
        var scale = Aligned(call.X(1), call.X(0).Rank, row: true).Cast(DType.Float64) * Aligned(call.X(4), call.X(3).Rank, row: false).Cast(DType.Float64)
            / Aligned(call.X(6), call.X(0).Rank, row: true).Cast(DType.Float64);
        return Saturate((product * scale).Round() + Aligned(call.X(7), call.X(0).Rank, row: true).Cast(DType.Float64), call.Type(7));
    }

    private static TensorOperand QLinearConv(Call call)
    {
        var sums = Images.Conv(call, Shifted(call, 0, 2, row: true), Filters(call, 3, 5), call.Optional(8)?.Cast(DType.Float64));
        var scale = call.X(1).Reshape(Shape.Scalar).Cast(DType.Float64) * Channels(call.X(4)) / call.X(6).Reshape(Shape.Scalar).Cast(DType.Float64);
        return Saturate((sums * scale).Round() + call.X(7).Reshape(Shape.Scalar).Cast(DType.Float64), call.Type(7));

        Node Channels(Node perFilter) => perFilter.Rank == 0 || perFilter.Shape[0].Is(1)
            ? perFilter.Reshape(Shape.Scalar).Cast(DType.Float64)
            : perFilter.Cast(DType.Float64).Reshape(Shape.Of([perFilter.Shape[0], .. Enumerable.Repeat((Dim)1, sums.Rank - 2)]));
    }

    /// <summary>A quantized operand less its zero point, in float64.</summary>
    private static Node Shifted(Call call, int operand, int zero, bool row)
    {
        var x = call.X(operand).Cast(DType.Float64);
        return call.Has(zero) ? x - Aligned(call.X(zero), x.Rank, row).Cast(DType.Float64) : x;
    }

    /// <summary>Filters less their zero points, one for all or one for each.</summary>
    private static Node Filters(Call call, int operand, int zero)
    {
        var x = call.X(operand).Cast(DType.Float64);
        if (!call.Has(zero))
        {
            return x;
        }

        var point = call.X(zero).Cast(DType.Float64);
        return x - (point.Rank == 0 ? point : point.Reshape(Shape.Of([point.Shape[0], .. Enumerable.Repeat((Dim)1, x.Rank - 1)])));
    }

    /// <summary>A parameter of the rows of the first operand, or of the columns of the second.</summary>
    private static Node Aligned(Node parameter, int rank, bool row) =>
        parameter.Rank != 1 || parameter.Shape[0].Is(1) && rank < 2 ? parameter.Rank == 1 ? parameter.Reshape(Shape.Scalar) : parameter
        : row ? parameter.Unsqueeze(1)
        : parameter;
}
