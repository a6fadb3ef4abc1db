namespace GraphC.Compiler;

/// <summary>
/// One of several loops of a kernel that do the same over other buffers and other extents: one method runs a stretch of any of them.
/// </summary>
/// <param name="Stretch">The loop, up to <see cref="End"/> instead of its own extent: the same code for all segments of a kernel.</param>
/// <param name="Extent">Its own extent.</param>
internal sealed record Segment(LoopKernel Stretch, Dim Extent)
{
    /// <summary>Where a stretch ends: a parameter of the method.</summary>
    public static readonly Dim End = Dim.LoopIndex("end");

    /// <summary>The whole loop.</summary>
    public Stmt.For Loop => (Stmt.For)Stretch.Body[0] with { Extent = Extent };

    /// <summary>The kernel as a segment, or null if it is not a single loop that does nothing but store.</summary>
    public static Segment? Of(LoopKernel kernel) =>
        kernel is { CanBeShared: true, Body: [Stmt.For { Step: 1, Strip: null } loop] } && loop.Body.All(s => s is Stmt.Store)
            ? new(new(kernel.Position, kernel.Label, kernel.Origins, [loop with { Extent = End }], kernel.Pool, []), loop.Extent)
            : null;
}
