namespace GraphC.Compiler;

/// <summary>A file that an export made.</summary>
/// <param name="Path">The file.</param>
/// <param name="Bytes">Its size.</param>
public sealed record ExportedFile(string Path, long Bytes);
