namespace GraphC.Compiler;

/// <summary>How a program is compiled and run.</summary>
public sealed record CompileOptions
{
    /// <summary>The options that nothing was said about.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>The seed of starting values and of random ops.</summary>
    public ulong Seed { get; init; }

    /// <summary>The most threads that a run may be given.</summary>
    public const int MostThreads = 1024;

    /// <summary>
    /// How many threads a run may use, up to <see cref="MostThreads"/>; by default one for each processor. The results are the same bits for
    /// any number.
    /// </summary>
    public int Threads { get; init; } = Math.Min(Environment.ProcessorCount, MostThreads);

    /// <summary>
    /// Take the values that variables have now for good: those that the program does not update become literals, which are folded, and laid
    /// out for the kernels that read them. For trained networks that only answer; what is trained later, the program does not see.
    /// </summary>
    public bool FreezeVariables { get; init; }

    /// <summary>What the program is called in dumps and reports.</summary>
    public string Name { get; init; } = "program";

    /// <summary>
    /// Where compiled programs are kept between runs; null keeps none. By default the folder that <c>GRAPHC_CACHE</c> names, else
    /// <c>graphc</c> in the user's cache folder; <c>GRAPHC_CACHE=off</c> keeps none.
    /// </summary>
    public string? CacheFolder { get; init; } = DiskCache.DefaultFolder;

    /// <summary>
    /// Where every stage is written as text, and all of them as a page for a browser, <c>stages.html</c>; null writes none. Dumping compiles
    /// afresh, without the cache. The folder should not be one of a project, whose build would compile the emitted C# too.
    /// </summary>
    public string? DumpFolder { get; init; }

    /// <summary>
    /// Compile kernels for a debugger: every local of the emitted C# can be looked at in every line, and the code runs many times slower. Without
    /// it kernels can be stepped through too, but most locals are in registers that the debugger does not know of. The results are the same bits.
    /// </summary>
    public bool Debuggable { get; init; }

    /// <summary>
    /// Passes to leave out, by the names that <c>stages.txt</c> of a dump lists; all but <c>lower</c>, without which convolutions have no kernels.
    /// A name that is no pass is refused with a list of them.
    /// </summary>
    public IReadOnlyCollection<string> DisabledPasses { get; init; } = [];

    /// <summary>
    /// Look at every floating-point number that kernels write, and stop the run at the first NaN or infinity with a
    /// <see cref="NonFiniteException"/>, which names the node, the line of the script and the index. For finding mistakes: such programs are
    /// compiled afresh, without the cache, and run on one thread.
    /// </summary>
    /// <remarks>
    /// A NaN is always reported, one that was fed too once a kernel writes it on; of infinities <see cref="Infinities"/> says which. What stays
    /// inside of a fused kernel is seen in the results that it leads to: the kernel's nodes are evaluated again, by the interpreter, and the
    /// first of them that is at fault is named. An infinity that becomes finite before the kernel stores anything, as in the hyperbolic tangent
    /// of a sum that overflows, is not seen.
    /// </remarks>
    public bool CheckFinite { get; init; }

    /// <summary>Which infinities <see cref="CheckFinite"/> reports.</summary>
    public Infinities Infinities { get; init; } = Infinities.Arising;

    /// <summary>
    /// Evaluate the nodes of every kernel a second time, by the float64 interpreter, from what the kernel read, and stop the run at the first
    /// result that differs by more than rounding accounts for with a <see cref="KernelMismatchException"/>. It finds faults of the compiler,
    /// and is slow: such programs are compiled afresh, without the cache, and run on one thread.
    /// </summary>
    /// <remarks>
    /// Regions (loops, choices) are compared kernel by kernel, in each step, and as a whole. Random numbers are drawn again, the same. How much a
    /// result may differ follows from its ops, the length of its sums and its operands, by a running error analysis.
    /// </remarks>
    public bool Compare { get; init; }

    /// <summary>
    /// Where to write when the kernels of the latest runs began and ended; null writes nothing. Such programs are compiled afresh, without the
    /// cache. Not together with <see cref="CheckFinite"/> or <see cref="Compare"/>, under which times say nothing.
    /// </summary>
    public KernelTrace? Trace { get; init; }

    /// <summary>Note when kernels begin and end, whether or not somebody writes it down.</summary>
    internal bool TimesKernels { get; init; }

    /// <summary>What the program shows to observers.</summary>
    internal Watching Watching => CheckFinite || Compare ? Watching.Values : TimesKernels || Trace is not null ? Watching.Times : Watching.Nothing;

    /// <summary>The same options for a program that nobody watches.</summary>
    internal CompileOptions Unwatched => this with { CheckFinite = false, Compare = false, Trace = null, TimesKernels = false };
}
