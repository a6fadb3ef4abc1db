using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Turns a kernel into loops: one method for each kind of anchor.</summary>
internal sealed class Lowering
{
    private readonly Schedule schedule;
    private readonly Kernel kernel;
    private readonly Checks checks;
    private readonly Dictionary<Node, Meaning> meanings;
    private readonly ExprPool pool = new();

    private Lowering(Schedule schedule, Kernel kernel, Checks checks)
    {
        (this.schedule, this.kernel, this.checks) = (schedule, kernel, checks);
        meanings = schedule.Fused.Meanings;
    }

    /// <summary>The loops of all kernels. Bounds checks are described in <paramref name="checks"/>.</summary>
    public static ImmutableArray<LoopKernel> Run(Schedule schedule, Checks checks)
    {
        var names = GraphPrinter.Names(schedule.Fused.Graph);
        return [.. schedule.Kernels.Select((kernel, i) => Run(schedule, kernel, i, checks, names))];
    }

    private static LoopKernel Run(Schedule schedule, Kernel kernel, int number, Checks checks, Dictionary<Node, string> names)
    {
        var lowering = new Lowering(schedule, kernel, checks);
        var name = string.Join("_", kernel.Results.Select(n => n.Op.Name).Distinct().Take(4));
        return new($"{number:00}_{name}", Origins(kernel, names), lowering.Body(), lowering.pool);
    }

    private ImmutableArray<Stmt> Body() => kernel.Anchors switch
    {
        // Nothing is computed for no points; only a scatter may have indices to refuse.
        _ when kernel.Domain.Elements.Is(0) && !kernel.Anchors.Exists(a => meanings[a] is Meaning.Scatter) => [],
        [] => Pointwise(),
        [var node, ..] => meanings[node] switch
        {
            Meaning.Reduce => Reduction(),
            Meaning.Contract => Contraction(node),
            Meaning.Scan scan => Scan(node, scan),
            Meaning.Recurrence recurrence => Recurrence(node, recurrence),
            Meaning.Scatter scatter => Scatter(node, scatter),
            Meaning.Sort sort => Sort(node, sort),
            Meaning.Orthogonalize => Orthogonalize(node),
            var other => throw new InvalidOperationException(other.GetType().Name),
        },
    };

    private ImmutableArray<Stmt> Pointwise()
    {
        var nest = LoopNest.Merge("i", [.. kernel.Domain], n => Count(Stores(new Point(this, n.At, n.Loops))));
        var stores = Stores(new Point(this, nest.At, nest.Loops));
        return Loops(nest.Loops, stores, Vectorization.LanesOf(nest.Loops, stores, pool));
    }

    private ImmutableArray<Stmt> Reduction()
    {
        var extents = ((Meaning.Reduce)meanings[kernel.Anchors[0]]).Extents;
        var outer = LoopNest.Merge("i", [.. kernel.Domain], n => Count(Everything(n, LoopNest.Separate("r", extents))));
        var inner = LoopNest.Merge("r", extents, n => Count(Everything(outer, n)));
        var point = new Point(this, outer.At, [.. outer.Loops, .. inner.Loops]);
        var terms = Accumulates(point, inner);
        var results = Stores(point);
        var declared = kernel.Anchors.Select((a, i) => (Stmt)new Stmt.Accumulator(point.Sum(i), ReducerOf(a), a.Inputs[0].DType)).ToImmutableArray();

        // Lanes along the reduced axis if it is contiguous, else along the results, else none.
        if (kernel.Anchors.All(a => ReducerOf(a) <= Reducer.Min) && Vectorization.LanesOf(inner.Loops, terms, pool) is { } lanes)
        {
            var wide = kernel.Anchors.Select((a, i) => (Expr.Local)point.Pool.Local($"lanes{i}", a.DType)).ToArray();
            ImmutableArray<Stmt> body =
            [
                .. wide.Select((w, i) => new Stmt.Accumulator(w, ReducerOf(kernel.Anchors[i]), w.Type, Lanes: true)),
                .. Loops(inner.Loops, [.. terms.Select((t, i) => t with { Target = wide[i] })], lanes),
                .. wide.Select((w, i) => new Stmt.Collapse(point.Sum(i), w, ReducerOf(kernel.Anchors[i]))),
                .. results,
            ];
            return Loops(outer.Loops, body, null);
        }

        ImmutableArray<Stmt> plain = [.. declared, .. Loops(inner.Loops, [.. terms], null), .. results];
        return Loops(outer.Loops, plain, kernel.Anchors.All(a => ReducerOf(a) <= Reducer.Min) ? Vectorization.LanesOf(outer.Loops, plain, pool) : null);

        IEnumerable<Stmt> Everything(LoopNest domain, LoopNest reduced)
        {
            var trial = new Point(this, domain.At, [.. domain.Loops, .. reduced.Loops]);
            return [.. Accumulates(trial, reduced), .. Stores(trial)];
        }
    }

