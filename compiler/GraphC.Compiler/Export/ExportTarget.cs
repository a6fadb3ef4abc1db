namespace GraphC.Compiler;

/// <summary>The oldest .NET that an exported assembly runs on; it runs on every later one too.</summary>
public enum ExportTarget
{
    /// <summary>.NET 8.</summary>
    Net8,

    /// <summary>.NET 9.</summary>
    Net9,

    /// <summary>.NET 10.</summary>
    Net10,
}
