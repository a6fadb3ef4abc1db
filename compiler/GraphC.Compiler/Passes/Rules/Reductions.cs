using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Reductions over less. Two sums of floats are never merged into one and no factor is taken out of a sum: either would change the order or
/// the rounding of its terms.
/// </summary>
internal static class Reductions
{
    private static readonly Pattern.Variable x = Any("x");
    private static readonly Pattern.Kind<ReduceOp> reduce = Kind<ReduceOp>(x), twice = Kind<ReduceOp>(reduce);
    private static readonly Pattern.Kind<ReshapeOp> reshape = Kind<ReshapeOp>(x);
    private static readonly Pattern.Kind<PermuteOp> permute = Kind<PermuteOp>(x);
    private static readonly Pattern.Kind<BroadcastOp> broadcast = Kind<BroadcastOp>(x);
    private static readonly Pattern.Kind<ReduceOp> ofReshape = Kind<ReduceOp>(reshape), ofPermute = Kind<ReduceOp>(permute), ofBroadcast = Kind<ReduceOp>(broadcast);
    private static readonly Pattern.Kind<ReduceOp> ofNegative = Kind<ReduceOp>(-x);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("reduce-ones", "reduce(x, axes of extent 1) = reshape(x)", reduce, m =>
        {
            var op = m.Op(reduce);
            ValueList<int> rest = [.. op.Axes.Where(axis => !m[x].Shape[axis].Is(1))];
            return !Combines(op) || rest.Count == op.Axes.Count ? null
                : m.Reshape(rest.Count == 0 ? m[x] : m.Make(new ReduceOp(op.Reducer, rest, false), m[x]), m.Root.Shape);
        })
        {
            Example = new("", i => i[0].Sum([0, 1]), [OpInput.Real(3, 1, 4)]),
        },

        new("reduce-twice", "reduce(reduce(x, a), b) = reduce(x, a and b), for max and min, and for integers", twice, m =>
        {
            var (inner, outer) = (m.Op(reduce), m.Op(twice));
            if (inner.Reducer != outer.Reducer || inner.KeepDims || outer.KeepDims || !OrderIsFree(inner, m))
            {
                return null;
            }

            int[] kept = [.. Enumerable.Range(0, m[x].Rank).Where(axis => !inner.Axes.Contains(axis))];
            return m.Make(inner with { Axes = [.. inner.Axes.Concat(outer.Axes.Select(axis => kept[axis])).Order()] }, m[x]);
        })
        {
            Example = new("", i => i[0].Max(0).Max(1), [OpInput.Real(3, 4, 5)]),
        },

        new("reduce-reshaped-ones", "reduce(reshape(x), a) = reshape(reduce(x, b)) if the reshape adds or drops only axes of extent 1", ofReshape, m =>
            Combines(m.Op(ofReshape)) && Mapped(m[reshape].Shape, m[x].Shape, m.Op(ofReshape).Axes) is { } axes
                ? m.Reshape(axes.Count == 0 ? m[x] : m.Make(m.Op(ofReshape) with { Axes = axes, KeepDims = false }, m[x]), m.Root.Shape)
                : null)
        {
            Example = new("", i => i[0].Reshape([3, 1, 4]).Sum([1, 2]), [OpInput.Real(3, 4)]),
        },

        new("reduce-permuted", "reduce(permute(x, p), a) = permute(reduce(x, p[a])) if the terms keep their order", ofPermute, Unpermuted)
        {
            Example = new("", i => i[0].Permute(1, 0, 2).Sum(1), [OpInput.Real(3, 4, 5)]),
        },

        new("sum-of-repeated", "sum(broadcast(x), repeated axes) = x * (number of repetitions)", ofBroadcast, SumOfRepeated)
        {
            Example = new("", i => i[0].BroadcastTo([2, 3, 4]).Sum([0, 2]), [OpInput.Real(3, 1)]),
        },

        new("extremum-of-repeated", "max(broadcast(x), repeated axes) = x, and so for min", ofBroadcast, m =>
            m.Op(ofBroadcast) is { Reducer: Reducer.Max or Reducer.Min, KeepDims: false } op
            && Repeated(m, op) is { Count: > 0 } axes && axes.All(a => m[broadcast].Shape[a].IsConstant && m[broadcast].Shape[a].Value > 0)
                ? Rest(m, op, axes)
                : null)
        {
            Example = new("", i => i[0].BroadcastTo([2, 3, 4]).Max([0, 1]), [OpInput.Real(3, 1)]),
        },

