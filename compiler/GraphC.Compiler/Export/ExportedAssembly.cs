namespace GraphC.Compiler;

/// <summary>A compiled export.</summary>
/// <param name="Image">The assembly, with its symbols and sources inside.</param>
/// <param name="Documentation">The XML documentation of its public members.</param>
internal sealed record ExportedAssembly(byte[] Image, string Documentation);
