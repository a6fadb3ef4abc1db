namespace GraphC.Compiler.Tests.Support;

/// <summary>A folder outside of the repository, whose build files do not reach there; it goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("graphc").FullName;

    /// <summary>A file in it.</summary>
    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
