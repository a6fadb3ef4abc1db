using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Long sums with few results become sums of the sums of blocks, so that workers can share the blocks: results are what workers share
/// otherwise, and where these are few, one worker would read a whole array. The blocks follow from the shapes alone, and so does the order
/// of the terms: where one axis can be cut, all terms of a block are neighbours.
/// </summary>
internal static class Splitting
{
    /// <summary>Above so many results workers find enough to share.</summary>
    private const long FewResults = 64;

    /// <summary>A sum over fewer elements is not worth a second kernel.</summary>
    private const long FewestElements = 1 << 15;

    /// <summary>The elements of a block, at least, where axes are cut as they are; and about as many where one axis has to be cut.</summary>
    private const long SmallestBlock = 1 << 9, UsualBlock = 1 << 14;

    private static readonly Pattern.Variable x = Any("x");
    private static readonly Pattern.Kind<ReduceOp> reduce = Kind<ReduceOp>(x);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("split-axes", "reduce(x, a and b) = reduce(reduce(x, b), a) for the leading axes a of a long sum", reduce, m =>
            IsLong(m, out var results) && LeadingAxes(m, results) is { } leading ? InTwo(m, m[x], leading) : null)
        {
            Example = new("", i => i[0].Sum([0, 2]), [OpInput.Real(9, 3, 2000)]),
        },

        new("split-axis", "reduce(x, a) = reduce(reduce(reshape(x), second half of a), first half of a) for a long sum over one axis", reduce, m =>
            IsLong(m, out var results) && m.Op(reduce).Axes is [var axis] && Block(m[x].Shape[axis], results) is { } block
                ? InTwo(m, Cut(m, axis, block), [axis], axis + 1)
                : null)
        {
            Example = new("", i => i[0].Sum(0), [OpInput.Real(1 << 14, 3)]),
        },
    ];

    /// <summary>True for a sum whose results are few and whose terms are many, as far as extents are known.</summary>
    private static bool IsLong(Match m, out long results)
    {
        var op = m.Op(reduce);
        var (factor, rest) = m.Root.Shape.Elements.Content;
        results = factor;
        return op is { KeepDims: false, Reducer: not (Reducer.ArgMax or Reducer.ArgMin) } && rest.Is(1) && results is > 0 and <= FewResults
            && Known(m[x].Shape.Elements) is >= FewestElements and var elements
            && elements / Known(m[x].Shape.Take(op.Axes[0]).Aggregate((Dim)1, (product, extent) => product * extent)) > UsualBlock;
    }

    // A symbolic extent counts for one: whoever trains with large batches of small things has more than one kernel to share.
    private static long Known(Dim elements) => elements.Content.Factor;

    /// <summary>As few of the reduced axes, from the first on, as leave blocks that are no longer than they have to be.</summary>
    private static ValueList<int>? LeadingAxes(Match m, long results)
    {
        var (axes, shape) = (m.Op(reduce).Axes, m[x].Shape);
        var (count, block) = (0, long.MaxValue);
        while (block > UsualBlock && count + 1 < axes.Count
            && Known(axes.Skip(count + 1).Aggregate((Dim)results, (product, axis) => product * shape[axis])) is >= SmallestBlock and var smaller)
        {
            (count, block) = (count + 1, smaller);
        }

        return count == 0 ? null : [.. axes.Take(count)];
    }

    /// <summary>A divisor of an extent that makes blocks of about the usual size, or null if it has none.</summary>
    private static long? Block(Dim extent, long results)
    {
        var factor = Known(extent);
        for (var block = Math.Min(factor, UsualBlock / results); block * results >= SmallestBlock; block--)
        {
            if (factor % block == 0 && !extent.Is(block))
            {
                return block;
            }
        }

        return null;
    }

    private static Node Cut(Match m, int axis, long block)
    {
        var shape = m[x].Shape;
        return m.Reshape(m[x], Shape.Of([.. shape.Take(axis), shape[axis].TryDivideExactly(block)!, block, .. shape.Skip(axis + 1)]));
    }

    /// <summary>The reduction over some axes of the reduction over the others.</summary>
    private static Node InTwo(Match m, Node terms, ValueList<int> leading, params IReadOnlyList<int> others)
    {
        var op = m.Op(reduce);
        ValueList<int> rest = others.Count > 0 ? [.. others] : [.. op.Axes.Skip(leading.Count)];
        var blocks = m.Make(op with { Axes = rest }, terms);
        return m.Make(op with { Axes = [.. leading.Select(axis => axis - rest.Count(r => r < axis))] }, blocks);
    }
}
