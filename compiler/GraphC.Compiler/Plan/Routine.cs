using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>A graph as kernels in the order in which they run, with a place for all that they compute: a program, or the step of a loop.</summary>
internal sealed record Routine(Graph Graph, Schedule Schedule, MemoryPlan Plan, ImmutableArray<LoopKernel> Kernels)
{
    /// <summary>True if kernels check indices that come from data.</summary>
    public bool HasChecks => Schedule.Kernels.Any(k => k.HasChecks);

    /// <summary>Fuses, orders and lowers a graph, the steps of its loops first.</summary>
    /// <param name="graph">The graph, in ops that kernels are made of.</param>
    /// <param name="parts">What the program's routines share.</param>
    /// <param name="prefix">What the names of the kernels begin with.</param>
    public static Routine Of(Graph graph, ProgramParts parts, string prefix = "")
    {
        var fused = Fuser.Run(graph);
        var loops = new Dictionary<Kernel, LoopRoutine>();
        foreach (var kernel in fused.Kernels.Where(k => k.Phases[0].Loop is not null))
        {
            var (loop, number) = (kernel.Phases[0].Loop!, parts.Loops++);
            var step = Of(loop.Step, parts, $"L{number}_");
            loops.Add(kernel, new(number, loop, step));
            kernel.HasChecks |= step.HasChecks;
        }

        var ordered = Scheduler.Run(fused, loops, parts.Literals);
        var (schedule, kernels) = Segmentation.Join(ordered, Lowering.Run(ordered, parts.Checks));
        return new(graph, schedule, MemoryPlan.Of(schedule), [.. kernels.Select(k => k.Within(prefix))]);
    }
}

/// <summary>A loop whose step has been lowered.</summary>
/// <param name="Number">Its number in the program.</param>
/// <param name="Loop">The loop.</param>
/// <param name="Step">What runs in each step.</param>
internal sealed record LoopRoutine(int Number, ScanLoop Loop, Routine Step);

/// <summary>The memory that a loop needs for itself while it runs.</summary>
/// <param name="Regions">The regions of its step's arena.</param>
/// <param name="States">For each state that is not kept over time, memory for it before and after a step.</param>
internal sealed record LoopMemory(ImmutableArray<Buffer> Regions, ImmutableArray<(Buffer? Last, Buffer? Other)> States)
{
    /// <summary>All of it.</summary>
    public IEnumerable<Buffer> All => Regions.Concat(States.SelectMany(s => (Buffer?[])[s.Last, s.Other]).OfType<Buffer>());
}
