using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>A graph as kernels in the order in which they run, with a place for all that they compute: a program, or one of a region.</summary>
internal sealed record Routine(Graph Graph, Schedule Schedule, MemoryPlan Plan, ImmutableArray<LoopKernel> Kernels)
{
    /// <summary>True if kernels check indices that come from data, or can be stopped: a run may fail.</summary>
    public bool HasChecks => Schedule.Kernels.Any(k => k.HasChecks);

    /// <summary>True if a run can be stopped while a region is at work.</summary>
    public bool MayBeStopped => Schedule.Regions.Values.Any(r => r.Routine.MayBeStopped);

    /// <summary>Fuses, orders and lowers a graph, the programs of its regions first.</summary>
    /// <param name="graph">The graph, in ops that kernels are made of.</param>
    /// <param name="parts">What the program's routines share.</param>
    /// <param name="prefix">What the names of the kernels begin with.</param>
    public static Routine Of(Graph graph, ProgramParts parts, string prefix = "")
    {
        var fused = Fuser.Run(graph);
        var regions = new Dictionary<Kernel, RegionRoutine>();
        foreach (var kernel in fused.Kernels.Where(k => k.Phases[0].Region is not null))
        {
            var routine = RegionRoutine.Of(kernel.Phases[0].Region!, parts);
            regions.Add(kernel, routine);
            kernel.HasChecks |= routine.MayBeStopped || routine.Programs.Any(p => p.HasChecks);
        }

        var ordered = Scheduler.Run(fused, regions, parts.Literals);
        var (schedule, kernels) = Segmentation.Join(ordered, Lowering.Run(ordered, parts.Checks));
        return new(graph, schedule, MemoryPlan.Of(schedule), [.. kernels.Select(k => k.Within(prefix))]);
    }
}

/// <summary>A region whose programs have been lowered.</summary>
/// <param name="Number">Its number in the program around it.</param>
/// <param name="Region">The region.</param>
/// <param name="Programs">What runs.</param>
internal sealed record RegionRoutine(int Number, Region Region, ImmutableArray<Routine> Programs)
{
    /// <summary>True if a run can be stopped while the region is at work.</summary>
    public bool MayBeStopped => Region.MayBeStopped || Programs.Any(p => p.MayBeStopped);

    /// <summary>Lowers the programs of a region. The names of their kernels say which region, and which of its programs, they belong to.</summary>
    public static RegionRoutine Of(Region region, ProgramParts parts)
    {
        var (number, letter) = (parts.Regions++, char.ToUpperInvariant(region.Kind[0]));
        return new(number, region, [.. region.Programs.Select((program, i) => Routine.Of(program, parts, $"{letter}{number}{region.ProgramNames[i]}_"))]);
    }

    /// <summary>For example <c>loop 0, 5 steps</c>.</summary>
    public override string ToString() => $"{Region.Kind} {Number}{(Region.Attributes.Length > 0 ? ", " : "")}{Region.Attributes}";
}

/// <summary>The memory that a region needs for itself while it runs.</summary>
/// <param name="Arenas">For each program, the regions of its arena. Programs run one at a time and share them.</param>
/// <param name="States">For each state of a loop that is not kept over time, memory for it before and after a step.</param>
/// <param name="Condition">Whether a loop of unknown length goes on.</param>
internal sealed record RegionMemory(
    ImmutableArray<ImmutableArray<Buffer>> Arenas, ImmutableArray<(Buffer? Last, Buffer? Other)> States, Buffer? Condition)
{
    /// <summary>All of it.</summary>
    public IEnumerable<Buffer> All =>
        Arenas.SelectMany(a => a).Concat(States.SelectMany(s => (Buffer?[])[s.Last, s.Other]).Append(Condition).OfType<Buffer>()).Distinct();
}
