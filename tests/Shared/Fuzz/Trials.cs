using System.Diagnostics;

namespace GraphC.Tests.Fuzz;

/// <summary>
/// Many seeded trials, each within bounds of time and memory. A trial that fails is named so that it can be repeated alone:
/// <c>GRAPHC_FUZZ=17..18</c>. More seeds than a test run has time for are walked through by <c>GRAPHC_FUZZ=1000..2000</c>.
/// </summary>
internal static class Trials
{
    private const long MaxBytes = 200 << 20;

    // Far above what a trial takes, which may be to compile a model on a machine that has other things to do: this finds what hangs.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    /// <summary>Runs the trials of each seed.</summary>
    /// <param name="seeds">How many seeds there are if nothing else is asked for.</param>
    /// <param name="perSeed">How many trials a seed has.</param>
    /// <param name="begin">Makes the trials of a seed: a function of their number that says what is wrong, or null.</param>
    public static void Run(int seeds, int perSeed, Func<int, Func<int, string?>> begin)
    {
        var (first, end) = Environment.GetEnvironmentVariable("GRAPHC_FUZZ")?.Split("..") is [var from, var to] ? (int.Parse(from), int.Parse(to)) : (0, seeds);
        var at = "";
        var clock = Stopwatch.StartNew();
        string? failure = null;
        var walk = new Thread(() => failure = Walk()) { IsBackground = true };
        walk.Start();
        // A trial that hangs would hang the test.
        while (!walk.Join(TimeSpan.FromSeconds(1)))
        {
            lock (clock)
            {
                Assert.False(clock.Elapsed > MaxTime, $"{at} takes more than {MaxTime.TotalSeconds} s");
            }
        }

        Assert.True(failure is null, failure);

        string? Walk()
        {
            for (var seed = first; seed < end; seed++)
            {
                var trial = begin(seed);
                for (var i = 0; i < perSeed; i++)
                {
                    lock (clock)
                    {
                        at = $"trial {i} of GRAPHC_FUZZ={seed}..{seed + 1}";
                        clock.Restart();
                    }

                    if (Watched(() => trial(i)) is { } wrong)
                    {
                        return $"{at}: {wrong}";
                    }
                }
            }

            return null;
        }
    }

    private static string? Watched(Func<string?> trial)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            if (trial() is { } wrong)
            {
                return wrong;
            }
        }
        catch (Exception e)
        {
            return e.ToString();
        }

        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        return bytes > MaxBytes ? $"{bytes} bytes were allocated" : null;
    }
}
