using System.Collections.Immutable;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Comparisons, truth values, and choices by them.</summary>
internal static class Logic
{
    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.Truth("Equal", c => Compare(c, (a, b) => a.EqualTo(b), null)) with { Host = NumberedText.Run },
        Operator.Truth("Less", c => Compare(c, (a, b) => a < b, (a, b) => a.UnsignedLess(b))),
        Operator.Truth("LessOrEqual", c => Compare(c, (a, b) => a <= b, (a, b) => a.UnsignedLessEqual(b)), since: 12),
        Operator.Truth("Greater", c => Compare(c, (a, b) => a > b, (a, b) => b.UnsignedLess(a))),
        Operator.Truth("GreaterOrEqual", c => Compare(c, (a, b) => a >= b, (a, b) => b.UnsignedLessEqual(a)), since: 12),
        Operator.Truth("And", c => Compare(c, (a, b) => a & b, null)),
        Operator.Truth("Or", c => Compare(c, (a, b) => a | b, null)),
        Operator.Truth("Xor", c => Compare(c, (a, b) => a ^ b, null)),
        Operator.Truth("Not", c => !c.X()),
        Operator.Truth("IsNaN", c => c.X().IsNaN(), since: 9),
        Operator.Truth("IsInf", c => c.X().IsInfinity(c.Attributes.Flag("detect_positive", true), c.Attributes.Flag("detect_negative", true)), since: 10),
        Operator.Typed("Where", Where, since: 9) with { Host = NumberedText.Run },
    ];

    private static Node Compare(Call call, Func<Node, Node, Node> compare, Func<Node, Node, Node>? unsigned64)
    {
        var (a, b) = Broadcasts.Pair(call);
        return call.Type() == ElementType.UInt64 && unsigned64 is not null ? unsigned64(a, b) : compare(a, b);
    }

    private static TensorOperand Where(Call call) => call.Type(1) == call.Type(2)
        ? new(call.Type(1), call.X(0).Where(call.X(1), call.X(2)))
        : throw new BadNodeException($"the choices are {call.Type(1)} and {call.Type(2)}; they must be of one type");
}
