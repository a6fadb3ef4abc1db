using System.IO.MemoryMappedFiles;

namespace GraphC.Data;

/// <summary>
/// A file in the address space, read-only: opening it costs nothing, and a part of it is read from the disk when it is touched. Tensors
/// cannot lie in it: programs read whole vectors at 64-byte boundaries and one vector beyond the end, where a mapping may end.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    /// <summary>Maps a file that is not empty; the stream is closed with the mapping.</summary>
    public MappedFile(FileStream stream)
    {
        file = MemoryMappedFile.CreateFromFile(stream, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: false);
        view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
    }

    /// <summary>A part of the file. Several threads may read parts at the same time.</summary>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public Stream Part(long begin, long length) => new UnmanagedMemoryStream(view.SafeMemoryMappedViewHandle, begin, length, FileAccess.Read);

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
