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
/// Where in the user's code a node was declared. Declaring a node notes the caller's method and instruction; they become a file and a line
/// only when somebody asks. No parameter of any function has to carry this, and operators have it too.
/// </summary>
public sealed class Origin
{
    /// <summary>The origin of a node that no user declared, such as one loaded from a file.</summary>
    public static Origin None { get; } = new(null, 0);

    [ThreadStatic]
    private static Origin? current;

    private readonly Lazy<(string? Path, int Line)> position;
    private readonly string? place;

    private Origin(string place)
        : this(null, 0) => this.place = place;

    private Origin(MethodBase? method, int offset) => position = new(() => method is null ? default : Symbols.Find(method, offset));

    /// <summary>The full path of the user's file, or null if it is unknown (no debug symbols).</summary>
    public string? FullPath => position.Value.Path;

    /// <summary>The name of the user's file without its folders, or null if it is unknown.</summary>
    public string? File => Path.GetFileName(FullPath);

    /// <summary>The line, starting at 1; 0 if it is unknown.</summary>
    public int Line => position.Value.Line;

    /// <summary><c>mnist.cs:12</c>, a place in a model file, or nothing if the place is unknown.</summary>
    public override string ToString() => place ?? (File is null ? "" : $"{File}:{Line}");

    /// <summary>A place that is no line of a script, such as a node of a model file: text of one line.</summary>
    internal static Origin At(string place) => new(place);

    /// <summary>The innermost user code that is being executed now, or the origin that was entered.</summary>
    internal static Origin Capture()
    {
        if (current is not null)
        {
            return current;
        }

        foreach (var frame in new StackTrace(fNeedFileInfo: false).GetFrames())
        {
            if (frame.GetMethod() is { } method && Symbols.AreOfUser(method.Module.Assembly))
            {
                return new(method, frame.GetILOffset());
            }
        }

        return None;
    }

    /// <summary>
    /// Until disposed, what this thread declares has this origin: the parts of a composed function, the gradient of a node. It spares them
    /// a walk over the stack each.
    /// </summary>
    internal Entered Enter() => new(this);

    /// <summary>The time during which an origin stands for all declarations.</summary>
    internal readonly ref struct Entered
    {
        private readonly Origin? outer;

        public Entered(Origin origin) => (outer, current) = (current, origin);

        public void Dispose() => current = outer;
    }

    /// <summary>
    /// Portable debug symbols, read once per assembly. <see cref="StackTrace"/> could resolve lines itself, but only for all
    /// frames of every captured stack; a graph of ten thousand nodes would feel it.
    /// </summary>
    private static class Symbols
    {
        private static readonly ConcurrentDictionary<Assembly, MetadataReaderProvider?> Readers = new();

        /// <summary>True for an assembly that is not GraphC's and has debug symbols; the framework has none.</summary>
        public static bool AreOfUser(Assembly assembly) => Readers.GetOrAdd(assembly, Open) is not null;

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
            var path = assembly.IsDynamic || assembly.IsDefined(typeof(GraphLibraryAttribute)) ? "" : assembly.Location;
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
