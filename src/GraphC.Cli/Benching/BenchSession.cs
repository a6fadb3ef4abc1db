using System.Diagnostics;
using GraphC.Compiler;

namespace GraphC.Cli.Benching;

/// <summary>
/// Runs a model for a while: unwatched on each number of threads, for how long a run takes, and watched on one thread, for where the time goes. They
/// take turns, so that whatever else the machine does hits all alike.
/// </summary>
internal sealed class BenchSession : IDisposable
{
    private const int Rounds = 10;

    // .NET counts the calls of a method, and compiles what is called often again once a tenth of a second has passed without new methods.
    private const int WarmUpPhases = 3, WarmUpRuns = 40;
    private const double LongestWarmUp = 1.5;
    private static readonly TimeSpan Recompilation = TimeSpan.FromMilliseconds(150);

    // Medians of more say no more.
    private const int MostWatchedRuns = 5_000;

    private readonly Tensor[] inputs;
    private readonly List<Contender> unwatched;
    private readonly Contender watched;
    private readonly KernelClock clock;

    /// <param name="graph">The model.</param>
    /// <param name="inputs">What it is fed.</param>
    /// <param name="threads">Numbers of threads.</param>
    /// <param name="options">How to compile it.</param>
    public BenchSession(Graph graph, Tensor[] inputs, IReadOnlyList<int> threads, CompileOptions options)
    {
        this.inputs = inputs;
        unwatched = [.. threads.Select(t => new Contender(t, Compilation.Compile(graph, options with { Threads = t })))];
        watched = new(1, Compilation.Compile(graph, options with { Threads = 1, TimesKernels = true }));
        clock = (KernelClock)watched.Program.Observer!;
        Kernels = new(clock.Sites);
    }

    /// <summary>A program and its times, round by round.</summary>
    private sealed record Contender(int Threads, Executable Program)
    {
        public List<Latency> Rounds { get; } = [];

        public Latency All => Latency.Of(Rounds.SelectMany(r => r.Ticks));
    }

    /// <summary>The unwatched program.</summary>
    public Executable Program => unwatched[0].Program;

    /// <summary>The kernels' times on one thread.</summary>
    public KernelTimes Kernels { get; }

    /// <summary>The kernels.</summary>
    public IReadOnlyList<KernelSite> Sites => clock.Sites;

    /// <summary>What a core can do.</summary>
    public CorePeak Peak { get; private set; }

    /// <summary>The times of unwatched runs, for each number of threads.</summary>
    public IEnumerable<(int Threads, Latency Latency)> Latencies => unwatched.Select(u => (u.Threads, u.All));

    /// <summary>
    /// By what part watching kernels makes a run longer: the median over the rounds, in which both ran one after the other. Null if no
    /// unwatched runs were on one thread, as the watched ones are.
    /// </summary>
    public double? WatchingCost => unwatched.Find(u => u.Threads == 1) is { } alone
        ? alone.Rounds.Zip(watched.Rounds, (a, w) => w.Median / a.Median - 1).Order().ElementAt(Rounds / 2)
        : null;

    /// <summary>Measures.</summary>
    /// <param name="seconds">For how long, each number of threads.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Run(double seconds, CancellationToken cancellation)
    {
        foreach (var contender in unwatched.Append(watched))
        {
            WarmUp(contender.Program, cancellation);
        }

        for (var round = 0; round < Rounds; round++)
        {
            if (round % (Rounds / 2) == 0)
            {
                Peak = CorePeak.Better(Peak, CorePeak.Measure());
            }

            Turn(watched, seconds / Rounds, Kernels, cancellation);
            foreach (var contender in unwatched)
            {
                Turn(contender, seconds / Rounds, null, cancellation);
            }
        }
    }

    public void Dispose()
    {
        foreach (var contender in unwatched.Append(watched))
        {
            contender.Program.Dispose();
        }
    }

    private void WarmUp(Executable program, CancellationToken cancellation)
    {
        for (var phase = 0; phase < WarmUpPhases; phase++)
        {
            var begin = Stopwatch.GetTimestamp();
            for (var run = 0; run < WarmUpRuns && Stopwatch.GetElapsedTime(begin).TotalSeconds < LongestWarmUp; run++)
            {
                cancellation.ThrowIfCancellationRequested();
                program.Run(inputs);
            }

            Thread.Sleep(Recompilation);
        }
    }

    private void Turn(Contender contender, double seconds, KernelTimes? kernels, CancellationToken cancellation)
    {
        // The first run finds the caches of the predecessor.
        var (program, ticks) = (contender.Program, new List<long>());
        program.Run(inputs);
        var end = Stopwatch.GetTimestamp() + (long)(seconds * Stopwatch.Frequency);
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var begin = Stopwatch.GetTimestamp();
            program.Run(inputs);
            ticks.Add(Stopwatch.GetTimestamp() - begin);
            if (kernels?.Runs < MostWatchedRuns)
            {
                kernels.Add(clock.Runs.Last());
            }
        }
        while (Stopwatch.GetTimestamp() < end);

        contender.Rounds.Add(Latency.Of(ticks));
    }
}
