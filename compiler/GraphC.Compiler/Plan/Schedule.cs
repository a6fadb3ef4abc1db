using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>The kernels in the order in which they run, and the buffer of every node that has memory.</summary>
/// <param name="Fused">The graph cut into kernels.</param>
/// <param name="Kernels">Kernels that change no variable, then those that do.</param>
/// <param name="CommitFrom">The first kernel that changes a variable; every check is asked before it.</param>
/// <param name="Buffers">The buffer of every node that has memory (not of aliases: those share their base's).</param>
/// <param name="EarlyCopies">Copies of old values, made before any variable changes.</param>
/// <param name="Regions">The regions, by the kernel that runs them, and the memory they need for themselves.</param>
/// <param name="LateCopies">Copies of results that could not be computed in place, made at the end.</param>
internal sealed record Schedule(
    FusedGraph Fused,
    ImmutableArray<Kernel> Kernels,
    int CommitFrom,
    Dictionary<Node, Buffer> Buffers,
    Dictionary<Kernel, (RegionRoutine Routine, RegionMemory Memory)> Regions,
    ImmutableArray<(Buffer From, Buffer To)> EarlyCopies,
    ImmutableArray<(Buffer From, Buffer To)> LateCopies)
{
    /// <summary>Every buffer that a node or a copy has, each once.</summary>
    public IEnumerable<Buffer> AllBuffers => Buffers.Values.Concat(EarlyCopies.Concat(LateCopies).SelectMany(c => (Buffer[])[c.From, c.To])).Distinct();
}