        new("sum-of-negatives", "sum(-x) = -sum(x)", ofNegative, m =>
            m.Op(ofNegative).Reducer == Reducer.Sum ? m.Make(Elementwise.NegOp, m.Make(m.Op(ofNegative), m[x])) : null)
        {
            Example = new("", i => (-i[0]).Sum(1), [OpInput.Real(3, 4)]),
        },
    ];

    /// <summary>True unless the result is a position.</summary>
    private static bool Combines(ReduceOp op) => op.Reducer is not (Reducer.ArgMax or Reducer.ArgMin);

    private static bool OrderIsFree(ReduceOp op, Match m) =>
        op.Reducer is Reducer.Max or Reducer.Min || (op.Reducer is Reducer.Sum or Reducer.Product && m.Root.DType.IsInteger);

    /// <summary>The axes of <paramref name="to"/> that are the given axes of <paramref name="from"/>, if the two differ only in ones.</summary>
    private static ValueList<int>? Mapped(Shape from, Shape to, ValueList<int> axes)
    {
        int[] wide = [.. Enumerable.Range(0, from.Rank).Where(i => !from[i].Is(1))];
        int[] target = [.. Enumerable.Range(0, to.Rank).Where(i => !to[i].Is(1))];
        return wide.Select(i => from[i]).SequenceEqual(target.Select(i => to[i]))
            ? [.. axes.Where(wide.Contains).Select(axis => target[Array.IndexOf(wide, axis)])]
            : null;
    }

    private static Node? Unpermuted(Match m)
    {
        var (op, order) = (m.Op(ofPermute), m.Op(permute).Order);
        if (op.KeepDims)
        {
            return null;
        }

        int[] axes = [.. op.Axes.Select(axis => order[axis])];
        if (!axes.SequenceEqual(axes.Order()) && !OrderIsFree(op, m))
        {
            return null;
        }

        var reduced = m.Make(op with { Axes = [.. axes.Order()] }, m[x]);
        int[] kept = [.. Enumerable.Range(0, m[x].Rank).Where(axis => !axes.Contains(axis))];
        int[] remaining = [.. order.Where(axis => !axes.Contains(axis)).Select(axis => Array.IndexOf(kept, axis))];
        return remaining.Length == 0 ? reduced : m.Make(new PermuteOp([.. remaining]), reduced);
    }

    private static Node? SumOfRepeated(Match m)
    {
        if (m.Op(ofBroadcast) is not { Reducer: Reducer.Sum, KeepDims: false } op || Repeated(m, op) is not { Count: > 0 } axes)
        {
            return null;
        }

        var count = Reduction.Count(m[broadcast].Shape, axes);
        var (low, high) = Integers.Range(m.Root.DType);
        if (count.IsConstant && (count.Value < Math.Max(low, 1) || count.Value > high))
        {
            return null;
        }

        var times = count.IsConstant ? m.Literal(count.Value, m.Root.DType) : m.Make(new ExtentOp(count, m.Root.DType));
        return m.Make(Elementwise.MulOp, Rest(m, op, axes), m.To(times, m.Root.Shape));
    }

    /// <summary>The reduced axes along which the elements are repeated.</summary>
    private static ValueList<int> Repeated(Match m, ReduceOp op)
    {
        var (from, to) = (m[x].Shape, m[broadcast].Shape);
        var lead = to.Rank - from.Rank;
        return [.. op.Axes.Where(axis => axis < lead || (from[axis - lead].Is(1) && !to[axis].Is(1)))];
    }

    /// <summary>The reduction over the other axes, of what is not repeated along these.</summary>
    private static Node Rest(Match m, ReduceOp op, ValueList<int> repeated)
    {
        var (from, to) = (m[x].Shape, m[broadcast].Shape);
        var lead = to.Rank - from.Rank;
        var kept = Enumerable.Range(0, to.Rank).Where(axis => !repeated.Contains(axis)).ToList();
        var narrow = m.Reshape(m[x], from.Without(repeated.Where(axis => axis >= lead).Select(axis => axis - lead)));
        var spread = m.To(narrow, Shape.Of(kept.Select(axis => to[axis])));
        ValueList<int> rest = [.. op.Axes.Where(axis => !repeated.Contains(axis)).Select(axis => kept.IndexOf(axis))];
        return rest.Count == 0 ? spread : m.Make(op with { Axes = rest }, spread);
    }
}
