namespace GraphC.Benchmarks;

/// <summary>
/// Runs the contenders of a row in turn, round by round. Whatever else the machine is doing changes from second to second and hits
/// neighbours in time alike: so times are compared within a round only, and the median of those ratios is the result.
/// </summary>
internal sealed class Race(int rounds, int threads)
{
    /// <summary>
    /// A turn is cut into slices, and its time is that of the median slice: where another process takes the core away for a few
    /// milliseconds, one slice shows it. A slice is far above the clock's resolution; work that takes longer is a slice by itself.
    /// </summary>
    private const double SliceSeconds = 0.001;

    /// <summary>A turn of short work lasts about this long, far below the time in which a machine's mood changes.</summary>
    private const double TurnSeconds = 0.010;

    private const double WarmUpSeconds = 0.1;
    private const double LongestWarmUpSeconds = 1.5;

    // .NET counts a method's calls in one phase, and has compiled it again by the next.
    private const int ManagedPhases = 3, ManagedCalls = 40;

    private static readonly TimeSpan Recompilation = TimeSpan.FromMilliseconds(150);

    private readonly QuietMachine quiet = new();

    /// <summary>How often several threads began while somebody else was using the processors, and how often they began.</summary>
    public (int Disturbed, int All) Starts => (quiet.Failures, quiet.Calls);

    public Result Run(string suite, Row row)
    {
        Contender[] contenders = [.. row.All];
        var times = contenders.Select(WarmUp).ToArray();
        var seconds = contenders.Select(_ => new double[rounds]).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            // Another one begins each round, so that nobody always runs behind the same neighbour.
            for (var turn = 0; turn < contenders.Length; turn++)
            {
                var i = (round + turn) % contenders.Length;
                AwaitIdleProcessors();
                seconds[i][round] = TakeTurn(contenders[i], times[i]);
            }
        }

        var median = Median(seconds[0]);
        var finishes = contenders.Skip(1).Select((contender, i) => new Finish(
            contender.Name,
            1e6 * Median(seconds[i + 1]),
            Median([.. seconds[i + 1].Zip(seconds[0], (peer, graphC) => peer / graphC)]))).ToList();
        return new(suite, row.Name, threads, 1e6 * median, finishes[row.Asides.Count..], finishes[..row.Asides.Count])
        {
            Rate = row.Work is { } work ? (work.Amount / median, work.Unit) : null,
        };
    }

    private void AwaitIdleProcessors()
    {
        if (threads > 1)
        {
            quiet.Await();
        }
    }

    /// <summary>The seconds of the work, once.</summary>
    private static double TakeTurn(Contender contender, int times)
    {
        if (contender.StartsAfresh)
        {
            return contender.Run(1);
        }

        // The caches and the cores' clocks are still the predecessor's: the first slice does not count.
        var first = contender.Run(times);
        var slices = new double[(int)Math.Clamp(TurnSeconds / first, 1, 99)];
        for (var i = 0; i < slices.Length; i++)
        {
            slices[i] = contender.Run(times);
        }

        return Median(slices) / times;
    }

    /// <summary>Runs until the contender is at its usual speed, and finds how often it must run to fill a slice.</summary>
    private int WarmUp(Contender contender)
    {
        if (contender.StartsAfresh)
        {
            return 1;
        }

        var times = 1;
        for (var phase = 0; phase < (contender.IsManaged ? ManagedPhases : 1); phase++)
        {
            var (calls, total, seconds) = (0, 0.0, 0.0);
            while (seconds < SliceSeconds || total < WarmUpSeconds || (contender.IsManaged && calls < ManagedCalls && total < LongestWarmUpSeconds))
            {
                seconds = contender.Run(times);
                total += seconds;
                calls += times;
                if (seconds < SliceSeconds)
                {
                    times = (int)Math.Clamp(times * SliceSeconds * 1.2 / Math.Max(seconds, 1e-9), times + 1, times * 10.0);
                }
            }

            // The last run of a phase is the fastest, or as fast as any.
            times = (int)Math.Max(1, Math.Ceiling(times * SliceSeconds / seconds));
            if (contender.IsManaged)
            {
                Thread.Sleep(Recompilation);
                AwaitIdleProcessors();
            }
        }

        return times;
    }

    private static double Median(double[] values)
    {
        Array.Sort(values = [.. values]);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
