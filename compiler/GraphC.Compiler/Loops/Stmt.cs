using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>A statement of the loop IR. The whole grammar is the nested types.</summary>
internal abstract record Stmt
{
    /// <summary>
    /// Runs the body for index = 0 .. extent - 1, in order. With lanes of a type, a step computes as many consecutive indices at once as
    /// a 512-bit vector holds, and the last step the rest under a mask.
    /// </summary>
    /// <param name="Index">The loop index.</param>
    /// <param name="Extent">How many indices there are.</param>
    /// <param name="Body">What is done for each.</param>
    /// <param name="Lanes">The type of the lanes; null if indices come one by one.</param>
    /// <param name="Step">
    /// Above 1, the index visits only the multiples of the step: each begins a strip of so many indices, which loops inside walk along.
    /// </param>
    /// <param name="Strip">The index of a loop around this one, to whose present strip this one is confined.</param>
    /// <param name="Parts">
    /// Above 1, a loop in lanes takes so many vectors at once while there are as many left, each into a part of the accumulators of its own.
    /// </param>
    public sealed record For(
        DimSymbol Index, Dim Extent, ImmutableArray<Stmt> Body, DType? Lanes = null, int Step = 1, DimSymbol? Strip = null, int Parts = 1) : Stmt;

    /// <summary>Writes an element.</summary>
    public sealed record Store(Buffer Buffer, Dim Address, Expr Value) : Stmt;

    /// <summary>Combines an element with a value, where the guard holds.</summary>
    public sealed record Combine(Buffer Buffer, Dim Address, Expr Value, ScatterReduction Reduction, Expr? Guard) : Stmt;

    /// <summary>Declares an accumulator at its reducer's identity: one number, or parts of a vector each.</summary>
    public sealed record Accumulator(Expr.Local Target, Reducer Reducer, DType Value, bool Lanes = false, int Parts = 1) : Stmt;

    /// <summary>Combines a value into an accumulator; for ArgMax and ArgMin the position is kept.</summary>
    public sealed record Accumulate(Expr.Local Target, Reducer Reducer, Expr Value, Dim Position) : Stmt;

    /// <summary>
    /// Declares <paramref name="Target"/> as the lanes of all parts of <paramref name="Lanes"/> combined in a fixed tree: the order of the
    /// sum depends on the shape alone.
    /// </summary>
    public sealed record Collapse(Expr.Local Target, Expr.Local Lanes, Reducer Reducer, int Parts = 1) : Stmt;

    /// <summary>
    /// The contraction template: for each (row, column) the sum over k of <c>A[row, k] * B[k, column]</c> is handed to the epilogue as
    /// <paramref name="Sum"/>.
    /// </summary>
    public sealed record Gemm(
        Dim Rows, Dim Columns, Dim Depth, Operand A, Operand B, DimSymbol Row, DimSymbol Column, Expr.Local Sum, ImmutableArray<Stmt> Epilogue) : Stmt;

    /// <summary>A template of the runtime that works on whole buffers.</summary>
    public sealed record Template(string Method, ImmutableArray<TemplateArgument> Arguments) : Stmt;

    /// <summary>Asks for the memory around an element, which will be read later.</summary>
    public sealed record AskAhead(Buffer Buffer, Dim Address) : Stmt;

    /// <summary>Runs routines, which work in memory of the routine around them.</summary>
    /// <param name="Number">The region's number in the program.</param>
    /// <param name="Programs">The routines.</param>
    /// <param name="Arenas">For each of them, memory for the regions of its arena.</param>
    public abstract record Region(int Number, ImmutableArray<Routine> Programs, ImmutableArray<ImmutableArray<Buffer>> Arenas) : Stmt
    {
        /// <summary>What the name of its method begins with.</summary>
        public abstract string Kind { get; }

        /// <summary>How often the programs run, as far as that is known.</summary>
        public virtual Dim Runs => 1;

        /// <summary>The buffers that it writes.</summary>
        public IEnumerable<Buffer> Written => Results.Concat(Arenas.SelectMany(a => a));

