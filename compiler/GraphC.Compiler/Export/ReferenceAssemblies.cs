using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace GraphC.Compiler;

/// <summary>The reference assemblies of each .NET that can be exported for.</summary>
internal static class ReferenceAssemblies
{
    private static readonly ConcurrentDictionary<ExportTarget, ImmutableArray<MetadataReference>> Read = new();

    /// <summary>The reference assemblies of a .NET.</summary>
    public static ImmutableArray<MetadataReference> Of(ExportTarget target) => Read.GetOrAdd(target, static t =>
    [
        .. Embedded.In($"References/net{t.Major()}.0").Select(f => MetadataReference.CreateFromStream(f.Content, filePath: f.Path)),
    ]);

    /// <summary>The first number of the version of a .NET.</summary>
    public static int Major(this ExportTarget target) => target switch
    {
        ExportTarget.Net8 => 8,
        ExportTarget.Net9 => 9,
        ExportTarget.Net10 => 10,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "There is no such target."),
    };
}
