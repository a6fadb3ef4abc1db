using System.IO.Compression;

namespace GraphC.Data;

/// <summary>An array of a .npz archive, named without <c>.npy</c>.</summary>
internal sealed record NpzEntry(string Name, ZipArchiveEntry File);

/// <summary>
/// The directory of a .npz archive. What it guarantees once made: all entries are .npy files with unique names, which together take no more
/// bytes than the limit. The sizes in a directory may lie, but then reading fails at the size that was promised.
/// </summary>
internal sealed class NpzArchive : IDisposable
{
    private readonly Lock reading = new();   // a zip archive has one position
    private readonly ZipArchive archive;

    public NpzArchive(Stream stream, long limit, bool leaveOpen)
    {
        archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen);
        Entries = [.. archive.Entries.Select(NamedEntry)];
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in Entries)
        {
            if (!names.Add(entry.Name))
            {
                throw new InvalidDataException($"The archive has two arrays named '{entry.Name}'.");
            }

            limit -= entry.File.Length;
            if (limit < 0)
            {
                throw new InvalidDataException($"The archive's arrays take more than the accepted number of bytes, at '{entry.Name}'.");
            }
        }
    }

    public IReadOnlyList<NpzEntry> Entries { get; }

    /// <summary>An array by its header alone.</summary>
    /// <exception cref="InvalidDataException">The entry is broken.</exception>
    public StoredTensor Describe(NpzEntry entry) => Open(entry, (content, name) =>
    {
        var header = NpyHeader.Read(content, name);
        // An absurd shape is an error before any array is read.
        TensorBody.ByteLength(header.Encoding, header.Shape, name);
        return new StoredTensor(entry.Name, header.Encoding, header.Shape, isCertain: false, () => Read(entry));
    });

    /// <summary>An array.</summary>
    /// <exception cref="InvalidDataException">The entry is broken.</exception>
    public Tensor Read(NpzEntry entry) => Open(entry, (content, name) =>
    {
        var tensor = Npy.Read(content, name);
        Gzip.ExpectEnd(content, name);
        return tensor;
    });

    public void Dispose() => archive.Dispose();

    private static NpzEntry NamedEntry(ZipArchiveEntry file) => file.FullName.EndsWith(".npy", StringComparison.Ordinal)
        ? new(file.FullName[..^4], file)
        : throw new InvalidDataException($"The archive entry '{file.FullName}' is no .npy file.");

    private T Open<T>(NpzEntry entry, Func<Stream, string, T> use)
    {
        lock (reading)
        {
            using var content = new LimitedStream(entry.File.Open(), entry.File.Length);
            return use(content, $"'{entry.File.FullName}'");
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