        /// <summary>All buffers of the routine around it that it reads or writes.</summary>
        public IEnumerable<Buffer> Buffers => Inputs.Select(s => s.Buffer).Concat(Written).Distinct();

        /// <summary>The kernels of all programs.</summary>
        public IEnumerable<LoopKernel> Kernels => Programs.SelectMany(p => p.Kernels);

        /// <summary>Where the inputs are.</summary>
        public abstract IEnumerable<Section> Inputs { get; }

        /// <summary>What it writes besides arenas.</summary>
        protected abstract IEnumerable<Buffer> Results { get; }
    }

    /// <summary>
    /// Runs a routine for one item of each sequence after the other. What it computes of its states in one step, it is given in the next.
    /// </summary>
    /// <param name="Number">The loop's number in the program.</param>
    /// <param name="Programs">The step: its inputs are states, items and what is the same in all steps, its outputs states and values.</param>
    /// <param name="Arenas">Memory for what a step computes for itself.</param>
    /// <param name="Length">The number of steps.</param>
    /// <param name="Reverse">True if the first step takes the last items.</param>
    /// <param name="States">Where the states are.</param>
    /// <param name="Items">Where the sequences begin.</param>
    /// <param name="Fixed">Where that is which is the same in all steps.</param>
    /// <param name="Values">Where the values of all steps go, one behind the other.</param>
    public sealed record Loop(
        int Number, ImmutableArray<Routine> Programs, ImmutableArray<ImmutableArray<Buffer>> Arenas, Dim Length, bool Reverse,
        ImmutableArray<LoopState> States, ImmutableArray<Section> Items, ImmutableArray<Section> Fixed, ImmutableArray<Buffer> Values)
        : Region(Number, Programs, Arenas)
    {
        public override string Kind => "Loop";

        public override Dim Runs => Length;

        public override IEnumerable<Section> Inputs => States.Select(s => s.Initial).Concat(Items).Concat(Fixed);

        protected override IEnumerable<Buffer> Results => States.SelectMany(s => s.Written).Concat(Values);
    }

    /// <summary>Runs the first routine if a truth value is true, else the second; both compute the same outputs from the same inputs.</summary>
    /// <param name="Number">The choice's number in the program.</param>
    /// <param name="Programs">The branches.</param>
    /// <param name="Arenas">Memory for what a branch computes for itself.</param>
    /// <param name="Given">Where the inputs are, the truth value first.</param>
    /// <param name="Chosen">Where the results go.</param>
    public sealed record Cond(
        int Number, ImmutableArray<Routine> Programs, ImmutableArray<ImmutableArray<Buffer>> Arenas, ImmutableArray<Section> Given,
        ImmutableArray<Buffer> Chosen) : Region(Number, Programs, Arenas)
    {
        public override string Kind => "Cond";

        public override IEnumerable<Section> Inputs => Given;

        protected override IEnumerable<Buffer> Results => Chosen;
    }

    /// <summary>Runs the second routine, which computes the next states, as long as the first one tells that there is a further step.</summary>
    /// <param name="Number">The loop's number in the program.</param>
    /// <param name="Programs">The condition and the step: their inputs are states and what is the same in all steps.</param>
    /// <param name="Arenas">Memory for what they compute for themselves.</param>
    /// <param name="States">Where the states are.</param>
    /// <param name="Fixed">Where that is which is the same in all steps.</param>
    /// <param name="Condition">Where the truth value goes.</param>
    public sealed record While(
        int Number, ImmutableArray<Routine> Programs, ImmutableArray<ImmutableArray<Buffer>> Arenas, ImmutableArray<LoopState> States,
        ImmutableArray<Section> Fixed, Buffer Condition) : Region(Number, Programs, Arenas)
    {
        public override string Kind => "While";

        public override IEnumerable<Section> Inputs => States.Select(s => s.Initial).Concat(Fixed);

        protected override IEnumerable<Buffer> Results => States.SelectMany(s => s.Written).Append(Condition);
    }

    /// <summary>Copies a buffer.</summary>
    public sealed record Copy(Buffer From, Buffer To) : Stmt;
}

