namespace GraphC.Benchmarks;

/// <summary>One piece of work, and everybody who does it.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="GraphC">The contender that the others are compared with.</param>
/// <param name="Peers">The others.</param>
internal sealed record Row(string Name, Contender GraphC, IReadOnlyList<Contender> Peers) : IDisposable
{
    /// <summary>Parts of GraphC that are timed for comparison; they are no peers and stay out of the means.</summary>
    public IReadOnlyList<Contender> Asides { get; init; } = [];

    /// <summary>How much work one time is, for a rate; null where no rate would say anything.</summary>
    public Work? Work { get; init; }

    public IEnumerable<Contender> All => [GraphC, .. Asides, .. Peers];

    public void Dispose()
    {
        foreach (var contender in All)
        {
            contender.Dispose();
        }
    }
}

/// <summary>An amount of work, and what its rate is called: tokens and <c>tokens/s</c>, billions of bytes and <c>GB/s</c>.</summary>
internal sealed record Work(double Amount, string Unit);

/// <summary>A row that has not been built yet: models are compiled and arrays filled one row at a time.</summary>
internal sealed record RowPlan(string Name, Func<Row> Build);