    private ImmutableArray<Stmt.Accumulate> Accumulates(Point point, LoopNest reduced) =>
    [
        .. kernel.Anchors.Select((anchor, i) => new Stmt.Accumulate(
            point.Sum(i), ReducerOf(anchor),
            point.Expander.Evaluate(((Meaning.Reduce)meanings[anchor]).Body, anchor, [.. point.At, .. reduced.At]),
            reduced.At is [var position] ? position : 0)),
    ];

    private ImmutableArray<Stmt> Contraction(Node product)
    {
        var (a, b) = (product.Inputs[0], product.Inputs[1]);
        var (leading, columns, depth) = (kernel.Domain.SkipLast(1).ToList(), product.Shape[^1], a.Shape[^1]);
        var (column, k) = (Dim.LoopIndex("n"), Dim.LoopIndex("k"));

        // Many matrices times one matrix is one tall matrix times it, if left operand and results can be walked as one.
        var single = LoopNest.Single("i", leading);
        var isOne = leading.Count > 1 && IsOneMatrix(single);
        var nest = isOne ? single : LoopNest.Separate("i", leading);
        var row = isOne || !leading[^1].Is(1) ? nest.Loops[^1] : (Index: Dim.LoopIndex("m").AsSymbol!, Extent: 1);
        var point = At(nest);
        var gemm = new Stmt.Gemm(
            row.Extent, columns, depth,
            Matrix(a, [.. nest.At, k], row.Index, k.AsSymbol!),
            Matrix(b, [.. nest.At.SkipLast(1), k, column], k.AsSymbol!, column.AsSymbol!),
            row.Index, column.AsSymbol!, point.Sum(0), Stores(point));
        return Loops([.. nest.Loops.Where(l => l.Index != row.Index)], [gemm], null);

        Point At(LoopNest n) => new(this, [.. n.At, column], [.. n.Loops, (column.AsSymbol!, columns)]);

        bool IsOneMatrix(LoopNest n)
        {
            var index = n.Loops.Length == 1 ? n.Loops[0].Index : null;
            return index is not null
                && Address(a, [.. n.At, k], n).Address.CoefficientOf(index) is not null
                && !Address(b, [.. n.At.SkipLast(1), k, column], n).Address.Mentions(index)
                && Count(Stores(At(n))) == 0;
        }

        Operand Matrix(Node operand, ImmutableArray<Dim> at, DimSymbol first, DimSymbol second)
        {
            var (buffer, address) = Address(operand, at, nest);
            var (rowStride, columnStride) = (address.CoefficientOf(first)!, address.CoefficientOf(second)!);
            return new(buffer, address - rowStride * Dim.Of(first) - columnStride * Dim.Of(second), rowStride, columnStride);
        }

        (Buffer Buffer, Dim Address) Address(Node operand, ImmutableArray<Dim> at, LoopNest n)
        {
            // Elsewhere a literal of one element is part of the code.
            if (Storing.Base(operand, meanings) is { Op: ConstantOp { Value.Length: 1 } } literal)
            {
                return (schedule.Buffers[literal], 0);
            }

            var point = new Point(this, at, [.. n.Loops, (column.AsSymbol!, columns), (k.AsSymbol!, depth)]);
            var load = (Expr.Load)point.Expander.Element(operand, at);
            return (load.Buffer, load.Address);
        }
    }