/// <summary>Elements one behind the other in a buffer.</summary>
/// <param name="Buffer">The buffer.</param>
/// <param name="Start">Where in it they begin.</param>
internal sealed record Section(Buffer Buffer, Dim Start);

/// <summary>Where a state of a loop is. It is kept in all steps, or changes between two places, of which the last step writes the first.</summary>
/// <param name="Initial">Before the first step.</param>
/// <param name="Trace">Before the first step and after all, one behind the other.</param>
/// <param name="Last">After the last step.</param>
/// <param name="Other">After every other step, if there is no trace.</param>
internal sealed record LoopState(Section Initial, Buffer? Trace, Buffer? Last, Buffer? Other)
{
    /// <summary>What a loop writes of it.</summary>
    public IEnumerable<Buffer> Written => ((Buffer?[])[Trace, Last, Other]).OfType<Buffer>();
}

/// <summary>A matrix inside a buffer.</summary>
/// <param name="Base">The buffer.</param>
/// <param name="Offset">Where in it the matrix, or the image, begins.</param>
internal abstract record Operand(Buffer Base, Dim Offset)
{
    /// <summary>All that tells where elements are.</summary>
    public abstract IEnumerable<Dim> Numbers { get; }

    /// <summary><c>element(i, j) = Base[Offset + i * RowStride + j * ColumnStride]</c>.</summary>
    public sealed record Strided(Buffer Base, Dim Offset, Dim RowStride, Dim ColumnStride) : Operand(Base, Offset)
    {
        public override IEnumerable<Dim> Numbers => [Offset, RowStride, ColumnStride];
    }

    /// <summary>
    /// Each row a window over an image <c>[N, d..., C]</c>, with 0 where it stands out: <c>element((n, p...), (k..., c)) = image[n, slide(p, k)..., c]</c>.
    /// </summary>
    /// <param name="Base">The buffer.</param>
    /// <param name="Offset">Where in it the image begins.</param>
    /// <param name="Channels">C, side by side.</param>
    /// <param name="ExampleStride">From one n to the next.</param>
    /// <param name="Axes">The axes d.</param>
    public sealed record Windows(Buffer Base, Dim Offset, Dim Channels, Dim ExampleStride, ImmutableArray<WindowsAxis> Axes) : Operand(Base, Offset)
    {
        public override IEnumerable<Dim> Numbers =>
            [Offset, Channels, ExampleStride, .. Axes.SelectMany(a => (Dim[])[a.Extent, a.Stride, a.Positions, a.Window])];
    }

    /// <summary>A matrix in panels of some columns: <c>element(i, j) = Base[(j / columns * Depth + i) * columns + j % columns]</c>.</summary>
    /// <param name="Base">The buffer.</param>
    /// <param name="Depth">Rows of the matrix.</param>
    public sealed record InPanels(Buffer Base, Dim Depth) : Operand(Base, 0)
    {
        public override IEnumerable<Dim> Numbers => [Depth];
    }

    /// <summary>
    /// A convolution kernel: <c>element((t, c), j) = Base[Offset + t * TapStride + c * ChannelStride + j * ColumnStride]</c>.
    /// </summary>
    /// <param name="Base">The buffer.</param>
    /// <param name="Offset">Where in it the kernel begins.</param>
    /// <param name="Channels">How many channels c each tap t has.</param>
    /// <param name="TapStride">From one t to the next.</param>
    /// <param name="ChannelStride">From one c to the next.</param>
    /// <param name="ColumnStride">From one j to the next.</param>
    /// <param name="Line">How many t are in one line, where they lie in lines; else 0.</param>
    /// <param name="LineStride">From one line to the next.</param>
    public sealed record Kernel(
        Buffer Base, Dim Offset, Dim Channels, Dim TapStride, Dim ChannelStride, Dim ColumnStride, Dim Line, Dim LineStride) : Operand(Base, Offset)
    {
        public override IEnumerable<Dim> Numbers => [Offset, Channels, TapStride, ChannelStride, ColumnStride, Line, LineStride];
    }
}

