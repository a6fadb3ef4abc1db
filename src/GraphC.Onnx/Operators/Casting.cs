using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Conversions between element types.</summary>
internal static class Casting
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Typed("Cast", c => To(c, Target(c))) with { Host = Text.Cast },
        Operator.Typed("CastLike", c => To(c, c.Has(1) && c.Operand(1) is TensorOperand like ? like.Type : ElementType.String), since: 15) with { Host = Text.CastLike },
        Operator.Typed("BitCast", BitCast, since: 26),
    ];

    /// <summary>The elements of an operand in another type.</summary>
    /// <param name="x">The operand.</param>
    /// <param name="to">The type.</param>
    /// <param name="saturate">What is beyond an 8-bit float becomes its greatest number, not NaN or infinity.</param>
    /// <param name="rounding">How a power of two is chosen.</param>
    public static TensorOperand To(TensorOperand x, ElementType to, bool saturate = true, NarrowRounding rounding = NarrowRounding.Nearest)
    {
        if (to == x.Type)
        {
            return x;
        }

        if (!to.HasCarrier)
        {
            throw to == ElementType.String ? new HostException("text is made on the host") : new UnsupportedException($"tensors of {to}");
        }

        var node = x.Node;
        if (to.Narrow is { } format)
        {
            var real = x.Type == ElementType.UInt64 ? node.UnsignedToFloat(DType.Float64) : node.DType.IsFloat ? node : node.Cast(DType.Float64);
            // The two 16-bit formats have infinities, and what is beyond them is infinite.
            return new(to, real.RoundTo(format, saturate && to.Bits <= 8, rounding).Cast(DType.Float32));
        }

        if (x.Type == ElementType.UInt64 && to.IsFloat)
        {
            return new(to, node.UnsignedToFloat(to.Carrier));
        }

        if (to == ElementType.UInt64 && x.Type.IsFloat)
        {
            return new(to, node.FloatToUnsigned());
        }

        if (to.IsInteger && to.Bits < 64 && x.Type.IsFloat)
        {
            // Through the widest integer, so that what is beyond a narrow one wraps around as it does in C.
            return new(to, Narrowing.Apply(node.Cast(DType.Int64), to).Cast(to.Carrier));
        }

        var cast = to.IsInteger && to.Bits < 64 && node.DType == DType.Int64 ? Narrowing.Apply(node, to) : node;
        return new(to, Narrowing.Apply(cast.Cast(to.Carrier), to));
    }

    private static TensorOperand To(Call call, ElementType to) => To(
        call.Tensor(0), to, call.Attributes.Flag("saturate", true),
        call.Attributes.Text("round_mode", "up") switch
        {
            "up" => NarrowRounding.Up,
            "down" => NarrowRounding.Down,
            "nearest" => NarrowRounding.Nearest,
            var other => throw new BadNodeException($"the round_mode {Names.Quote(other)} is not known"),
        } is var mode && to == ElementType.Float8E8M0 ? mode : NarrowRounding.Nearest);

    /// <summary>Up to operator set 5 the type is given by its name.</summary>
    public static ElementType Target(Call call) => call.Version < 6
        ? call.Attributes.Text("to", "") switch
        {
            "FLOAT" => ElementType.Float32,
            "DOUBLE" => ElementType.Float64,
            var name => Enum.TryParse<ElementType>(name, ignoreCase: true, out var type) ? type : throw new BadNodeException($"there is no type {Names.Quote(name)}"),
        }
        : call.Attributes.Type("to") ?? throw new BadNodeException("the attribute 'to' is missing");

    private static TensorOperand BitCast(Call call)
    {
        var x = call.Tensor(0);
        var to = Target(call);
        return x.Type.Bits != to.Bits ? throw new BadNodeException($"{x.Type} and {to} are not of one size")
            : x.Type == to ? x
            : FromBits(ToBits(x), to);
    }

    /// <summary>The bits of the elements, as an unsigned integer in Int64 where they are fewer than 64.</summary>
    private static Node ToBits(TensorOperand x) => x.Type switch
    {
        ElementType.Float32 => x.Node.BitCast(DType.Int32).Cast(DType.Int64).WrapTo(32, signed: false),
        ElementType.Float64 => x.Node.BitCast(DType.Int64),
        _ when x.Type.IsInteger && x.Type.Bits == 64 => x.Node,
        _ when x.Type.IsInteger => x.Node.Cast(DType.Int64).WrapTo(x.Type.Bits, signed: false),
        ElementType.Bool => x.Node.Cast(DType.Int64),
        _ => throw new UnsupportedException($"the bits of {x.Type}"),
    };

    private static TensorOperand FromBits(Node bits, ElementType to) => to switch
    {
        ElementType.Float32 => new(to, bits.Cast(DType.Int32).BitCast(DType.Float32)),
        ElementType.Float64 => new(to, bits.BitCast(DType.Float64)),
        _ when to.IsInteger && to.Bits == 64 => new(to, bits),
        _ when to.IsInteger => new(to, bits.WrapTo(to.Bits, !to.IsUnsigned).Cast(to.Carrier)),
        ElementType.Bool => new(to, bits.NotEqualTo(0)),
        _ => throw new UnsupportedException($"{to} made of bits"),
    };
}
