using System.Runtime.InteropServices;

namespace GraphC.Runtime;

/// <summary>Which processor a thread runs on, and moving it to another.</summary>
/// <remarks>
/// Linux now and then wakes a thread on the processor of its waker while another is idle, and on a machine that seems busy it leaves both
/// there for tens of milliseconds: a team then takes as long as one worker. Elsewhere, and where the system refuses, nothing happens.
/// </remarks>
internal static unsafe class Processors
{
    /// <summary>The number of a processor that is not known.</summary>
    public const int Unknown = -1;

    // Of 64 processors each: 1,024, which is what the system's own interface holds.
    private const int MaskWords = 16;

    private static readonly bool IsSupported = Probe();

    /// <summary>The processor that the calling thread runs on; it may be another one by the time this returns.</summary>
    public static int Current => IsSupported ? sched_getcpu() : Unknown;

    /// <summary>
    /// Moves the calling thread to one of the processors it may use, but none of <paramref name="taken"/>, if there is one. The system may
    /// move it on at once: no thread is bound.
    /// </summary>
    public static void Avoid(ReadOnlySpan<int> taken)
    {
        var allowed = stackalloc ulong[MaskWords];
        var rest = stackalloc ulong[MaskWords];
        const int Bytes = MaskWords * sizeof(ulong);
        if (!IsSupported || sched_getaffinity(0, Bytes, allowed) < 0)
        {
            return;
        }

        new Span<ulong>(allowed, MaskWords).CopyTo(new(rest, MaskWords));
        foreach (var processor in taken)
        {
            if (processor is >= 0 and < 64 * MaskWords)
            {
                rest[processor / 64] &= ~(1UL << (processor % 64));
            }
        }

        // A thread may not stay where it is not allowed: the first call moves it, the second sets it free again.
        if (new Span<ulong>(rest, MaskWords).ContainsAnyExcept(0UL) && sched_setaffinity(0, Bytes, rest) == 0)
        {
            sched_setaffinity(0, Bytes, allowed);
        }
    }

    private static bool Probe()
    {
        try
        {
            return OperatingSystem.IsLinux() && sched_getcpu() >= 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [DllImport("libc"), SuppressGCTransition]
    private static extern int sched_getcpu();

    [DllImport("libc")]
    private static extern int sched_getaffinity(int thread, nint bytes, ulong* mask);

    [DllImport("libc")]
    private static extern int sched_setaffinity(int thread, nint bytes, ulong* mask);
}
