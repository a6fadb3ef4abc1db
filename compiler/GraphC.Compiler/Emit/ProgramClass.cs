namespace GraphC.Compiler;

/// <summary>The class that a program becomes.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsPublic">Whether others than its own assembly see it.</param>
internal sealed record ProgramClass(string Namespace, string Name, bool IsPublic)
{
    /// <summary>The class of a program that an executable loads.</summary>
    public static ProgramClass Loaded { get; } = new("GraphC.Emitted", "Program", IsPublic: true);

    /// <summary>The name with the namespace.</summary>
    public string FullName => $"{Namespace}.{Name}";
}
