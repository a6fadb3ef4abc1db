using System.Reflection;
using System.Security.Cryptography;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>
/// Compiled programs on disk, each under a hash of all that its code depends on: the graph with its attributes and lines, the options, and
/// the exact builds of the compiler, the runtime and .NET.
/// </summary>
internal static class DiskCache
{
    private const string Extension = ".graphc";

    /// <summary>The folder used unless a script names another; null if the environment says off.</summary>
    public static string? DefaultFolder { get; } = Environment.GetEnvironmentVariable("GRAPHC_CACHE") switch
    {
        "off" => null,
        { Length: > 0 } folder => folder,
        _ when Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache => Path.Combine(cache, "graphc"),
        _ => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "graphc"),
    };

    /// <summary>The hash of a graph and its options.</summary>
    public static string KeyOf(Graph graph, CompileOptions options)
    {
        using var hash = new GraphHash();
        foreach (var assembly in (Assembly[])[typeof(DiskCache).Assembly, typeof(EmittedProgram).Assembly, typeof(Graph).Assembly, typeof(object).Assembly])
        {
            hash.Add(assembly.ManifestModule.ModuleVersionId.ToString());
        }

        hash.Add(options.Name);
        if (options.Debuggable)
        {
            hash.Add("debuggable");
        }

        foreach (var pass in options.DisabledPasses.Order(StringComparer.Ordinal))
        {
            hash.Add(pass);
        }

        hash.Add(graph, withLines: true);
        return hash.Take();
    }

    /// <summary>The assembly under a key, or null. A cache that cannot be read is as good as empty.</summary>
    public static byte[]? Find(string? folder, string key)
    {
        if (folder is null)
        {
            return null;
        }

        try
        {
            var bytes = File.ReadAllBytes(PathOf(folder, key));
            // The file ends with the hash of the rest: a torn or damaged file is not loaded.
            return bytes.Length > 32 && SHA256.HashData(bytes.AsSpan(0, bytes.Length - 32)).AsSpan().SequenceEqual(bytes.AsSpan(bytes.Length - 32))
                ? bytes[..^32]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps an assembly; without permission or space it is not kept.</summary>
    public static void Keep(string? folder, string key, byte[] assembly)
    {
        if (folder is null)
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(folder);
            var temporary = PathOf(folder, $"{key}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}");
            File.WriteAllBytes(temporary, [.. assembly, .. SHA256.HashData(assembly)]);
            File.Move(temporary, PathOf(folder, key), overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The program runs all the same; only the next start is slower.
        }
    }

    /// <summary>How many programs a folder holds, and their bytes.</summary>
    public static (int Programs, long Bytes) Contents(string folder)
    {
        try
        {
            var files = new DirectoryInfo(folder).GetFiles("*" + Extension);
            return (files.Length, files.Sum(f => f.Length));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, 0);
        }
    }

    private static string PathOf(string folder, string key) => Path.Combine(folder, key + Extension);
}
