namespace GraphC.Cli.Diagnosis;

/// <summary>How much memory this process may have.</summary>
/// <param name="Total">What .NET takes as the memory of the machine or container, in bytes.</param>
/// <param name="Free">What the machine says is available now; null if it does not.</param>
/// <param name="Limit">The limit of the control group; null without one.</param>
internal sealed record MemoryShare(long Total, long? Free, long? Limit)
{
    // The process of a small model that Roslyn has just compiled.
    private const long Needed = 512L << 20;

    public static MemoryShare Current(ControlGroup group) => new(
        GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        SystemFiles.Field("/proc/meminfo", "MemAvailable")?.Split(' ') is [var kibibytes, "kB"] && long.TryParse(kibibytes, out var free) ? free << 10 : null,
        group.Memory);

    public Finding Examine()
    {
        var least = new[] { Total, Free, Limit }.Min()!.Value;
        var isEnough = least >= Needed;
        var limit = Limit is { } bytes && bytes <= Total ? ", the limit of its control group" : "";
        return new("memory", isEnough ? Health.Good : Health.Limited, $"{Bytes.Text(Total)}{(Free is { } free ? $", {Bytes.Text(free)} of it available" : "")}{limit}",
            isEnough ? "compiling takes some 200 MiB, and Executable.Memory tells what a model takes" : $"compiling may fail with less than {Bytes.Text(Needed)}")
        {
            Remedy = isEnough ? null : "end other programs, or give the container more memory",
            Facts = new Dictionary<string, object?> { ["total"] = Total, ["available"] = Free, ["limit"] = Limit },
        };
    }
}
