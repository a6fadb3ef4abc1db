using System.IO.Compression;

namespace GraphC.Data;

/// <summary>NumPy's .npz format: a zip archive of .npy files, one an array.</summary>
public static class Npz
{
    /// <summary>The most bytes that <see cref="Read(string, long)"/> unpacks unless told otherwise: 4 GiB.</summary>
    public const long DefaultLimit = 4L << 30;

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
        using var archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
        var arrays = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            var name = entry.FullName.EndsWith(".npy", StringComparison.Ordinal)
                ? entry.FullName[..^4]
                : throw new InvalidDataException($"The archive entry '{entry.FullName}' is no .npy file.");
            // The size in the directory may lie, but then reading the array fails.
            limit -= entry.Length;
            if (limit < 0)
            {
                throw new InvalidDataException($"The archive's arrays take more than the accepted number of bytes, at '{name}'.");
            }

            using var content = new LimitedStream(entry.Open(), entry.Length);
            if (!arrays.TryAdd(name, Npy.Read(content, $"'{entry.FullName}'")))
            {
                throw new InvalidDataException($"The archive has two arrays named '{name}'.");
            }
        }

        return arrays;
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

    /// <summary>Hides everything but forward reading, and ends where the directory says so.</summary>
    private sealed class LimitedStream(Stream inner, long limit) : Stream
    {
        private long left = limit;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
            left -= read;
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
