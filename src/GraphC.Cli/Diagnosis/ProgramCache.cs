using GraphC.Compiler;

namespace GraphC.Cli.Diagnosis;

/// <summary>Where compiled programs are kept.</summary>
internal static class ProgramCache
{
    private const string Variable = "GRAPHC_CACHE";

    public static Finding Current() => Examine(DiskCache.DefaultFolder, Environment.GetEnvironmentVariable(Variable));

    /// <param name="folder">The folder; null if nothing is kept.</param>
    /// <param name="variable">What the environment says.</param>
    public static Finding Examine(string? folder, string? variable)
    {
        if (folder is null)
        {
            return new("cache", Health.Limited, $"off ({Variable}={variable})", "every start compiles its programs again, which takes seconds")
            {
                Remedy = $"unset {Variable}, or let it name a folder",
                Facts = new Dictionary<string, object?> { ["folder"] = null },
            };
        }

        var (programs, bytes) = DiskCache.Contents(folder);
        var fault = FaultOfWriting(folder);
        var origin = string.IsNullOrEmpty(variable) ? "" : $" ({Variable})";
        return new("cache", fault is null ? Health.Good : Health.Limited, $"{folder}{origin}: {programs} {(programs == 1 ? "program" : "programs")}, {Bytes.Text(bytes)}",
            fault is null ? "a program that was compiled once starts in hundredths of a second; the folder may be deleted at any time" : $"nothing can be kept, so every start compiles again: {fault}")
        {
            Remedy = fault is null ? null : $"make the folder writable, or let {Variable} name another",
            Facts = new Dictionary<string, object?> { ["folder"] = folder, ["programs"] = programs, ["bytes"] = bytes, ["writable"] = fault is null },
        };
    }

    /// <summary>Why no file can be made in a folder, or in what would be its parent while it is not there; null if one can.</summary>
    private static string? FaultOfWriting(string folder)
    {
        var existing = Path.GetFullPath(folder);
        while (!Path.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            existing = parent;
        }

        try
        {
            using var probe = new FileStream(
                Path.Combine(existing, $"graphc-doctor-{Environment.ProcessId}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }
}
