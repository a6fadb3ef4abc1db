namespace GraphC.Compiler;

/// <summary>A stretch of memory that shows a node: whole, or some rows along the first axis of what it was cut from.</summary>
/// <param name="Source">The node that has memory.</param>
/// <param name="Start">Where in it the stretch begins, in elements.</param>
internal readonly record struct Stretch(Node Source, Dim Start)
{
    /// <summary>The stretch that shows a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="meanings">The meaning of every node.</param>
    /// <param name="isStored">Whether a node has memory of its own: rows that were cut off and have are read there, as everybody else does.</param>
    public static Stretch Of(Node node, Dictionary<Node, Meaning> meanings, Func<Node, bool> isStored)
    {
        Dim start = 0;
        while (true)
        {
            node = Storing.Base(node, meanings);
            if (isStored(node) || node.Op is not SliceOp slice || !AreRows(slice, node.Inputs[0].Shape))
            {
                return new(node, start);
            }

            start += slice.Starts[0] * node.Inputs[0].Shape.Strides[0];
            node = node.Inputs[0];
        }
    }

    private static bool AreRows(SliceOp slice, Shape of) =>
        slice.Steps[0] == 1 && Enumerable.Range(1, of.Rank - 1).All(axis => slice.Extents[axis] == of[axis] && slice.Steps[axis] == 1);
}
