using System.Globalization;

namespace GraphC.Cli.Diagnosis;

/// <summary>How many processors this process may use, and what narrows that.</summary>
/// <param name="Used">How many threads a run is given by default: what .NET counts.</param>
/// <param name="Online">How many processors the machine has; null if it does not say.</param>
/// <param name="Allowed">On how many of them the process may run; null if that is not told.</param>
/// <param name="Quota">How many processors' time its control group may take; null without a limit.</param>
/// <param name="Variable">The value of <c>DOTNET_PROCESSOR_COUNT</c>, if it is set.</param>
internal sealed record ProcessorShare(int Used, int? Online, int? Allowed, double? Quota, string? Variable)
{
    public static ProcessorShare Current(ControlGroup group) => new(
        Environment.ProcessorCount,
        SystemFiles.CountOf(SystemFiles.Read("/sys/devices/system/cpu/online")),
        SystemFiles.CountOf(SystemFiles.Field("/proc/self/status", "Cpus_allowed_list")),
        group.Processors,
        Environment.GetEnvironmentVariable("DOTNET_PROCESSOR_COUNT"));

    public Finding Examine()
    {
        var reasons = new List<string>();
        if (Allowed < Online)
        {
            reasons.Add($"the process may run on {Allowed} of {Online}");
        }

        if (Quota < Online)
        {
            reasons.Add(string.Create(CultureInfo.InvariantCulture, $"its control group has the time of {Quota:0.##}"));
        }

        if (Variable is { Length: > 0 })
        {
            reasons.Add($"DOTNET_PROCESSOR_COUNT is {Variable}");
        }

        var isNarrowed = Used < Online || reasons.Count > 0;
        return new(
            "threads", isNarrowed ? Health.Limited : Health.Good, $"{Used} of {Online?.ToString(CultureInfo.InvariantCulture) ?? "?"} processors",
            $"a run takes up to {Used} {(Used == 1 ? "thread" : "threads")}{(isNarrowed && reasons.Count > 0 ? ": " + string.Join(", ", reasons) : "")}; results are the same bits on any number")
        {
            Remedy = !isNarrowed ? null
                : Variable is { Length: > 0 } ? "unset DOTNET_PROCESSOR_COUNT, unless it is meant so"
                : "give the container more processors, unless it is meant so",
            Facts = new Dictionary<string, object?> { ["used"] = Used, ["online"] = Online, ["allowed"] = Allowed, ["quota"] = Quota },
        };
    }
}
