namespace GraphC.Compiler;

/// <summary>The class that a program becomes.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsPublic">Whether others than its own assembly see it.</param>
internal sealed record ProgramClass(string Namespace, string Name, bool IsPublic)
{
    /// <summary>The class of a program that an executable loads.</summary>
    public static ProgramClass Loaded { get; } = new("GraphC.Emitted", "Program", IsPublic: true);

    /// <summary>The namespace of the vectors of 512 bits that kernels compute with: .NET's, or two of 256 bits each, of which exports have their own.</summary>
    public string Vectors { get; init; } = "System.Runtime.Intrinsics";

    /// <summary>The name with the namespace.</summary>
    public string FullName => $"{Namespace}.{Name}";
}
