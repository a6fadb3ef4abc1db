using System.Runtime.InteropServices;

namespace GraphC.Runtime.Tests.Threads;

public unsafe partial class ProcessorsTests
{
    [Fact]
    public void A_thread_leaves_a_taken_processor_and_may_use_it_again_afterwards()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(Processors.Unknown, Processors.Current);
            return;
        }

        OnThreadOfItsOwn(() =>
        {
            var allowed = Allowed();
            Assert.Contains(Processors.Current, allowed);
            var left = 0;
            const int Moves = 50;
            for (var i = 0; i < Moves; i++)
            {
                var here = Processors.Current;
                Processors.Avoid([here, Processors.Unknown]);
                left += Processors.Current != here ? 1 : 0;
            }

            // The system may move a thread back at once, but not every time.
            Assert.InRange(left, allowed.Count > 1 ? Moves / 2 : 0, allowed.Count > 1 ? Moves : 0);
            Assert.Equal(allowed, Allowed());
        });
    }

    [Fact]
    public void Where_all_are_taken_a_thread_stays_free()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;   // said by the other test: there is nothing to leave
        }

        OnThreadOfItsOwn(() =>
        {
            var allowed = Allowed();
            Processors.Avoid([.. allowed]);
            Assert.Equal(allowed, Allowed());
        });
    }

    private static void OnThreadOfItsOwn(Action action)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(action));
        thread.Start();
        thread.Join();
        Assert.Null(thrown);
    }

    /// <summary>The processors that the calling thread may use.</summary>
    private static List<int> Allowed()
    {
        const int Words = 16;
        var mask = stackalloc ulong[Words];
        Assert.True(sched_getaffinity(0, Words * sizeof(ulong), mask) >= 0);
        var words = new ReadOnlySpan<ulong>(mask, Words).ToArray();
        return [.. Enumerable.Range(0, 64 * Words).Where(i => (words[i / 64] >> (i % 64) & 1) != 0)];
    }

    [LibraryImport("libc")]
    private static partial int sched_getaffinity(int thread, nint bytes, ulong* mask);
}
