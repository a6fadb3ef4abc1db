using System.Collections.Immutable;
using System.Diagnostics;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>A part of a kernel that a worker ran.</summary>
/// <param name="Kernel">The kernel's number in the program.</param>
/// <param name="Begin">When it began, by <see cref="Stopwatch"/>.</param>
/// <param name="End">When it was done.</param>
internal readonly record struct KernelEvent(int Kernel, long Begin, long End);

/// <summary>A run and what its workers did when.</summary>
/// <param name="workers">The number of workers.</param>
internal sealed class TimedRun(int workers)
{
    private readonly WorkerTimes[] times = [.. Enumerable.Range(0, workers).Select(_ => new WorkerTimes())];

    /// <summary>The number of runs before it.</summary>
    public ulong Step { get; private set; }

    /// <summary>When it began.</summary>
    public long Begin { get; private set; }

    /// <summary>When it was done.</summary>
    public long End { get; private set; }

    /// <summary>The number of workers.</summary>
    public int Workers => times.Length;

    /// <summary>How many events there was no room for.</summary>
    public long Lost => times.Sum(t => t.Lost);

    /// <summary>What a worker did, in the order in which it began: what is inside of a region's kernel stands behind that.</summary>
    public ReadOnlySpan<KernelEvent> EventsOf(int worker) => times[worker].Events;

    /// <summary>Begins.</summary>
    public void Start(ulong step)
    {
        foreach (var worker in times)
        {
            worker.Clear();
        }

        (Step, Begin) = (step, Stopwatch.GetTimestamp());
    }

    /// <summary>Ends.</summary>
    public void Stop() => End = Stopwatch.GetTimestamp();

    /// <summary>A worker begins a kernel.</summary>
    public void Enter(int kernel, int worker) => times[worker].Enter(kernel);

    /// <summary>A worker is done with the kernel that it began last.</summary>
    public void Leave(int worker) => times[worker].Leave();

    /// <summary>The events of one worker, whom nobody else disturbs.</summary>
    private sealed class WorkerTimes
    {
        // 24 MB a worker; a loop of a hundred thousand steps fills it.
        private const int Most = 1 << 20;

        private readonly Stack<int> open = [];
        private KernelEvent[] events = new KernelEvent[64];
        private int count;

        public long Lost { get; private set; }

        public ReadOnlySpan<KernelEvent> Events => events.AsSpan(0, count);

        public void Clear()
        {
            open.Clear();
            (count, Lost) = (0, 0);
        }

        public void Enter(int kernel)
        {
            if (count == Most)
            {
                Lost++;
                open.Push(-1);
                return;
            }

            if (count == events.Length)
            {
                Array.Resize(ref events, 2 * count);
            }

            open.Push(count);
            events[count++] = new(kernel, Stopwatch.GetTimestamp(), 0);
        }

        public void Leave()
        {
            var now = Stopwatch.GetTimestamp();
            if (open.Pop() is >= 0 and var at)
            {
                events[at] = events[at] with { End = now };
            }
        }
    }
}

/// <summary>Notes when the kernels of runs begin and end; keeps the latest runs.</summary>
/// <param name="sites">The kernels of the program.</param>
/// <param name="workers">The most workers of a run.</param>
/// <param name="trace">Whom to tell when the program is disposed of; null tells nobody.</param>
internal sealed class KernelClock(ImmutableArray<KernelSite> sites, int workers, KernelTrace? trace) : RunObserver
{
    /// <summary>The runs that are kept.</summary>
    public const int Kept = 10;

    private readonly Queue<TimedRun> runs = [];
    private TimedRun? current;
    private TimedRun? spare;

    /// <summary>The kernels of the program.</summary>
    public ImmutableArray<KernelSite> Sites => sites;

    /// <summary>The latest runs, in order.</summary>
    public IReadOnlyCollection<TimedRun> Runs => runs;

    /// <inheritdoc/>
    public override void Begin(ulong step)
    {
        current = spare ?? new(workers);
        spare = null;
        current.Start(step);
    }

    /// <inheritdoc/>
    public override void End()
    {
        current!.Stop();
        runs.Enqueue(current);
        if (runs.Count > Kept)
        {
            spare = runs.Dequeue();
        }
    }

    /// <inheritdoc/>
    public override void Before(in Frame frame, int kernel, int worker, ReadOnlySpan<nint> buffers) => current!.Enter(kernel, worker);

    /// <inheritdoc/>
    public override void After(in Frame frame, int kernel, int worker, ReadOnlySpan<nint> buffers) => current!.Leave(worker);

    /// <inheritdoc/>
    public override void Dispose() => trace?.Save();
}
