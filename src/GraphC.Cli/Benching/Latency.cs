using System.Diagnostics;

namespace GraphC.Cli.Benching;

/// <summary>How long runs took, one by one.</summary>
/// <param name="Ticks">The times, sorted.</param>
internal sealed record Latency(IReadOnlyList<long> Ticks)
{
    /// <summary>The times of runs in any order.</summary>
    public static Latency Of(IEnumerable<long> ticks) => new([.. ticks.Order()]);

    /// <summary>The number of runs.</summary>
    public int Runs => Ticks.Count;

    /// <summary>The seconds that a part of the runs stayed below, for example 0.99 of them: the nearest rank.</summary>
    public double Percentile(double part) => Seconds(Ticks[Math.Clamp((int)Math.Ceiling(part * Ticks.Count) - 1, 0, Ticks.Count - 1)]);

    /// <summary>The seconds of the middle run.</summary>
    public double Median => Percentile(0.5);

    /// <summary>The seconds of the shortest run.</summary>
    public double Least => Seconds(Ticks[0]);

    /// <summary>Runs a second, over all of them.</summary>
    public double RunsPerSecond => Runs / Ticks.Sum(Seconds);

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
