namespace GraphC;

// Where a pooling took elements from, and what it took put back.
public static partial class Pooling
{
    internal static OpDefinition MaxUnpoolDefinition { get; } = new("MaxUnpool",
        new OpSample("where it came from", x => x[0].MaxPool(2, strides: 1, padding: 1).MaxUnpool(x[0].MaxPoolIndices(2, strides: 1, padding: 1), x[0].Shape), [OpInput.Real(OpInput.N, 2, 3, 4)]),
        new OpSample("columns", x => x[0].MaxPoolIndices([2, 3], padding: [0, 1], dilations: [2, 1], columnMajor: true), [OpInput.Real(OpInput.N, 2, 5, 4)]) { Differentiable = false },
        new OpSample("overlapping", x => x[0].MaxUnpool(x[1], [2, 1, 5, 4]), [OpInput.Real(2, 1, 3, 2), OpInput.Below(40, 2, 1, 3, 2)]));

    /// <summary>
    /// Where the elements stand that <see cref="MaxPool"/> takes: their row-major positions in all of x, Int64 <c>[N, C, p...]</c>. Of several that are
    /// greatest it is the first. The other arguments are those of the pooling.
    /// </summary>
    /// <param name="x">Numbers, <c>[N, C, d...]</c>; with at least one element in each window that is greater than the least of its type.</param>
    /// <param name="window">The extents of a window.</param>
    /// <param name="strides">The distance of neighbouring windows; the window's extents if not given.</param>
    /// <param name="padding">How far windows stand out of x.</param>
    /// <param name="dilations">The distance of neighbouring elements of a window; 1 if not given.</param>
    /// <param name="ceiling">Whether the number of positions is rounded up.</param>
    /// <param name="columnMajor">Whether the first spatial axis is the one along which neighbours have neighbouring positions (ONNX's storage order 1).</param>
    /// <exception cref="GraphException">As for <see cref="MaxPool"/>.</exception>
    public static Node MaxPoolIndices(
        this Node x, PerAxis window, PerAxis strides = default, Padding padding = default, PerAxis dilations = default, bool ceiling = false, bool columnMajor = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("MaxPoolIndices", [x], _ =>
        {
            RequireNumbers(x);
            var axes = x.Rank - 2;
            var windows = PoolWindows.Over(x, window, strides, padding, dilations, ceiling);
            var all = windows.Of(x, Integers.Range(x.DType).Low);
            var element = Node.Of(new ReduceOp(Reducer.ArgMax, [.. Enumerable.Range(x.Rank, axes)], false, DType.Int64), all);
            var shape = element.Shape;
            var places = new Node[axes];
            for (var axis = axes - 1; axis >= 0; axis--)
            {
                var extent = windows.Window[axis].Value;
                places[axis] = Along(axis + 2) * windows.Slides[axis].Stride + element.Remainder(extent) * windows.Slides[axis].Dilation - windows.Slides[axis].Before;
                element /= extent;
            }

            var image = Along(0) * Extents.Of(x.Shape[1], DType.Int64) + Along(1);
            var order = Enumerable.Range(0, axes);
            var place = (columnMajor ? order.Reverse() : order).Aggregate((Node?)null, (sum, axis) =>
                sum is null ? places[axis] : sum * Extents.Of(x.Shape[axis + 2], DType.Int64) + places[axis])!;
            return image * Extents.Of(x.Shape.Skip(2).Aggregate((Dim)1, (product, extent) => product * extent), DType.Int64) + place;

            Node Along(int axis) => Positions.Of(shape[axis]).Reshape(Shape.Of(shape.Select((extent, i) => i == axis ? extent : 1)));
        });
    }

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
