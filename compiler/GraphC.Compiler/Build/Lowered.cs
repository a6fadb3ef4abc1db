using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>All that compilation makes of a graph before Roslyn sees it.</summary>
internal sealed record Lowered(Graph Graph, Schedule Schedule, MemoryPlan Plan, ImmutableArray<LoopKernel> Kernels, string Source)
{
    /// <summary>Takes a closed graph down the staircase: passes, fusion, schedule, loops, memory plan, C#.</summary>
    public static Lowered From(Graph declared, CompileOptions options, PassOptions passes)
    {
        var graph = Pipeline.Lower(Pipeline.Optimize(declared, passes), passes);
        var ordered = Scheduler.Run(Fuser.Run(graph));
        var checks = new Checks();
        var (schedule, kernels) = Segmentation.Join(ordered, Lowering.Run(ordered, checks));
        var plan = MemoryPlan.Of(schedule);
        return new(graph, schedule, plan, kernels, ProgramWriter.Write(schedule, plan, kernels, checks, options.Name));
    }
}
