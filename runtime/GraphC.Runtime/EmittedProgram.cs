namespace GraphC.Runtime;

/// <summary>What a run hands to an emitted program: addresses and numbers, no graph.</summary>
public readonly unsafe struct Frame
{
    /// <summary>The symbolic extents, in the order of the graph's symbols.</summary>
    public required long* Extents { get; init; }

    /// <summary>The arena; at least <see cref="EmittedProgram.ArenaBytes"/> bytes, 64-byte aligned.</summary>
    public required byte* Arena { get; init; }

    /// <summary>The addresses of the inputs.</summary>
    public required byte** Inputs { get; init; }

    /// <summary>The addresses of the variables.</summary>
    public required byte** Variables { get; init; }

    /// <summary>The addresses of the outputs.</summary>
    public required byte** Outputs { get; init; }

    /// <summary>The addresses of the constants that are too large for the code.</summary>
    public required byte** Constants { get; init; }

    /// <summary>Where a failed check is reported.</summary>
    public required Fault* Fault { get; init; }

    /// <summary>The seed of random draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The number of earlier runs, for random draws.</summary>
    public required ulong Step { get; init; }

    /// <summary>Ends loops whose length is not known before they run.</summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>Who watches the kernels; only programs that were compiled watched call it, and they need one.</summary>
    public KernelObserver? Observer { get; init; }

    /// <summary>
    /// Comes before each step of a loop of unknown length: ends it if the run is cancelled, and if a check has failed, because what goes on with
    /// a wrong number may never end.
    /// </summary>
    /// <param name="goesOn">Whether there is a further step, a truth value.</param>
    public void StopIfAsked(byte* goesOn)
    {
        if (*goesOn == 0)
        {
            return;
        }

        if (Cancellation.IsCancellationRequested)
        {
            Interlocked.CompareExchange(ref Fault->Check, Runtime.Fault.Cancelled, 0);
        }

        *goesOn = Volatile.Read(ref Fault->Check) == 0 ? (byte)1 : (byte)0;
    }
}

/// <summary>The first failed check of a run.</summary>
public struct Fault
{
    /// <summary>In place of the number of a check: the run was cancelled.</summary>
    public const int Cancelled = -1;

    /// <summary>The number of the check plus one; zero while none has failed.</summary>
    public int Check;

    /// <summary>The value that was refused.</summary>
    public long Value;

    /// <summary>The extent that it had to be below.</summary>
    public long Extent;

    /// <summary>
    /// Returns <paramref name="value"/> if it lies in [0, <paramref name="extent"/>), else notes the fault and returns 0, which is a safe
    /// index: the program goes on to the point where it asks, and stops before it changes a variable.
    /// </summary>
    public static unsafe long Index(long value, long extent, int check, Fault* fault)
    {
        if ((ulong)value < (ulong)extent)
        {
            return value;
        }

        if (Interlocked.CompareExchange(ref fault->Check, check + 1, 0) == 0)
        {
            (fault->Value, fault->Extent) = (value, extent);
        }

        return 0;
    }
}

/// <summary>The base of every emitted program.</summary>
public abstract unsafe class EmittedProgram
{
    /// <summary>The bytes of arena that a run with these extents on so many workers needs.</summary>
    public abstract long ArenaBytes(long* extents, int workers);

    /// <summary>The kernel while which the most bytes of the arena are alive with these extents, and those bytes.</summary>
    public abstract (string Kernel, long Bytes) Peak(long* extents);

    /// <summary>True if some kernel is large enough, with these extents, to be shared among workers.</summary>
    public abstract bool IsWorthTeam(long* extents);

    /// <summary>
    /// Runs once, as one of several workers that all call this with the same frame. Returns false, with <see cref="Frame.Fault"/> filled
    /// and no variable changed, if a check failed or the run was cancelled.
    /// </summary>
    /// <param name="frame">Addresses and numbers.</param>
    /// <param name="worker">The number of this worker.</param>
    /// <param name="workers">The number of workers; 1 runs alone.</param>
    /// <param name="team">The team; null if alone.</param>
    public abstract bool Run(in Frame frame, int worker, int workers, WorkerTeam? team);

    /// <summary>What the check with this number guards: op and line.</summary>
    public abstract string DescribeCheck(int check);

    /// <summary>Tells the observer that this worker begins its part of a kernel.</summary>
    protected static void Before(in Frame frame, int kernel, in Turns turns, params ReadOnlySpan<nint> buffers) =>
        frame.Observer!.Before(frame, kernel, turns.Part, buffers);

    /// <summary>Tells the observer that this worker has done its part of a kernel.</summary>
    protected static void After(in Frame frame, int kernel, in Turns turns, params ReadOnlySpan<nint> buffers) =>
        frame.Observer!.After(frame, kernel, turns.Part, buffers);

    /// <summary>The larger of two peaks, the first of equal ones.</summary>
    protected static (string Kernel, long Bytes) Larger((string Kernel, long Bytes) a, (string Kernel, long Bytes) b) => b.Bytes > a.Bytes ? b : a;
}
