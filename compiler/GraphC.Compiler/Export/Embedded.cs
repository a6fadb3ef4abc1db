using System.Reflection;

namespace GraphC.Compiler;

/// <summary>The files inside of this assembly.</summary>
internal static class Embedded
{
    /// <summary>The files under a folder, by their path in it, in the order of their paths.</summary>
    public static IEnumerable<(string Path, Stream Content)> In(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            var path = name.Replace('\\', '/');
            if (path.StartsWith(folder + "/", StringComparison.Ordinal))
            {
                yield return (path[(folder.Length + 1)..], assembly.GetManifestResourceStream(name)!);
            }
        }
    }
}
