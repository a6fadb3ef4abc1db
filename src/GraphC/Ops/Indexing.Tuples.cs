namespace GraphC;

// Indices of several coordinates: they are composed of indices of one, along the axes they point along, made one.
public static partial class Indexing
{
    /// <summary>
    /// Slices at tuples of coordinates: <c>out[a.., i.., b..] = x[a.., index[a.., i.., 0], …, index[a.., i.., k-1], b..]</c> (ONNX's
    /// <c>GatherND</c>, and <c>tf.gather_nd</c>).
    /// </summary>
    /// <param name="x">The elements, <c>[a.., d0, …, dk-1, b..]</c>.</param>
    /// <param name="index">Int32 or Int64, <c>[a.., i.., k]</c> with a constant k.</param>
    /// <param name="batchAxes">How many axes a both have.</param>
    /// <exception cref="GraphException">The index has another element type, or does not fit.</exception>
    public static Node GatherND(this Node x, Node index, int batchAxes = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(index);
        return Node.Build("GatherND", [x, index], _ =>
        {
            var (table, rows, slice) = AsTable(x, index, batchAxes);
            return table.IndexSelect(0, rows).Reshape(Shape.Of([.. index.Shape.SkipLast(1), .. slice]));
        });
    }

    /// <summary>
    /// A copy of <paramref name="x"/>, whose slices at <c>[index[i.., 0], …, index[i.., k-1], b..]</c> are combined with <c>updates[i.., b..]</c>,
    /// one after the other in row-major order (ONNX's <c>ScatterND</c>).
    /// </summary>
    /// <param name="x">Where the updates go, <c>[d0, …, dk-1, b..]</c>.</param>
    /// <param name="index">Int32 or Int64, <c>[i.., k]</c> with a constant k.</param>
    /// <param name="updates"><c>[i.., b..]</c>.</param>
    /// <param name="reduction">How they are combined; as for <see cref="Scatter"/>.</param>
    /// <exception cref="GraphException">Index or updates do not fit.</exception>
    public static Node ScatterND(this Node x, Node index, Node updates, ScatterReduction reduction = ScatterReduction.Replace)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(updates);
        return Node.Build("ScatterND", [x, index, updates], _ =>
        {
            var (table, rows, slice) = AsTable(x, index, 0);
            var expected = Shape.Of([.. index.Shape.SkipLast(1), .. slice]);
            return updates.Shape == expected
                ? table.IndexPut(0, rows, updates.Reshape(Shape.Of([.. rows.Shape, .. slice])), reduction).Reshape(x.Shape)
                : throw new TypeRuleException($"the updates are {updates.Shape}, but must be {expected}");
        });
    }

    /// <summary>Indices of which negative ones count from the end: <c>index + extent</c> where they are below 0, as Int64.</summary>
    /// <param name="index">Int32 or Int64.</param>
    /// <param name="extent">The extent of the axis that it points along.</param>
    /// <exception cref="GraphException">The index has another element type.</exception>
    public static Node FromEnd(this Node index, Dim extent)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(extent);
        return Node.Build("FromEnd", [index], _ =>
        {
            IndexData.RequireIndex(index.Type);
            var at = index.Cast(DType.Int64);
            return (at < 0).Where(at + Extents.Of(extent, DType.Int64), at);
        });
    }

    /// <summary>x with the axes that tuples point along as one, the number of each tuple's row in it, and the extents of a row.</summary>
    private static (Node Table, Node Rows, IReadOnlyList<Dim> Slice) AsTable(Node x, Node index, int batchAxes)
    {
        IndexData.RequireIndex(index.Type);
        var count = index.Rank > 0 && index.Shape[^1].IsConstant
            ? (int)Math.Min(index.Shape[^1].Value, int.MaxValue - batchAxes)
            : throw new TypeRuleException($"the last extent of an index {index.Shape} says how many coordinates there are, and must be constant");
        if (batchAxes < 0 || batchAxes >= index.Rank || batchAxes + count > x.Rank || !x.Shape.Take(batchAxes).SequenceEqual(index.Shape.Take(batchAxes)))
        {
            throw new TypeRuleException($"an index {index.Shape} with {batchAxes} batch axes does not point into {x.Shape}");
        }

        var extents = x.Shape.Take(batchAxes + count).ToList();
        var shape = Shape.Of(index.Shape.SkipLast(1));
        var row = Fill.Full(0, DType.Int64, shape);
        for (var axis = 0; axis < extents.Count; axis++)
        {
            var coordinate = axis < batchAxes ? Along(axis) : index.Slice(-1, axis - batchAxes, axis - batchAxes + 1).Reshape(shape).CheckIndex(extents[axis]);
            row = row * Extents.Of(extents[axis], DType.Int64) + coordinate;
        }

        IReadOnlyList<Dim> slice = [.. x.Shape.Skip(extents.Count)];
        var rows = extents.Aggregate((Dim)1, (product, extent) => product * extent);
        return (x.Reshape(Shape.Of([rows, .. slice])), row, slice);

        Node Along(int axis) => Positions.Of(shape[axis]).Reshape(Shape.Of(shape.Select((extent, i) => i == axis ? extent : 1))).BroadcastTo(shape);
    }
}
