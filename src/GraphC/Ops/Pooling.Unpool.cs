namespace GraphC;

// What a pooling took away put back.
public static partial class Pooling
{
    internal static OpDefinition MaxUnpoolDefinition { get; } = new("MaxUnpool",
        new OpSample("overlapping", x => x[0].MaxUnpool(x[1], [2, 1, 5, 4]), [OpInput.Real(2, 1, 3, 2), OpInput.Below(40, 2, 1, 3, 2)]));

    /// <summary>Elements put to where they stood before a max pooling, with zeros between them (ONNX's <c>MaxUnpool</c>).</summary>
    /// <param name="x">What a pooling gave.</param>
    /// <param name="index">Where each of them stood: Int32 or Int64 of x's shape, row-major positions in all of the result. Of several that stood at one
    /// place the last stays.</param>
    /// <param name="shape">The result's shape.</param>
    /// <exception cref="GraphException">The index has another shape or element type.</exception>
    public static Node MaxUnpool(this Node x, Node index, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(shape);
        return Node.Build("MaxUnpool", [x, index], _ => index.Shape == x.Shape
            ? Fill.Full(0, x.DType, [shape.Elements]).Scatter(0, index.Reshape([x.Shape.Elements]), x.Reshape([x.Shape.Elements])).Reshape(shape)
            : throw new TypeRuleException($"the index {index.Shape} and {x.Shape} have different shapes"));
    }
}
