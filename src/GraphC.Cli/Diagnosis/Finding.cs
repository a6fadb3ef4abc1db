namespace GraphC.Cli.Diagnosis;

/// <summary>How bad a finding is.</summary>
internal enum Health
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>Not there, and not needed.</summary>
    Absent,

    /// <summary>GraphC works, but slower or with less than it could.</summary>
    Limited,

    /// <summary>GraphC does not work so.</summary>
    Broken,
}

/// <summary>One thing that was looked at.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Health">How bad it is.</param>
/// <param name="Found">What is there.</param>
/// <param name="Meaning">What that means for who uses GraphC here.</param>
internal sealed record Finding(string Name, Health Health, string Found, string Meaning)
{
    /// <summary>What to do about it; null where there is nothing to be done.</summary>
    public string? Remedy { get; init; }

    /// <summary>The same as <see cref="Found"/> for programs: numbers and paths by name.</summary>
    public IReadOnlyDictionary<string, object?> Facts { get; init; } = new Dictionary<string, object?>();
}

/// <summary>All that was looked at.</summary>
internal sealed record Report(IReadOnlyList<Finding> Findings)
{
    /// <summary>True if models can be compiled and run here.</summary>
    public bool Works => Findings.All(f => f.Health != Health.Broken);

    /// <summary>How many findings are so bad.</summary>
    public int Count(Health health) => Findings.Count(f => f.Health == health);
}
