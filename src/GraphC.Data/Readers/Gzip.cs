using System.IO.Compression;

namespace GraphC.Data;

/// <summary>Opens files and streams that may be gzip-compressed. The first two bytes decide, never the name.</summary>
internal static class Gzip
{
    /// <summary>Opens a file for reading, decompressed.</summary>
    public static Stream Open(string path) => Decompress(File.OpenRead(path), leaveOpen: false);

    /// <summary>The content of a stream, decompressed where it begins with gzip's magic number (1F 8B).</summary>
    public static Stream Decompress(Stream stream, bool leaveOpen)
    {
        var magic = new byte[2];
        var read = stream.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        if (stream.CanSeek)
        {
            stream.Seek(-read, SeekOrigin.Current);
        }
        else
        {
            stream = new Replay(magic[..read], stream, leaveOpen);
            leaveOpen = false;
        }

        return magic is [0x1F, 0x8B]
            ? new GZipStream(stream, CompressionMode.Decompress, leaveOpen)
            : leaveOpen ? new Replay([], stream, leaveOpen) : stream;
    }

    /// <summary>Fails unless the stream is at its end; reaching the end also makes gzip check its checksum.</summary>
    /// <exception cref="InvalidDataException">More bytes follow, or the checksum is wrong.</exception>
    public static void ExpectEnd(Stream stream, string name)
    {
        if (stream.ReadByte() >= 0)
        {
            throw new InvalidDataException($"{name} is followed by bytes that do not belong to it.");
        }
    }

    /// <summary>Gives back the bytes that were read ahead, then the rest.</summary>
    private sealed class Replay(byte[] ahead, Stream rest, bool leaveOpen) : Stream
    {
        private int position;

        public override bool CanRead => true;

        // Seekable only where nothing was read ahead, so that readers still learn the length of a plain file.
        public override bool CanSeek => ahead.Length == 0 && rest.CanSeek;

        public override bool CanWrite => false;

        public override long Length => rest.Length;

        public override long Position { get => rest.Position; set => rest.Position = value; }

        public override int Read(Span<byte> buffer)
        {
            if (position == ahead.Length)
            {
                return rest.Read(buffer);
            }

            var count = Math.Min(buffer.Length, ahead.Length - position);
            ahead.AsSpan(position, count).CopyTo(buffer);
            position += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override long Seek(long offset, SeekOrigin origin) => rest.Seek(offset, origin);

        public override void Flush()
        {
        }

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing && !leaveOpen)
            {
                rest.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
