namespace GraphC.Benchmarks;

/// <summary>What was measured of a row.</summary>
internal sealed record Result(string Suite, string Row, int Threads, double GraphCMicroseconds, IReadOnlyList<Finish> Peers, IReadOnlyList<Finish> Asides)
{
    /// <summary>GraphC's rate, and what it is called; null where the row has none.</summary>
    public (double Rate, string Unit)? Rate { get; init; }

    /// <summary>The ratio against the fastest peer; null without peers.</summary>
    public double? Least => Peers.Count == 0 ? null : Peers.Min(p => p.Ratio);
}

/// <summary>How a contender did.</summary>
/// <param name="Name">Who.</param>
/// <param name="Microseconds">The median over the rounds.</param>
/// <param name="Ratio">The median over the rounds of its time over GraphC's in the same round: above 1, GraphC is faster.</param>
internal sealed record Finish(string Name, double Microseconds, double Ratio);
