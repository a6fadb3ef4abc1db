using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Turns a kernel into loops: one method for each kind of anchor.</summary>
internal sealed partial class Lowering
{
    private readonly Schedule schedule;
    private readonly Kernel kernel;
    private readonly Checks checks;
    private readonly Dictionary<Node, Meaning> meanings;
    private readonly ExprPool pool = new();
    private readonly Dictionary<(Node, bool IsSum), Buffer> rows = [];

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

    private static LoopKernel Run(Schedule schedule, Kernel kernel, int position, Checks checks, Dictionary<Node, string> names)
    {
        var lowering = new Lowering(schedule, kernel, checks);
        var label = string.Join("_", kernel.Results.Select(n => n.Op.Name).Distinct().Take(4));
        return new(position, label, Origins(kernel, names), lowering.Body(), lowering.pool, []);
    }

    private ImmutableArray<Stmt> Body() => kernel.Phases is [var only] ? Body(only, LoopNest.None) : Rows();

    /// <summary>Phases one after the other, for each row.</summary>
    private ImmutableArray<Stmt> Rows()
    {
        var rows = LoopNest.Merge("i", [.. kernel.Rows], n => Divisions(Bodies(n)));
        return Loops(rows.Loops, rows.Loops.IsEmpty ? Bodies(rows) : NextRow.AskFor(Bodies(rows), rows.Loops[^1].Index), null);

        ImmutableArray<Stmt> Bodies(LoopNest n) => [.. kernel.Phases.SelectMany(phase => Body(phase, n))];
    }

    private ImmutableArray<Stmt> Body(Phase phase, LoopNest rows) => phase.Anchors switch
    {
        // Nothing is computed for no points; only a scatter may have indices to refuse, and a region results of other shapes.
        _ when phase.Domain.Elements.Is(0) && !phase.Anchors.Exists(a => meanings[a] is Meaning.Scatter or Meaning.Region) => [],
        [] => Pointwise(phase, rows),
        [var node, ..] => meanings[node] switch
        {
            Meaning.Reduce => new Reductions(this, phase, rows).Body(),
            Meaning.Contract => Contraction(node, phase),
            Meaning.Scan scan => Scan(node, phase, scan),
            Meaning.Recurrence recurrence => Recurrence(node, phase, recurrence),
            Meaning.Scatter scatter => Scatter(node, phase, scatter),
            Meaning.Sort sort => Sort(node, sort),
            Meaning.Orthogonalize => Orthogonalize(node),
            Meaning.Region => [RegionOf(phase.Region!)],
            var other => throw new InvalidOperationException(other.GetType().Name),
        },
    };

    private ImmutableArray<Stmt> Pointwise(Phase phase, LoopNest rows)
    {
        var nest = IsOneElementOfVariables(phase) ? LoopNest.AlongFirst("i", [.. phase.Domain]) : MergeRest(phase, n => Divisions(Stores(PointAt(phase, rows, n))));
        var stores = Stores(PointAt(phase, rows, nest));
        var lanes = Vectorization.LanesApartOf(nest.Loops, stores, pool);
        return lanes is null && nest.Loops.Length > 0 && rows.Loops.Length + nest.Loops.Length > 1 && Pieces.Of(nest.Loops[^1], stores) is { Count: > 1 } pieces
            ? Loops(nest.Loops[..^1], [.. pieces.SelectMany(p => Piece(nest.Piece(p.Start, p.End)))], null)
            : Loops(nest.Loops, [.. stores], lanes);

        ImmutableArray<Stmt> Piece(LoopNest piece)
        {
            var part = Stores(PointAt(phase, rows, piece));
            return Loops(piece.Loops[^1..], [.. part], Vectorization.LanesApartOf(piece.Loops, part, pool));
        }
    }

    /// <summary>A parameter of one element gets a loop as all others do: then its update is a segment beside theirs.</summary>
    private bool IsOneElementOfVariables(Phase phase) => phase.Domain is { Rank: > 0, Elements: var elements } && elements.Is(1)
        && kernel.RowAxes == 0 && phase.Results.All(n => schedule.Buffers.GetValueOrDefault(n)?.Storage == Storage.Variable);

    /// <summary>Loops over the axes of a phase that are not those of the rows.</summary>
    private LoopNest MergeRest(Phase phase, Func<LoopNest, IReadOnlyCollection<Quotient>> divisions) =>
        LoopNest.CutAndMerge(kernel.RowAxes == 0 ? "i" : "j", [.. phase.Domain.Skip(kernel.RowAxes)], divisions);