/// <summary>An axis that windows slide along.</summary>
/// <param name="Extent">The extent of the image.</param>
/// <param name="Stride">From one place to the next in memory.</param>
/// <param name="Positions">How many positions there are.</param>
/// <param name="Window">The extent of a window.</param>
/// <param name="Slide">Where the elements of a window stand.</param>
internal sealed record WindowsAxis(Dim Extent, Dim Stride, Dim Positions, Dim Window, Slide Slide);

/// <summary>An argument of a template: a buffer, a number, a truth value, or scratch memory whose size a method tells.</summary>
internal abstract record TemplateArgument
{
    public sealed record Address(Buffer Buffer) : TemplateArgument;

    public sealed record Number(Dim Value) : TemplateArgument;

    public sealed record Flag(bool Value) : TemplateArgument;

    /// <param name="Method">Tells the bytes for a number of elements: so many for each.</param>
    /// <param name="Count">The elements.</param>
    /// <param name="BytesEach">The bytes for each.</param>
    public sealed record Scratch(string Method, Dim Count, long BytesEach) : TemplateArgument;
}

/// <summary>A kernel as loops.</summary>
/// <param name="Position">Its place in the order.</param>
/// <param name="Label">What it computes.</param>
/// <param name="Origins">The nodes it computes, with the lines they were declared at.</param>
/// <param name="Body">The loops.</param>
/// <param name="Pool">The pool that made the expressions; it knows the checked indices.</param>
/// <param name="Segments">What the body consists of, if that is several loops that do the same over other buffers; else none.</param>
internal sealed record LoopKernel(
    int Position, string Label, ImmutableArray<string> Origins, ImmutableArray<Stmt> Body, ExprPool Pool, ImmutableArray<Segment> Segments)
{
    /// <summary>A kernel of several segments.</summary>
    /// <param name="position">Its place in the order.</param>
    /// <param name="origins">What it computes.</param>
    /// <param name="segments">The segments.</param>
    public static LoopKernel Of(int position, IEnumerable<string> origins, IReadOnlyList<Segment> segments)
    {
        var (label, pool) = (segments[0].Stretch.Label, segments[0].Stretch.Pool);
        ImmutableArray<Segment> placed = [.. segments.Select(s => s with { Stretch = s.Stretch with { Position = position } })];
        return new(position, label, [.. origins], [.. segments.Select(s => s.Loop)], pool, placed);
    }

    /// <summary>What its name begins with: it says which region's program the kernel belongs to.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>Its number, as text.</summary>
    public string Number => $"{Prefix}{Position:00}";

    /// <summary>The same kernel in the routine of a region.</summary>
    public LoopKernel Within(string prefix) => this with
    {
        Prefix = prefix,
        Segments = [.. Segments.Select(s => s with { Stretch = s.Stretch with { Prefix = prefix } })],
    };

    /// <summary>Its number and what it computes.</summary>
    public string Name => $"{Number}_{Label}";

    /// <summary>
    /// True if workers can share the kernel: it is one loop over results, or segments that each are, or one product, and no two points write
    /// to one place.
    /// </summary>
    public bool CanBeShared { get; } =
        !Segments.IsEmpty || Body is [Stmt.Region region] && region.Kernels.Any(k => k.MayBeShared) || (Body is [Stmt.For or Stmt.Gemm { Sum.Type: DType.Float32 or DType.Float64 }] && !Cost.Scatters(Body));

    /// <summary>What its method is called for: the kernel itself, or stretches of its segments.</summary>
    public ImmutableArray<LoopKernel> Pieces => Segments.IsEmpty ? [this] : [.. Segments.Select(s => s.Stretch)];

    /// <summary>True for a stretch of a segment: its method is told from where to where it runs.</summary>
    public bool IsStretch { get; } = Body is [Stmt.For { Extent: var extent }] && extent == Segment.End;

    /// <summary>What the kernel costs, in units of 10 picoseconds of one processor, as a polynomial of the extents.</summary>
    public Dim Work { get; } = Cost.Of(Body);

    /// <summary>True if workers can share the kernel and it may be large enough for that.</summary>
    public bool MayBeShared => CanBeShared && !(Work.IsConstant && Work.Value <= Cost.WorthSharing);
}
