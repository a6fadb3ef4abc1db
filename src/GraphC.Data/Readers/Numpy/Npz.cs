using System.IO.Compression;

namespace GraphC.Data;

/// <summary>NumPy's .npz format: a zip archive of .npy files, one an array.</summary>
public static class Npz
{
    /// <summary>The most bytes that <see cref="Read(string, long)"/> unpacks unless told otherwise: 4 GiB.</summary>
    public const long DefaultLimit = 4L << 30;

    /// <summary>
    /// Opens an archive, whose directory and headers are checked and whose arrays are read when they are asked for. The file must stay as it
    /// is until it is closed.
    /// </summary>
    /// <inheritdoc cref="Read(string, long)"/>
    public static Weights Open(string path, long limit = DefaultLimit)
    {
        var stream = File.OpenRead(path);
        try
        {
            var archive = new NpzArchive(stream, limit, leaveOpen: false);
            return new(archive.Entries.Select(archive.Describe), archive);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Reads every array of an archive; names come without their <c>.npy</c>.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="limit">The most bytes that all arrays together may take, which stops decompression bombs.</param>
    /// <exception cref="InvalidDataException">
    /// The archive is broken, an entry is no readable .npy file, two have the same name, or the limit is exceeded.
    /// </exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, long limit = DefaultLimit)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, limit);
    }

    /// <summary>Reads every array of an archive from a stream, which stays open.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(Stream stream, long limit = DefaultLimit)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var archive = new NpzArchive(stream, limit, leaveOpen: true);
        return new OrderedDictionary<string, Tensor>(
            archive.Entries.Select(e => KeyValuePair.Create(e.Name, archive.Read(e))), StringComparer.Ordinal);
    }

    /// <summary>Writes arrays in the given order, compressed.</summary>
    /// <exception cref="ArgumentException">Two arrays have the same name.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Tensor>> arrays)
    {
        using var stream = File.Create(path);
        Write(stream, arrays);
    }

    /// <summary>Writes arrays to a stream, which stays open.</summary>
    /// <exception cref="ArgumentException">Two arrays have the same name.</exception>
    public static void Write(Stream stream, IEnumerable<KeyValuePair<string, Tensor>> arrays)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(arrays);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, tensor) in arrays)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"Two arrays are named '{name}'.", nameof(arrays));
            }

            var entry = archive.CreateEntry(name + ".npy");
            // Zip has no earlier time; a fixed one makes the same arrays the same file.
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            Npy.Write(content, tensor);
        }
    }
}
