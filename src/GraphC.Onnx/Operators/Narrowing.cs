namespace GraphC.Onnx.Operators;

/// <summary>Brings what was computed in a carrier back into the range or precision of the type that it stands for.</summary>
internal static class Narrowing
{
    /// <summary>Floats are rounded to the nearest, integers wrap around.</summary>
    public static Node Apply(Node node, ElementType type) =>
        type.Narrow is { } format ? node.RoundTo(format)
        : type.IsInteger && type.Bits < node.DType.Size * 8 ? node.WrapTo(type.Bits, signed: !type.IsUnsigned)
        : node;
}