    private ImmutableArray<Stmt> Scan(Node node, Meaning.Scan scan) => Walk(node, scan.Axis, scan.Reverse, scan.Reducer, (store, input) =>
        scan.Exclusive ? [store, input(0, scan.Reducer)] : [input(0, scan.Reducer), store]);

    // s ← a * s + b, as two steps on one accumulator.
    private ImmutableArray<Stmt> Recurrence(Node node, Meaning.Recurrence recurrence) =>
        Walk(node, recurrence.Axis, recurrence.Reverse, Reducer.Sum, (store, input) => [store, input(0, Reducer.Product), input(1, Reducer.Sum)]);

    /// <summary>One accumulator that walks along an axis; <paramref name="step"/> orders the store and what the inputs do to it.</summary>
    private ImmutableArray<Stmt> Walk(
        Node node, int axis, bool reverse, Reducer start, Func<Stmt, Func<int, Reducer, Stmt>, ImmutableArray<Stmt>> step)
    {
        var nest = LoopNest.Separate("i", [.. kernel.Domain]);
        var loops = nest.Loops.Where(l => !nest.At[axis].Mentions(l.Index)).ToImmutableArray();
        var walk = nest.Loops.Where(l => nest.At[axis].Mentions(l.Index)).ToImmutableArray();
        var at = reverse ? nest.At.SetItem(axis, node.Shape[axis] - 1 - nest.At[axis]) : nest.At;
        var point = new Point(this, at, nest.Loops);
        var store = new Stmt.Store(schedule.Buffers[node], point.Position(node.Shape), point.Sum(0));
        var steps = step(store, (input, reducer) =>
            new Stmt.Accumulate(point.Sum(0), reducer, point.Expander.Element(node.Inputs[input], at), 0));
        return Loops(loops, [new Stmt.Accumulator(point.Sum(0), start, node.DType), .. Loops(walk, steps, null)], null);
    }

    private ImmutableArray<Stmt> Scatter(Node node, Meaning.Scatter scatter)
    {
        var target = schedule.Buffers[node];
        var copy = LoopNest.Merge("i", [.. node.Shape], n => Count(Start(n)));
        var nest = LoopNest.Separate("i", [.. scatter.Domain]);
        var point = new Point(this, nest.At, nest.Loops);
        var to = scatter.At.Select(s => ((Expr.Int)point.Expander.Evaluate(s, node, nest.At)).Value);
        var address = node.Shape.Strides.Zip(to).Aggregate((Dim)0, (sum, p) => sum + p.First * p.Second);
        var add = new Stmt.AddTo(target, address, point.Expander.Evaluate(scatter.Update, node, nest.At), point.Expander.NotEmpty(scatter.At, null));
        return [.. Loops(copy.Loops, Start(copy), Vectorization.LanesOf(copy.Loops, Start(copy), pool)), .. Loops(nest.Loops, [add], null)];

        ImmutableArray<Stmt> Start(LoopNest n)
        {
            var start = new Point(this, n.At, n.Loops);
            return [new Stmt.Store(target, start.Position(node.Shape), start.Expander.Element(node.Inputs[0], n.At))];
        }
    }

    private ImmutableArray<Stmt> Sort(Node node, Meaning.Sort sort)
    {
        var shape = node.Inputs[0].Shape;
        var (outer, inner) = (Product(shape.Take(sort.Axis)), Product(shape.Skip(sort.Axis + 1)));
        return
        [
            new Stmt.Template("Sorting.ArgSort",
            [
                new TemplateArgument.Address(BufferOf(node.Inputs[0])), new TemplateArgument.Address(schedule.Buffers[node]),
                new TemplateArgument.Number(outer), new TemplateArgument.Number(shape[sort.Axis]), new TemplateArgument.Number(inner),
                new TemplateArgument.Flag(sort.Descending), new TemplateArgument.Scratch("Sorting.ScratchBytes", shape[sort.Axis]),
            ]),
        ];

        static Dim Product(IEnumerable<Dim> extents) => extents.Aggregate((Dim)1, (a, b) => a * b);
    }

