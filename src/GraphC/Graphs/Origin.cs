using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace GraphC;

/// <summary>Marks an assembly of GraphC itself: its frames are skipped when a node looks for the line of the user's script.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GraphLibraryAttribute : Attribute;

/// <summary>
/// Where in the user's code a node was declared. The call stack is captured at declaration, and resolved to a file and a line only
/// when somebody asks: no parameter of any function has to carry it, and operators have it too.
/// </summary>
public sealed class Origin
{
    /// <summary>The origin of a node that no user declared, such as one loaded from a file.</summary>
    public static Origin None { get; } = new(null);

    private static readonly ConcurrentDictionary<Assembly, bool> IsLibrary = new();

    private readonly Lazy<(string? Path, int Line)> position;

    private Origin(StackTrace? stack) => position = new(() => stack is null ? default : Find(stack));

    /// <summary>The full path of the user's file, or null if it is unknown (no debug symbols).</summary>
    public string? FullPath => position.Value.Path;

    /// <summary>The name of the user's file without its folders, or null if it is unknown.</summary>
    public string? File => Path.GetFileName(FullPath);

    /// <summary>The line, starting at 1; 0 if it is unknown.</summary>
    public int Line => position.Value.Line;

    /// <summary><c>mnist.cs:12</c>, or nothing if the place is unknown.</summary>
    public override string ToString() => File is null ? "" : $"{File}:{Line}";

    /// <summary>The place that is being executed now.</summary>
    internal static Origin Capture() => new(new StackTrace(2, fNeedFileInfo: false));

    private static (string?, int) Find(StackTrace stack)
    {
        foreach (var frame in stack.GetFrames())
        {
            if (frame.GetMethod() is { } method
                && !IsLibrary.GetOrAdd(method.Module.Assembly, a => a.IsDefined(typeof(GraphLibraryAttribute)))
                && Symbols.Find(method, frame.GetILOffset()) is { Path: not null } place)
            {
                return place;
            }
        }

        return default;
    }

    /// <summary>
    /// Portable debug symbols, read once per assembly. <see cref="StackTrace"/> could resolve lines itself, but only for all
    /// frames of every captured stack; a graph of ten thousand nodes would feel it.
    /// </summary>
    private static class Symbols
    {
        private static readonly ConcurrentDictionary<Assembly, MetadataReaderProvider?> Readers = new();

        public static (string? Path, int Line) Find(MethodBase method, int offset)
        {
            if (Readers.GetOrAdd(method.Module.Assembly, Open)?.GetMetadataReader() is not { } reader)
            {
                return default;
            }

            var handle = MetadataTokens.MethodDefinitionHandle(method.MetadataToken & 0xFFFFFF);
            (string?, int) best = default;
            foreach (var point in reader.GetMethodDebugInformation(handle.ToDebugInformationHandle()).GetSequencePoints())
            {
                if (point.Offset > offset && best.Item1 is not null)
                {
                    break;
                }

                if (!point.IsHidden)
                {
                    best = (reader.GetString(reader.GetDocument(point.Document).Name), point.StartLine);
                }
            }

            return best;
        }

        private static MetadataReaderProvider? Open(Assembly assembly)
        {
            var path = assembly.IsDynamic ? "" : assembly.Location;
            if (path.Length == 0)
            {
                return null;
            }

            try
            {
                using var image = new PEReader(System.IO.File.OpenRead(path));
                return image.TryOpenAssociatedPortablePdb(path, p => System.IO.File.Exists(p) ? System.IO.File.OpenRead(p) : null, out var provider, out _)
                    ? provider
                    : null;
            }
            catch (Exception e) when (e is IOException or BadImageFormatException or UnauthorizedAccessException)
            {
                return null;   // a missing origin must never be what fails
            }
        }
    }
}
