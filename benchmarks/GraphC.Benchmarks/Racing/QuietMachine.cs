using System.Globalization;

namespace GraphC.Benchmarks;

/// <summary>
/// Waits until the processors are idle, for contenders who need all of them. Workers of OpenBLAS and of OpenMP go on spinning for a while
/// after their work is done (OpenBLAS for about 26 ms), and a system has work of its own: the kernel of a virtual machine, for example,
/// hands freed memory back to its host seconds later, which takes a processor for as long as a hundred training steps.
/// </summary>
internal sealed class QuietMachine
{
    /// <summary>So long nobody may use a processor. The system counts in hundredths of a second; where it does not count at all, this is all the wait.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(40);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public int Calls { get; private set; }

    /// <summary>How often patience ended before the processors were idle.</summary>
    public int Failures { get; private set; }

    public void Await()
    {
        Calls++;
        for (var waited = TimeSpan.Zero; waited < Patience; waited += Window)
        {
            var before = BusyTime();
            Thread.Sleep(Window);
            if (BusyTime() == before)
            {
                return;
            }
        }

        Failures++;
    }

    /// <summary>The time that all processors together have been at work, in the system's units.</summary>
    private static long BusyTime()
    {
        const string File = "/proc/stat";
        if (!System.IO.File.Exists(File))
        {
            return 0;
        }

        // cpu  user nice system idle iowait irq softirq steal ...: neither waiting nor what the host takes is work of this machine.
        var fields = System.IO.File.ReadLines(File).First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int[] work = [1, 2, 3, 6, 7];
        return work.Sum(i => long.Parse(fields[i], CultureInfo.InvariantCulture));
    }
}
