using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Lowered convolutions leave images that lie as <c>[N, d..., C]</c> and are shown as <c>[N, C, d...]</c> by a permutation, <c>first</c> below;
/// <c>last</c> is its inverse. These rules pull <c>first</c> towards the results until it meets the <c>last</c> of the next convolution, so that
/// all between two convolutions works on the channels-last image, and image-sized moves remain only at the edges of a network.
/// </summary>
internal static class ChannelsLast
{
    private static readonly Pattern.Variable x = Any("x");
    private static readonly Pattern.Kind<PermuteOp> permute = Kind<PermuteOp>(x);
    private static readonly Pattern.Kind<BroadcastOp> broadcast = Kind<BroadcastOp>(x);
    private static readonly Pattern.Kind<ReshapeOp> reshape = Kind<ReshapeOp>(x);
    private static readonly Pattern.Kind<ReduceOp> reduceReshaped = Kind<ReduceOp>(reshape);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        Pointwise<ElementwiseOp>("", (_, x, y) => x * y),
        Pointwise<WhereOp>("-where", (p, x, y) => p.Where(x, y)),
        Pointwise<CastOp>("-cast", (_, x, _) => x.Cast(DType.Float64)),

        Past<WindowsOp>("windows", "windows(first(x)) = first(windows(x)), with the channels as a trailing axis", (m, op) =>
            op.Trailing == 0 && op.Slides.Count <= m[x].Rank - 2 ? m.Make(op with { Trailing = 1 }, m[x]) : null,
            i => Windows.Of(First(i[0]), [new(2, 1, 1), new(1, 2, 2)], [3, 4], [3, 2], -1.5), OpInput.Real(2, 5, 2, 3)),

        Past<OverlapOp>("overlap", "overlap(first(x)) = first(overlap(x)), with the channels as a trailing axis", (m, op) =>
            op.Trailing == 0 && 2 * op.Slides.Count <= m[x].Rank - 2 ? m.Make(op with { Trailing = 1 }, m[x]) : null,
            i => Node.Of(new OverlapOp([new(2, 1, 1), new(1, 2, 2)], [5, 3]), First(i[0])), OpInput.Real(2, 3, 4, 3, 2, 3)),

        Past<ReshapeOp>("reshape", "reshape(first(x), [N, C, e...]) = first(reshape(x, [N, e..., C]))", (m, op) =>
            op.Target.Rank >= 3 && op.Target[0] == m[x].Shape[0] && op.Target[1] == m[x].Shape[^1]
                ? m.Reshape(m[x], Lying(op.Target))
                : null,
            i => First(i[0]).Reshape([2, 3, 10]), OpInput.Real(2, 5, 2, 3)),

        Past<BroadcastOp>("broadcast", "broadcast(first(x), S) = first(broadcast(x, last S)) for S of the rank of x", (m, op) =>
            op.Target.Rank == m[x].Rank ? m.To(m[x], Lying(op.Target)) : null,
            i => First(i[0]).BroadcastTo([2, 3, 5, 4]), OpInput.Real(2, 5, 1, 3)),

        Past<OneHotOp>("one-hot", "onehot(first(x)) = first(onehot(x)), with the channels as a trailing axis", (m, op) =>
            op.Trailing == 0 ? m.Make(op with { Trailing = 1 }, m[x]) : null,
            i => First(i[0]).OneHot(4), new OpInput(DType.Int64, [2, 5, 3]) { High = 6 }),

        Past<PadOp>("pad", "pad(first(x)) = first(pad(x))", (m, op) =>
            m.Make(new PadOp(Lying(op.Starts), Lying(op.Steps), Lying(op.Target), op.Value), m[x]),
            i => First(i[0]).Pad(2, 1, 2), OpInput.Real(2, 5, 2, 3)),

        Past<SliceOp>("slice", "slice(first(x)) = first(slice(x))", (m, op) =>
            m.Make(new SliceOp(Lying(op.Starts), Lying(op.Extents), Lying(op.Steps)), m[x]),
            i => First(i[0]).Slice(2, 1, null, 2), OpInput.Real(2, 5, 2, 3)),

        new("past-concat", "concat(first(x), first(y)) = first(concat(x, y))", Kind<ConcatOp>(), m =>
            m.Root.Inputs.Any(IsFirst) && IsFree(m)
                ? First(m, m.Make(new ConcatOp(PlaceOf(((ConcatOp)m.Root.Op).Axis, m.Root.Rank)), [.. m.Root.Inputs.Select(i => Last(m, i))]))
                : null)
        {
            Example = new("", i => Movement.Concat(1, [First(i[0]), i[1]]), [OpInput.Real(2, 5, 2, 3), OpInput.Real(2, 4, 5, 2)]),
        },

        new("past-select", "select(first(x), index) = first(select(x, index)) for an index with one axis", Kind<IndexSelectOp>(permute, Any("index")), m =>
            IsFirst(m[permute]) && m.Root.Inputs[1].Rank == 1
                ? First(m, m.Make(new IndexSelectOp(PlaceOf(((IndexSelectOp)m.Root.Op).Axis, m[x].Rank)), m[x], m.Root.Inputs[1]))
                : null)
        {
            Example = new("", i => First(i[0]).IndexSelect(2, i[1]), [OpInput.Real(2, 5, 2, 3), OpInput.Below(5, 7)]),
        },

