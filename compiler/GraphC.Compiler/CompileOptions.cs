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
    /// Where every stage is written as text; null writes none. Dumping compiles afresh, without the cache. The folder should not be one of a
    /// project, whose build would compile the emitted C# too.
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
}
