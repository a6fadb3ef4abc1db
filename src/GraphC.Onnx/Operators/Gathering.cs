using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Elements at places that data name.</summary>
internal static class Gathering
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Moving("Gather", Gather) with { Host = NumberedText.Run },
        Operator.Moving("GatherElements", GatherElements, since: 11) with { Host = NumberedText.Run },
        Operator.Typed("OneHot", OneHot, since: 9) with { Host = NumberedText.Run },
        Operator.Many("TopK", TopK),
        Operator.Typed("ArgMax", c => Extreme(c, greatest: true)),
        Operator.Typed("ArgMin", c => Extreme(c, greatest: false)),
    ];

    private static Node Gather(Call call)
    {
        var x = call.X();
        var axis = call.Axis(call.Attributes.Int("axis", 0), x.Rank);
        return x.IndexSelect(axis, call.X(1).FromEnd(x.Shape[axis]));
    }

    private static Node GatherElements(Call call)
    {
        var x = call.X();
        var axis = call.Axis(call.Attributes.Int("axis", 0), x.Rank);
        return x.Gather(axis, call.X(1).FromEnd(x.Shape[axis]));
    }

    private static TensorOperand OneHot(Call call)
    {
        var index = call.X(0).Cast(DType.Int64);
        Dim depth = (long)call.Reals(1)[0];
        var values = call.X(2);
        var axis = call.Axis(call.Attributes.Int("axis", -1), index.Rank + 1);
        var at = Positions.Of(depth).Reshape(Shape.Of([depth, .. Enumerable.Repeat((Dim)1, index.Rank - axis)]));
        return new(call.Type(2), index.FromEnd(depth).Unsqueeze(axis).EqualTo(at).Where(Value(1), Value(0)));

        Node Value(int i) => values.Slice(0, i, i + 1).Reshape(Shape.Scalar);
    }

    private static Operand?[] TopK(Call call)
    {
        var x = call.X();
        var k = call.Version < 10 ? call.Attributes.Int("k", 0) : call.Int(1);
        var axis = call.Axis(call.Attributes.Int("axis", -1), x.Rank);
        var keys = call.Type() == ElementType.UInt64 ? x.BitwiseXor(long.MinValue) : x;
        var (_, order) = keys.TopK(checked((int)k), axis, call.Attributes.Flag("largest", true));
        return [new TensorOperand(call.Type(), x.Gather(axis, order)), new TensorOperand(ElementType.Int64, order)];
    }

    private static TensorOperand Extreme(Call call, bool greatest)
    {
        var x = call.Type() == ElementType.UInt64 ? call.X().BitwiseXor(long.MinValue) : call.X();
        var axis = call.Axis(call.Attributes.Int("axis", 0), x.Rank);
        var keep = call.Attributes.Flag("keepdims", true);
        if (!call.Attributes.Flag("select_last_index"))
        {
            return new(ElementType.Int64, greatest ? x.ArgMax(axis, keep) : x.ArgMin(axis, keep));
        }

        var last = x.Flip(axis);
        return new(ElementType.Int64, Extents.Of(x.Shape[axis] - 1, DType.Int64) - (greatest ? last.ArgMax(axis, keep) : last.ArgMin(axis, keep)));
    }
}
