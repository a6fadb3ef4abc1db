using System.Runtime.InteropServices;

namespace GraphC.Cli.Diagnosis;

/// <summary>The tool, the .NET that runs it, and the SDK beside that.</summary>
internal static class DotNetFindings
{
    private static readonly Version Needed = new(10, 0);
    private static readonly Version NeededSdk = new(10, 0, 100);

    public static IEnumerable<Finding> Examine()
    {
        var runtime = RuntimeEnvironment.GetRuntimeDirectory();
        // .../shared/Microsoft.NETCore.App/10.0.1/ and .../sdk/10.0.100/ have one root.
        var root = Path.GetFullPath(Path.Combine(runtime, "..", "..", ".."));
        return [OfRuntime(Environment.Version, RuntimeInformation.RuntimeIdentifier, RuntimeInformation.OSDescription), OfSdk(root, VersionsIn(Path.Combine(root, "sdk")))];
    }

    public static Finding OfRuntime(Version version, string platform, string system)
    {
        var isEnough = version >= Needed;
        return new(".NET runtime", isEnough ? Health.Good : Health.Broken, $"{version} for {platform} on {system}",
            isEnough ? "compiled programs run on it" : $"compiled programs need {Needed} or later")
        {
            Remedy = isEnough ? null : $"install .NET {Needed}",
            Facts = new Dictionary<string, object?> { ["version"] = version.ToString(), ["platform"] = platform, ["system"] = system },
        };
    }

    /// <param name="root">The folder of .NET.</param>
    /// <param name="versions">The SDKs in it.</param>
    public static Finding OfSdk(string root, IReadOnlyList<string> versions)
    {
        var isEnough = versions.Any(v => Version.TryParse(v.Split('-')[0], out var version) && version >= NeededSdk);
        return new(".NET SDK", isEnough ? Health.Good : Health.Limited, versions.Count == 0 ? $"none in {root}" : $"{string.Join(", ", versions)} in {root}",
            isEnough ? "'dotnet run model.cs' and <GraphCModel> in projects work" : "this tool works without; 'dotnet run model.cs' and <GraphCModel> in projects do not")
        {
            Remedy = isEnough ? null : $"install the .NET SDK {NeededSdk} or later",
            Facts = new Dictionary<string, object?> { ["root"] = root, ["versions"] = versions },
        };
    }

    private static IReadOnlyList<string> VersionsIn(string folder) => Directory.Exists(folder)
        ? [.. Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)).Where(name => char.IsAsciiDigit(name[0])).Order(StringComparer.Ordinal)]
        : [];
}