        new("past-index-add", "index-add(x, index, first(y)) = first(index-add(last(x), index, y)) for an index with one axis", Kind<IndexPutOp>(), m =>
            m.Root.Inputs is [var to, { Rank: 1 } index, var updates] && IsFirst(updates) && (updates.Rank > 3 || IsFreeToMove(to))
                ? First(m, m.Make((IndexPutOp)m.Root.Op with { Axis = PlaceOf(((IndexPutOp)m.Root.Op).Axis, m.Root.Rank) }, Last(m, to), index, Last(m, updates)))
                : null)
        {
            Example = new("", i => i[0].IndexAdd(2, i[1], First(i[2])), [OpInput.Real(2, 3, 5, 2), OpInput.Below(5, 7), OpInput.Real(2, 7, 2, 3)]),
        },

        new("permute-repeated", "permute(broadcast(x, S), p) = broadcast(permute(x, p), S[p]) if p moves only axes of x of extent 1, or is last", Kind<PermuteOp>(broadcast), m =>
        {
            var order = ((PermuteOp)m.Root.Op).Order;
            var whole = WithLeadingOnes(m, m[x], order.Count);
            return MovesOnes(order, whole.Shape) || (order.Count > 3 && order.SequenceEqual(LastOrder(order.Count)))
                ? m.To(m.Make(m.Root.Op, whole), m.Root.Shape)
                : null;
        })
        {
            Example = new("", i => i[0].BroadcastTo([2, 3, 4, 5]).Permute(0, 2, 3, 1), [OpInput.Real(3, 1, 5)]),
        },

        new("reduce-rows", "reduce(reshape(x, [d..., c]), all d) = reduce(x, first axis) for a matrix x of shape [r, c]", reduceReshaped, m =>
            m.Op(reduceReshaped) is { KeepDims: false, Reducer: not (Reducer.ArgMax or Reducer.ArgMin) } op && ProductRows.IsMatrix(m[reshape], m[reshape].Shape[^1])
            && op.Axes.SequenceEqual(Enumerable.Range(0, m[reshape].Rank - 1))
                ? m.Make(op with { Axes = [0] }, m[x])
                : null)
        {
            Example = new("", i => i[0].Reshape([2, 5, 3]).Sum([0, 1]), [OpInput.Real(10, 3)]),
        },
    ];

    /// <summary><c>[N, d..., C]</c> shown as <c>[N, C, d...]</c>.</summary>
    public static Node First(Match m, Node image) => m.Make(new PermuteOp(FirstOrder(image.Rank)), image);

    /// <summary><c>[N, C, d...]</c> as <c>[N, d..., C]</c>.</summary>
    public static Node Last(Match m, Node image) => IsFirst(image) ? image.Inputs[0] : m.Make(new PermuteOp(LastOrder(image.Rank)), image);

    private static ValueList<int> FirstOrder(int rank) => [0, rank - 1, .. Enumerable.Range(1, rank - 2)];

    private static ValueList<int> LastOrder(int rank) => [0, .. Enumerable.Range(2, rank - 2), 1];

    private static Node First(Node image) => image.Permute([.. FirstOrder(image.Rank)]);

    private static bool IsFirst(Node node) => node.Op is PermuteOp { Order: { Count: >= 3 } order } && order.SequenceEqual(FirstOrder(order.Count));

    /// <summary>What belongs to the axes of a shown image, in the order in which they lie.</summary>
    private static ValueList<T> Lying<T>(ValueList<T> shown) => [.. LastOrder(shown.Count).Select(axis => shown[axis])];

    private static Shape Lying(Shape shown) => Shape.Of(LastOrder(shown.Rank).Select(axis => shown[axis]));

    /// <summary>Where an axis of a shown image lies.</summary>
    private static int PlaceOf(int axis, int rank) => FirstOrder(rank)[axis];

    private static Rule Past<TOp>(
        string name, string equation, Func<Match, TOp, Node?> lying, Func<Node[], Node> example, params OpInput[] inputs) where TOp : Op =>
        new("past-" + name, equation, Kind<TOp>(permute), m => IsFirst(m[permute]) && lying(m, (TOp)m.Root.Op) is { } y ? First(m, y) : null)
        {
            Example = new("", example, inputs),
        };

    private static Rule Pointwise<TOp>(string suffix, Func<Node, Node, Node, Node> apply) where TOp : Op =>
        new("past-pointwise" + suffix, "f(first(x), y) = first(f(x, last(y)))", Kind<TOp>(), m => m.Root.Inputs.Any(IsFirst) && IsFree(m)
            ? First(m, m.Make(m.Root.Op, [.. m.Root.Inputs.Select(i => Last(m, i))]))
            : null)
        {
            Example = new("", i => apply(i[0].BroadcastTo([2, 3, 5, 2]), First(i[1]), i[2]),
                [OpInput.Truth(3, 1, 1), OpInput.Real(2, 5, 2, 3), OpInput.Real(2, 3, 5, 2)]),
        };

    /// <summary>
    /// True if the root's operands that are not shown so cost no move, or if first and last differ: with one spatial axis they are the same
    /// permutation, and would be moved to and fro between two operands.
    /// </summary>
    private static bool IsFree(Match m) => m.Root.Rank > 3 || m.Root.Inputs.All(i => IsFirst(i) || IsFreeToMove(i));

    private static bool IsFreeToMove(Node node) =>
        node.Op is BroadcastOp && node.Inputs[0].Rank <= node.Rank && MovesOnes(LastOrder(node.Rank), Shape.Of([.. Ones(node.Rank - node.Inputs[0].Rank), .. node.Inputs[0].Shape]));

    private static bool MovesOnes(ValueList<int> order, Shape shape)
    {
        var wide = order.Where(axis => !shape[axis].Is(1));
        return wide.SequenceEqual(wide.Order());
    }

    private static Node WithLeadingOnes(Match m, Node node, int rank) => m.Reshape(node, Shape.Of([.. Ones(rank - node.Rank), .. node.Shape]));

    private static IEnumerable<Dim> Ones(int count) => Enumerable.Repeat((Dim)1, count);
}
