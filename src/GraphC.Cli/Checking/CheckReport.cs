using GraphC.Onnx;

namespace GraphC.Cli.Checking;

/// <summary>Counts of cases.</summary>
internal readonly record struct Counts(int Passed, int Failed, int Unsupported)
{
    /// <summary>The counts of some cases.</summary>
    public static Counts Of(IEnumerable<CheckResult> cases)
    {
        var counts = cases.CountBy(c => c.Status).ToDictionary();
        return new(
            counts.GetValueOrDefault(CheckStatus.Passed), counts.GetValueOrDefault(CheckStatus.Failed), counts.GetValueOrDefault(CheckStatus.Unsupported));
    }
}

/// <summary>How a set of cases went.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckResult> Cases)
{
    /// <summary>All cases.</summary>
    public Counts Total { get; } = Counts.Of(Cases);

    /// <summary>The cases by operator, in alphabetical order; a case counts for every operator of its model.</summary>
    public IReadOnlyList<(string Operator, Counts Counts)> ByOperator { get; } =
    [
        .. Cases.SelectMany(c => c.Operators.Distinct().Select(op => (Operator: op, Case: c)))
            .GroupBy(p => p.Operator, p => p.Case)
            .OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, Counts.Of(g))),
    ];
}
