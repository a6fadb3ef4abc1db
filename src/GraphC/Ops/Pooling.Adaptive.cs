namespace GraphC;

// Adaptive pooling: the number of windows is given, and they cover an axis as evenly as they can: window i begins at ⌊i extent / count⌋ and
// ends before ⌈(i + 1) extent / count⌉.
public static partial class Pooling
{
    /// <summary>The mean of windows that cover the image evenly, as many as are asked for.</summary>
    /// <param name="x">Floating-point <c>[N, C, d...]</c>.</param>
    /// <param name="positions">How many windows there are along each axis. The extent must be constant, unless it is one.</param>
    /// <exception cref="GraphException">x is no image of floating-point numbers, a number is less than 1 or absurdly large, or an
    /// extent is symbolic.</exception>
    public static Node AdaptiveAvgPool(this Node x, PerAxis positions)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("AdaptiveAvgPool", [x], _ =>
        {
            Normalization.RequireFloat(x);
            var cover = Covers(x, positions);
            var counts = cover.Select((c, axis) => c.Counts(x.DType, axis, cover.Length)).Aggregate((a, b) => a * b);
            return Sums(Covering(x, cover, 0), x.Rank - 2) / counts;
        });
    }

    /// <summary>The greatest element of windows that cover the image evenly. The gradient goes to the first that is greatest.</summary>
    /// <param name="x">Numbers, <c>[N, C, d...]</c>.</param>
    /// <param name="positions">How many windows there are along each axis. The extent must be constant, unless it is one.</param>
    /// <exception cref="GraphException">x is no image of numbers, a number is less than 1 or absurdly large, or an
    /// extent is symbolic.</exception>
    public static Node AdaptiveMaxPool(this Node x, PerAxis positions)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("AdaptiveMaxPool", [x], _ =>
        {
            RequireNumbers(x);
            return Greatest(Covering(x, Covers(x, positions), Integers.Range(x.DType).Low), x.Rank - 2);
        });
    }

    private static Cover[] Covers(Node x, PerAxis positions)
    {
        PoolWindows.RequireImage(x);
        return [.. positions.For(x.Rank - 2, 1, 1, "number of positions").Select((count, axis) => Cover.Of(x.Shape[axis + 2], count, axis))];
    }

    /// <summary>The windows, <c>[N, C, p..., k...]</c>, with a value in place of what those lack that are narrower than the widest.</summary>
    private static Node Covering(Node x, Cover[] covers, double outside)
    {
        // Each axis becomes two: [N, C, p, k, p, k...].
        for (var axis = 0; axis < covers.Length; axis++)
        {
            x = covers[axis].Split(x, 2 + 2 * axis, outside);
        }

        var pairs = Enumerable.Range(0, covers.Length).ToList();
        return x.Permute([0, 1, .. pairs.Select(i => 2 + 2 * i), .. pairs.Select(i => 3 + 2 * i)]);
    }

    /// <summary>Windows that cover an axis evenly.</summary>
    private sealed record Cover(Dim Extent, int Count)
    {
        // The elements of uneven windows stand in a table, which has to fit into a tensor.
        private const long LargestTable = 1 << 27;

        public static Cover Of(Dim extent, int count, int axis) =>
            extent.Is(0) ? throw new TypeRuleException($"there is nothing to pool along spatial axis {axis}, whose extent is 0")
            // Where the extent is no multiple, the widest window has up to two elements more than the mean.
            : extent.IsConstant && extent.Value % count != 0 && count * (extent.Value / count + 2) > LargestTable
                ? throw new TypeRuleException($"{count} windows over the {extent} elements of spatial axis {axis} are too many")
            : extent.IsConstant || count == 1 ? new(extent, count)
            : throw new TypeRuleException($"{count} windows along spatial axis {axis} need a constant extent, not {extent}");

        /// <summary>The extent of all windows, or null if they are not of one extent.</summary>
        private Dim? Even => Extent.TryDivideExactly(Count);

        private long Begin(long window) => window * Extent.Value / Count;

        private long End(long window) => ((window + 1) * Extent.Value + Count - 1) / Count;

        /// <summary>How many elements each window has, where the axis is one of several.</summary>
        public Node Counts(DType dtype, int axis, int axes) => Even is { } even
            ? Extents.Of(even, dtype)
            : Declare.Constant(Tensor.From(Enumerable.Range(0, Count).Select(i => (double)(End(i) - Begin(i))).ToArray())).Cast(dtype)
                .Reshape(Shape.Of(Enumerable.Range(0, axes).Select(i => (Dim)(i == axis ? Count : 1))));

        /// <summary>The axis replaced by windows and their elements.</summary>
        public Node Split(Node x, int axis, double outside)
        {
            Shape Shaped(Dim width) => Shape.Of([.. x.Shape.Take(axis), Count, width, .. x.Shape.Skip(axis + 1)]);
            if (Even is { } even)
            {
                return x.Reshape(Shaped(even));
            }

            var width = Enumerable.Range(0, Count).Max(i => End(i) - Begin(i));
            var (places, exist) = (new Tensor(DType.Int64, [Count, width]), new Tensor(DType.Bool, [Count, width]));
            for (var i = 0L; i < Count * width; i++)
            {
                var place = Begin(i / width) + i % width;
                exist.Bytes[(int)i] = place < End(i / width) ? (byte)1 : (byte)0;
                places.AsSpan<long>()[(int)i] = Math.Min(place, End(i / width) - 1);
            }

            var there = Declare.Constant(exist).Reshape(Shape.Of(Shaped(width).Select((extent, i) => i == axis || i == axis + 1 ? extent : 1)));
            return there.Where(x.IndexSelect(axis, Declare.Constant(places)), outside);
        }
    }
}
