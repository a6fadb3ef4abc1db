using System.Globalization;

namespace GraphC.Cli.Diagnosis;

/// <summary>What Linux lets the processes of a container have: the narrowest limits on the way from this process's control group to the root.</summary>
/// <param name="Processors">How many processors' time; null without a limit.</param>
/// <param name="Memory">How many bytes; null without a limit.</param>
internal sealed record ControlGroup(double? Processors, long? Memory)
{
    private const string Root = "/sys/fs/cgroup";

    // What version 1 calls no limit is this number, rounded down to a page.
    private const long Unlimited = long.MaxValue - 65536;

    /// <summary>The limits of this process.</summary>
    public static ControlGroup Current()
    {
        var groups = (SystemFiles.Read("/proc/self/cgroup") ?? "").Split('\n').Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3).ToList();
        return new(
            Narrowest(FoldersOf(groups, "cpu"), folder => ProcessorsOf(SystemFiles.Read($"{folder}/cpu.max"))
                ?? ProcessorsOf($"{SystemFiles.Read($"{folder}/cpu.cfs_quota_us")} {SystemFiles.Read($"{folder}/cpu.cfs_period_us")}")),
            Narrowest(FoldersOf(groups, "memory"), folder => MemoryOf(SystemFiles.Read($"{folder}/memory.max") ?? SystemFiles.Read($"{folder}/memory.limit_in_bytes"))));
    }

    /// <summary>The processors of <c>200000 100000</c>: quota and period in microseconds.</summary>
    public static double? ProcessorsOf(string? limit) => limit?.Split(' ') is [var quota, var period]
        && double.TryParse(quota, CultureInfo.InvariantCulture, out var time) && double.TryParse(period, CultureInfo.InvariantCulture, out var of) && time > 0 && of > 0
            ? time / of
            : null;

    /// <summary>The bytes of a limit; null for <c>max</c>, and for the number that says the same in version 1.</summary>
    public static long? MemoryOf(string? limit) => long.TryParse(limit, out var bytes) && bytes is > 0 and < Unlimited ? bytes : null;

    /// <summary>The folders of the group that has a say in something, the innermost first. A container sees its own group as the root.</summary>
    private static IEnumerable<string> FoldersOf(List<string[]> groups, string controller)
    {
        foreach (var (mount, path) in groups
            .Where(g => g[1].Length == 0 || g[1].Split(',').Contains(controller))
            .Select(g => (g[1].Length == 0 ? Root : $"{Root}/{controller}", g[2])))
        {
            for (var at = path.TrimEnd('/'); at.Length > 0; at = at[..at.LastIndexOf('/')])
            {
                yield return mount + at;
            }

            yield return mount;
        }
    }

    private static T? Narrowest<T>(IEnumerable<string> folders, Func<string, T?> limit) where T : struct => folders.Select(limit).Min();
}
