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
    /// <param name="declared">The graph.</param>
    /// <param name="options">How to compile.</param>
    /// <param name="passes">Which passes to run, and who watches them.</param>
    /// <param name="declaration">The class that the program becomes; by default one that an executable loads.</param>
    public static Lowered From(Graph declared, CompileOptions options, PassOptions passes, ProgramClass? declaration = null)
    {
        var parts = new ProgramParts();
        var main = Routine.Of(Pipeline.Lower(Pipeline.Optimize(declared, passes), passes), parts);
        var source = ProgramWriter.Write(main, parts.Checks, options.Name, declaration ?? ProgramClass.Loaded, RunObserver.Kernels(main, options.Watching));
        return new(main, [.. parts.Literals], source);
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
