using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Operands of two inputs.</summary>
internal static class Broadcasts
{
    /// <summary>Two inputs of one type, aligned as the operator's version has it.</summary>
    public static (Node A, Node B) Pair(Call call)
    {
        if (call.Type(0) != call.Type(1))
        {
            throw new BadNodeException($"the inputs are {call.Type(0)} and {call.Type(1)}; they must be of one type");
        }

        return (call.X(0), Aligned(call));
    }

    /// <summary>
    /// The second input. Up to operator set 6 it spans a run of the first one's axes, from the attribute <c>axis</c> on or at the end, and only if
    /// <c>broadcast</c> is set.
    /// </summary>
    public static Node Aligned(Call call)
    {
        var (a, b) = (call.X(0), call.X(1));
        if (call.Version >= 7 || !call.Attributes.Flag("broadcast"))
        {
            return b;
        }

        var axis = call.Attributes.Has("axis") ? call.Axis(call.Attributes.Int("axis", 0), a.Rank) : a.Rank - b.Rank;
        var behind = a.Rank - axis - b.Rank;
        return behind <= 0 ? b : b.Reshape(Shape.Of([.. b.Shape, .. Enumerable.Repeat((Dim)1, behind)]));
    }
}
