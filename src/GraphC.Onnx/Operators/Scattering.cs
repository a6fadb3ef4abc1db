using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Elements put to places that data name, and slices taken from such places.</summary>
internal static class Scattering
{
    public static ImmutableArray<Operator> Operators { get; } = NumberedText.AlsoFor(
    [
        Operator.Of("Scatter", ScatterElements, since: 9) with { Until = 10 },
        Operator.Of("ScatterElements", ScatterElements, since: 11),
        Operator.Of("ScatterND", ScatterND, since: 11),
        Operator.Moving("GatherND", GatherND, since: 11),
    ]);

    private static Node ScatterElements(Call call)
    {
        var x = call.X();
        var axis = call.Axis(call.Attributes.Int("axis", 0), x.Rank);
        var index = call.X(1).FromEnd(x.Shape[axis]);
        return Scatter(call, (data, updates, reduction) => data.Scatter(axis, index, updates, reduction));
    }

    private static Node ScatterND(Call call)
    {
        var index = TuplesFromEnd(call.X(1), call.X().Shape);
        return Scatter(call, (data, updates, reduction) => data.ScatterND(index, updates, reduction));
    }

    private static Node GatherND(Call call)
    {
        var x = call.X();
        var batch = (int)call.Attributes.Int("batch_dims", 0);
        return batch >= 0 && batch < Math.Min(x.Rank, call.X(1).Rank)
            ? x.GatherND(TuplesFromEnd(call.X(1), Shape.Of(x.Shape.Skip(batch))), batch)
            : throw new BadNodeException($"there are no {batch} batch axes in {x.Shape} and {call.X(1).Shape}");
    }

    private static Node Scatter(Call call, Func<Node, Node, ScatterReduction, Node> scatter)
    {
        var reduction = call.Attributes.Text("reduction", "none") switch
        {
            "none" => ScatterReduction.Replace,
            "add" => ScatterReduction.Add,
            "mul" => ScatterReduction.Multiply,
            "max" => ScatterReduction.Max,
            "min" => ScatterReduction.Min,
            var other => throw new BadNodeException($"the reduction {Names.Quote(other)} is not known"),
        };
        if (call.Type(0) != call.Type(2))
        {
            throw new BadNodeException($"updates of {call.Type(2)} for {call.Type(0)}");
        }

        // With the first bit turned unsigned numbers have the order of signed ones.
        var turned = call.Type() == ElementType.UInt64 && reduction is (ScatterReduction.Max or ScatterReduction.Min);
        return turned
            ? scatter(call.X(0).BitwiseXor(long.MinValue), call.X(2).BitwiseXor(long.MinValue), reduction).BitwiseXor(long.MinValue)
            : scatter(call.X(0), call.X(2), reduction);
    }

    /// <summary>Tuples of coordinates along the first axes of a shape, of which negative ones count from the end.</summary>
    private static Node TuplesFromEnd(Node index, Shape shape)
    {
        var count = index.Rank > 0 && index.Shape[^1].IsConstant ? index.Shape[^1].Value : throw new BadNodeException($"indices {index.Shape} have no constant number of coordinates");
        return count == 0 ? index
            : count > shape.Rank ? throw new BadNodeException($"indices of {count} coordinates into {shape}")
            : (index < 0).Where(index + Movement.Stack(0, [.. shape.Take((int)count).Select(d => Extents.Of(d, index.DType))]), index);
    }
}