    private Point PointAt(Phase phase, LoopNest rows, LoopNest rest) =>
        new(this, phase, rows.At, [.. rows.At, .. rest.At], [.. rows.Loops, .. rest.Loops]);

    private ImmutableArray<Stmt> Contraction(Node product, Phase phase)
    {
        var (a, b) = (product.Inputs[0], product.Inputs[1]);
        var (leading, columns, depth) = (phase.Domain.SkipLast(1).ToList(), product.Shape[^1], a.Shape[^1]);
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
            row.Index, column.AsSymbol!, point.Sum(product), [.. Stores(point)]);
        return Loops([.. nest.Loops.Where(l => l.Index != row.Index)], [gemm], null);

        Point At(LoopNest n) => new(this, phase, [], [.. n.At, column], [.. n.Loops, (column.AsSymbol!, columns)]);

        bool IsOneMatrix(LoopNest n)
        {
            var index = n.Loops.Length == 1 ? n.Loops[0].Index : null;
            return index is not null
                && Address(a, [.. n.At, k], n).Address.CoefficientOf(index) is not null
                && !Address(b, [.. n.At.SkipLast(1), k, column], n).Address.Mentions(index)
                && Divisions(Stores(At(n))).Count == 0;
        }

        Operand Matrix(Node operand, ImmutableArray<Dim> at, DimSymbol first, DimSymbol second)
        {
            if (WindowsOperand.Of(product, meanings) is { } windows && windows.Operand == operand && !schedule.Buffers.ContainsKey(windows.Windows))
            {
                return Windows(windows);
            }

            if (operand == b && Prepacking.PanelsOf(b) is { } panels)
            {
                return new Operand.InPanels(schedule.Buffers[panels], panels.Shape[1]);
            }

            if (operand == b && KernelOperand.Of(product, meanings) is { } kernel && !schedule.Buffers.ContainsKey(kernel.Matrix))
            {
                return new Operand.Kernel(
                    schedule.Buffers[kernel.Source], kernel.Start, kernel.Matrix.Shape[^2], kernel.TapStride, kernel.ChannelStride, kernel.ColumnStride,
                    kernel.Line, kernel.LineStride);
            }

            var (buffer, address) = Address(operand, at, nest);
            var (rowStride, columnStride) = (address.CoefficientOf(first)!, address.CoefficientOf(second)!);
            return new Operand.Strided(buffer, address - rowStride * Dim.Of(first) - columnStride * Dim.Of(second), rowStride, columnStride);
        }

        Operand Windows(WindowsOperand windows)
        {
            var places = LoopNest.Separate("x", [.. windows.Image.Shape]);
            var (buffer, address) = Address(windows.Image, places.At, places);
            var strides = places.At.Select(at => at.AsSymbol is { } index ? address.CoefficientOf(index)! : 0).ToList();
            var start = address.Substitute(symbol => places.Loops.Any(l => l.Index == symbol) ? 0 : null);
            var op = windows.Op;
            return new Operand.Windows(buffer, start, windows.Image.Shape[^1], strides[0],
            [
                .. op.Slides.Select((slide, i) => new WindowsAxis(windows.Image.Shape[i + 1], strides[i + 1], op.Positions[i], op.Window[i], slide)),
            ]);
        }

