namespace GraphC.Onnx.Export;

/// <summary>What is read off nodes where several of them are one operator of ONNX.</summary>
internal static class Patterns
{
    /// <summary>A node before it was repeated to fit others.</summary>
    public static Node Bare(Node node) => node.Op is BroadcastOp ? Bare(node.Inputs[0]) : node;

    /// <summary>The number that a node is, repeated or not; null if it is no literal.</summary>
    public static double? Number(Node node) => Bare(node).Op is ConstantOp { IsNumber: true } literal ? literal.Value[0] : null;

    /// <summary>True if a node is the value of an extent, repeated or not.</summary>
    public static bool IsExtent(Node node, Dim extent) => Bare(node).Op switch
    {
        ExtentOp op => op.Extent == extent,
        ConstantOp { IsNumber: true } literal => extent.IsConstant && literal.Value[0] == extent.Value,
        _ => false,
    };

    /// <summary>The vector <c>[C]</c> that was repeated along all axes of <c>[N, C, ...]</c> but its own; null for anything else.</summary>
    public static Node? AlongChannels(Node node, Shape shape) =>
        Bare(node) is { Op: ReshapeOp, Inputs: [{ Rank: 1 } vector] } reshaped && reshaped.Rank == shape.Rank && shape.Rank >= 2
        && vector.Shape[0] == shape[1] && reshaped.Shape.Where((extent, axis) => axis != 1).All(extent => extent.Is(1))
            ? vector
            : null;
}
