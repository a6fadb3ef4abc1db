using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

/// <summary>
/// One worker's way through the kernels of a step: a kernel is shared by all workers or left to worker 0, and workers wait for each other
/// only where memory passes from one to another.
/// </summary>
/// <remarks>All workers take the same decisions, because these depend on the extents alone.</remarks>
public struct Turns
{
    private const int Alone = 1;
    private const int Shared = 2;

    private readonly WorkerTeam? team;
    private readonly int worker;
    private readonly int workers;
    private int open;   // what has run since the last barrier
    private long firstGrain, endGrain;   // the stretch, counted from where the next segment begins; behind the last segment both are past

    /// <summary>The turns of a worker.</summary>
    /// <param name="worker">Its number.</param>
    /// <param name="workers">The number of workers.</param>
    /// <param name="team">The team; null for a single worker.</param>
    public Turns(int worker, int workers, WorkerTeam? team)
    {
        (this.worker, this.workers, this.team) = (worker, workers, team);
        Parts = 1;
    }

    /// <summary>The number of this worker's part of the kernel at hand.</summary>
    public int Part { get; private set; }

    /// <summary>The number of parts of the kernel at hand.</summary>
    public int Parts { get; private set; }

    /// <summary>True if this worker has a part in the kernel at hand; then its number is that of the part.</summary>
    public readonly bool HasPart => worker < Parts;

    /// <summary>The turns inside of a kernel that consists of kernels: those of the whole team, or of this worker alone.</summary>
    /// <param name="isShared">True if some of them are shared.</param>
    public readonly Turns Within(bool isShared) => isShared ? new(worker, workers, team) : new(0, 1, null);

    /// <summary>Comes before a kernel: waits if it must, and returns true if this worker has a part in it.</summary>
    /// <param name="isShared">True if the kernel is large enough to be shared.</param>
    /// <param name="afterShared">True if it touches what kernels before it write, or the other way round, were those shared.</param>
    /// <param name="afterAlone">The same, had worker 0 run those alone.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Take(bool isShared, bool afterShared, bool afterAlone) => workers == 1 || Coordinate(isShared, afterShared, afterAlone);

    /// <summary>Where this worker's stretch of the segment at hand begins.</summary>
    public long First { get; private set; }

    /// <summary>Where this worker's stretch of the segment at hand ends.</summary>
    public long End { get; private set; }

    /// <summary>
    /// Comes after <see cref="Take"/> for a kernel of several segments: these are laid end to end, and each worker has a stretch of all.
    /// </summary>
    /// <param name="grains">The <see cref="Share.Grain"/>s of all segments together; each segment begins with a new one.</param>
    public void Divide(long grains) => (firstGrain, endGrain) = Share.Of(grains, 1, Part, Parts);

    /// <summary>
    /// Comes before each of the segments: tells where in it this worker's stretch is, and returns false if it is elsewhere, as it is for a
    /// worker who has no part in the kernel.
    /// </summary>
    /// <param name="extent">The elements of the segment.</param>
    public bool Next(long extent)
    {
        var grains = (extent + Share.Grain - 1) / Share.Grain;
        First = Math.Clamp(firstGrain, 0, grains) * Share.Grain;
        End = Math.Min(extent, Math.Clamp(endGrain, 0, grains) * Share.Grain);
        firstGrain -= grains;
        endGrain -= grains;
        return First < End;
    }

    /// <summary>Waits until all workers have come this far.</summary>
    public void Wait()
    {
        if (open != 0)
        {
            team!.Barrier(worker);
            open = 0;
        }
    }

    private bool Coordinate(bool isShared, bool afterShared, bool afterAlone)
    {
        // What worker 0 does alone, it does in order.
        if (((open & Shared) != 0 && afterShared) || (isShared && (open & Alone) != 0 && afterAlone))
        {
            Wait();
        }

        (Part, Parts) = isShared ? (worker, workers) : (0, 1);
        open |= isShared ? Shared : Alone;
        return worker < Parts;
    }
}
