using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>All that compilation makes of a graph before Roslyn sees it.</summary>
/// <param name="Main">The program's kernels and their memory.</param>
/// <param name="Literals">The literals that have memory, by slot.</param>
/// <param name="Source">The C# of the program.</param>
internal sealed record Lowered(Routine Main, ImmutableArray<Tensor> Literals, string Source)
{
    public Graph Graph => Main.Graph;

    public Schedule Schedule => Main.Schedule;

    public MemoryPlan Plan => Main.Plan;

    public ImmutableArray<LoopKernel> Kernels => Main.Kernels;

    /// <summary>Takes a closed graph down the staircase: passes, fusion, schedule, loops, memory plan, C#.</summary>
    public static Lowered From(Graph declared, CompileOptions options, PassOptions passes)
    {
        var parts = new ProgramParts();
        var main = Routine.Of(Pipeline.Lower(Pipeline.Optimize(declared, passes), passes), parts);
        return new(main, [.. parts.Literals], ProgramWriter.Write(main, parts.Checks, options.Name, RunObserver.Kernels(main, options.Watching)));
    }
}

/// <summary>What all routines of a program share.</summary>
internal sealed class ProgramParts
{
    /// <summary>The bounds checks.</summary>
    public Checks Checks { get; } = new();

    /// <summary>The literals that have memory.</summary>
    public List<Tensor> Literals { get; } = [];

    /// <summary>The number of regions so far.</summary>
    public int Regions { get; set; }
}