        (Buffer Buffer, Dim Address) Address(Node operand, ImmutableArray<Dim> at, LoopNest n)
        {
            // Elsewhere a literal of one element is part of the code.
            if (Storing.Base(operand, meanings) is { Op: ConstantOp { IsNumber: true } } literal)
            {
                return (schedule.Buffers[literal], 0);
            }

            var point = new Point(this, phase, [], at, [.. n.Loops, (column.AsSymbol!, columns), (k.AsSymbol!, depth)]);
            var load = (Expr.Load)point.Expander.Element(operand, at);
            return (load.Buffer, load.Address);
        }
    }

    private ImmutableArray<Stmt> Scan(Node node, Phase phase, Meaning.Scan scan) => Walk(node, phase, scan.Axis, scan.Reverse, scan.Reducer, (store, input) =>
        scan.Exclusive ? [store, input(0, scan.Reducer)] : [input(0, scan.Reducer), store]);

    // s ← a * s + b, as two steps on one accumulator.
    private ImmutableArray<Stmt> Recurrence(Node node, Phase phase, Meaning.Recurrence recurrence) =>
        Walk(node, phase, recurrence.Axis, recurrence.Reverse, Reducer.Sum, (store, input) => [store, input(0, Reducer.Product), input(1, Reducer.Sum)]);

    /// <summary>One accumulator that walks along an axis; <paramref name="step"/> orders the store and what the inputs do to it.</summary>
    private ImmutableArray<Stmt> Walk(
        Node node, Phase phase, int axis, bool reverse, Reducer start, Func<Stmt, Func<int, Reducer, Stmt>, ImmutableArray<Stmt>> step)
    {
        var nest = LoopNest.Separate("i", [.. phase.Domain]);
        var loops = nest.Loops.Where(l => !nest.At[axis].Mentions(l.Index)).ToImmutableArray();
        var walk = nest.Loops.Where(l => nest.At[axis].Mentions(l.Index)).ToImmutableArray();
        var at = reverse ? nest.At.SetItem(axis, node.Shape[axis] - 1 - nest.At[axis]) : nest.At;
        var point = new Point(this, phase, [], at, nest.Loops);
        var store = new Stmt.Store(schedule.Buffers[node], point.Position(node.Shape), point.Sum(node));
        var steps = step(store, (input, reducer) =>
            new Stmt.Accumulate(point.Sum(node), reducer, point.Expander.Element(node.Inputs[input], at), 0));
        return Loops(loops, [new Stmt.Accumulator(point.Sum(node), start, node.DType), .. Loops(walk, steps, null)], null);
    }

    private ImmutableArray<Stmt> Scatter(Node node, Phase phase, Meaning.Scatter scatter)
    {
        var target = schedule.Buffers[node];
        var copy = LoopNest.Merge("i", [.. node.Shape], n => Divisions(Start(n)));
        var nest = LoopNest.Separate("i", [.. scatter.Domain]);
        var point = new Point(this, phase, [], nest.At, nest.Loops);
        var to = scatter.At.Select(s => ((Expr.Int)point.Expander.Evaluate(s, node, nest.At)).Value);
        var address = node.Shape.Strides.Zip(to).Aggregate((Dim)0, (sum, p) => sum + p.First * p.Second);
        var combine = new Stmt.Combine(
            target, address, point.Expander.Evaluate(scatter.Update, node, nest.At), scatter.Reduction, point.Expander.NotEmpty(scatter.At, null));
        return [.. Loops(copy.Loops, Start(copy), Vectorization.LanesOf(copy.Loops, Start(copy), pool)), .. Loops(nest.Loops, [combine], null)];

        ImmutableArray<Stmt> Start(LoopNest n)
        {
            var start = new Point(this, phase, [], n.At, n.Loops);
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
                new TemplateArgument.Flag(sort.Descending), new TemplateArgument.Scratch("Sorting.ScratchBytes", shape[sort.Axis], Runtime.Sorting.ScratchBytes(1)),
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

    private static ImmutableArray<Stmt> Loops(ImmutableArray<(DimSymbol Index, Dim Extent)> loops, ImmutableArray<Stmt> body, DType? lanes, int parts = 1)
    {
        for (var i = loops.Length - 1; i >= 0; i--)
        {
            var isInnermost = i == loops.Length - 1;
            body = [new Stmt.For(loops[i].Index, loops[i].Extent, body, isInnermost ? lanes : null, Parts: isInnermost ? parts : 1)];
        }

        return body;
    }

    /// <summary>Writes every result of the point's phase that has memory.</summary>
    private static ImmutableArray<Stmt.Store> Stores(Point point) =>
    [
        .. point.Phase.Results.Select(n => (Node: n, Memory: point.Written(n))).Where(r => r.Memory is not null).Select(r =>
            new Stmt.Store(r.Memory!.Buffer, point.Position(r.Node.Shape) - r.Memory.Start, point.Value(r.Node))),
    ];

    private int NumberOf(Node anchor) => kernel.Anchors.TakeWhile(a => a != anchor).Count();

    /// <summary>A single number for each row, which phases hand on as a local.</summary>
    private bool IsOnePerRow(Node node) => kernel.RowAxes > 0 && kernel.Results.Contains(node) && RowElements(node).Is(1);

    /// <summary>A value without memory that other phases than its own read.</summary>
    private bool NeedsRow(Node node) => !RowElements(node).Is(1) && kernel.Phases.Exists(s =>
        !s.Results.Contains(node) && s.Results.Any(reader => schedule.Fused.Readings[reader].Reads.Any(r => r.Node == node)));

    /// <summary>A row of a value that only phases of this kernel read.</summary>
    private Buffer RowOf(Node node) => Row((node, false), RowElements(node));

    /// <summary>Where the sums of a strip of results wait for their terms.</summary>
    private Buffer SumsOf(Node anchor, long width) => Row((anchor, true), width);

    private Buffer Row((Node Node, bool IsSum) what, Dim elements)
    {
        if (!rows.TryGetValue(what, out var buffer))
        {
            rows.Add(what, buffer = new Buffer(Storage.Row, rows.Count, $"row{rows.Count}", what.Node.DType, elements));
        }

        return buffer;
    }

    private Dim RowElements(Node node) => node.Shape.Skip(kernel.RowAxes).Aggregate((Dim)1, (product, extent) => product * extent);

    /// <summary>The divisions that loops over these statements do.</summary>
    private static IReadOnlyCollection<Quotient> Divisions(IEnumerable<Stmt> statements) => [.. statements.SelectMany(s => s switch
    {
        Stmt.For f => Divisions(f.Body),
        Stmt.Store store => Quotients.Of(store.Address).Concat(Quotients.Of(store.Value)),
        Stmt.Accumulate accumulate => Quotients.Of(accumulate.Value),
        _ => [],
    })];

    private static ImmutableArray<string> Origins(Kernel kernel, Dictionary<Node, string> names) =>
        [.. kernel.Results.Select(n => $"{names[n]} = {n.Op.Name} {n.Type} {n.Origin}".TrimEnd())];

    /// <summary>The expressions of a phase at a point of its domain.</summary>
    private sealed class Point
    {
        private readonly Lowering owner;
        private readonly Dim row;
        private readonly IReadOnlyDictionary<Node, Expr>? sums;

        public Point(
            Lowering owner, Phase phase, ImmutableArray<Dim> row, ImmutableArray<Dim> at, ImmutableArray<(DimSymbol Index, Dim Extent)> loops,
            IReadOnlyDictionary<Node, Expr>? sums = null)
        {
            (this.owner, Phase, At, this.sums) = (owner, phase, at, sums);
            this.row = row.Zip(owner.kernel.Rows).Aggregate((Dim)0, (number, axis) => number * axis.Second + axis.First);
            var extents = loops.ToDictionary(l => l.Index, l => l.Extent);
            Expander = new Expander(
                owner.pool, n => owner.meanings[n], Read, Own, s => extents.GetValueOrDefault(s),
                s => owner.schedule.Fused.Graph.Streams[s], owner.checks.NumberOf);
        }

        public Phase Phase { get; }

        public ImmutableArray<Dim> At { get; }

        public Expander Expander { get; }

        /// <summary>The accumulated value of an anchor.</summary>
        public Expr.Local Sum(Node anchor) => (Expr.Local)owner.pool.Local($"sum{owner.NumberOf(anchor)}", anchor.DType);

        /// <summary>The value of a result of this phase.</summary>
        public Expr Value(Node node) => Computed(node, At);

        /// <summary>The row-major position of the point.</summary>
        public Dim Position(Shape shape) => shape.Strides.Zip(At).Aggregate((Dim)0, (sum, p) => sum + p.First * p.Second);

        /// <summary>Where a result of this phase is written to, if it has memory.</summary>
        public Window? Written(Node node) => owner.schedule.Buffers.TryGetValue(node, out var buffer) ? new(buffer, 0)
            : owner.NeedsRow(node) ? new(owner.RowOf(node), row * owner.RowElements(node))
            : null;

        private Window? Read(Node node) => Phase.Results.Contains(node) || owner.IsOnePerRow(node) ? null
            : owner.kernel.Results.Contains(node) ? Written(node)
            : owner.schedule.Buffers.TryGetValue(node, out var buffer) ? new(buffer, 0)
            : null;

        // The same point may be written in two ways; its position has one normal form.
        private Expr? Own(Node node, ImmutableArray<Dim> at) =>
            (Phase.Results.Contains(node) && (at.SequenceEqual(At) || Expander.Linear(node.Shape, at) == Expander.Linear(node.Shape, At)))
                || (owner.IsOnePerRow(node) && Expander.Linear(node.Shape, at) == row)
                ? Computed(node, at)
                : null;

        private Expr Computed(Node node, ImmutableArray<Dim> at) => !owner.kernel.Anchors.Contains(node) ? Expander.Compute(node, at)
            : sums?.GetValueOrDefault(node) ?? Sum(node);
    }
}