    private ImmutableArray<Stmt> Orthogonalize(Node node) =>
    [
        new Stmt.Copy(BufferOf(node.Inputs[0]), schedule.Buffers[node]),
        new Stmt.Template("Householder.Orthogonalize",
            [new TemplateArgument.Address(schedule.Buffers[node]), new TemplateArgument.Number(node.Shape[0]), new TemplateArgument.Number(node.Shape[1])]),
    ];

    private Buffer BufferOf(Node node) => schedule.Buffers[Storing.Base(node, meanings)];

    private Reducer ReducerOf(Node node) => ((Meaning.Reduce)meanings[node]).Reducer;

    private static ImmutableArray<Stmt> Loops(ImmutableArray<(DimSymbol Index, Dim Extent)> loops, ImmutableArray<Stmt> body, DType? lanes)
    {
        for (var i = loops.Length - 1; i >= 0; i--)
        {
            body = [new Stmt.For(loops[i].Index, loops[i].Extent, body, i == loops.Length - 1 ? lanes : null)];
        }

        return body;
    }

    /// <summary>Writes every result that has memory.</summary>
    private ImmutableArray<Stmt> Stores(Point point) =>
    [
        .. kernel.Results.Where(schedule.Buffers.ContainsKey).Select(n =>
            new Stmt.Store(schedule.Buffers[n], point.Position(n.Shape), point.Value(n))),
    ];

    private static int Count(IEnumerable<Stmt> statements) => statements.Sum(s => s switch
    {
        Stmt.Store store => Quotients.Count(store.Address) + Quotients.Count(store.Value),
        Stmt.Accumulate accumulate => Quotients.Count(accumulate.Value),
        _ => 0,
    });

    private static ImmutableArray<string> Origins(Kernel kernel, Dictionary<Node, string> names) =>
        [.. kernel.Results.Select(n => $"{names[n]} = {n.Op.Name} {n.Type} {n.Origin}".TrimEnd())];

    /// <summary>The expressions of the kernel at a point of its domain.</summary>
    private sealed class Point
    {
        private readonly Lowering owner;

        public Point(Lowering owner, ImmutableArray<Dim> at, ImmutableArray<(DimSymbol Index, Dim Extent)> loops)
        {
            this.owner = owner;
            At = at;
            var extents = loops.ToDictionary(l => l.Index, l => l.Extent);
            Expander = new Expander(
                Pool, n => owner.meanings[n], BufferOf, Own, s => extents.GetValueOrDefault(s),
                s => owner.schedule.Fused.Graph.Streams[s], owner.checks.NumberOf);
        }

        public ExprPool Pool => owner.pool;

        public ImmutableArray<Dim> At { get; }

        public Expander Expander { get; }

        /// <summary>The accumulated value of an anchor.</summary>
        public Expr.Local Sum(int anchor) => (Expr.Local)Pool.Local("sum" + anchor, owner.kernel.Anchors is [] ? DType.Float32 : owner.kernel.Anchors[anchor].DType);

        /// <summary>The value of a result of this kernel.</summary>
        public Expr Value(Node node) => owner.kernel.Anchors.IndexOf(node) is >= 0 and var i ? Sum(i) : Expander.Compute(node, At);

        /// <summary>The row-major position of the point.</summary>
        public Dim Position(Shape shape) => shape.Strides.Zip(At).Aggregate((Dim)0, (sum, p) => sum + p.First * p.Second);

        private Buffer? BufferOf(Node node) => owner.kernel.Results.Contains(node) ? null : owner.schedule.Buffers.GetValueOrDefault(node);

        // The same point may be written in two ways; its position has one normal form.
        private Expr? Own(Node node, ImmutableArray<Dim> at) =>
            owner.kernel.Results.Contains(node) && (at.SequenceEqual(At) || Expander.Linear(node.Shape, at) == Expander.Linear(node.Shape, At))
                ? Value(node)
                : null;
    }
}
