using System.IO.Compression;

namespace GraphC.Data.Tests;

/// <summary>Streams that readers meet.</summary>
internal static class Streams
{
    public static byte[] Gzip(byte[] bytes)
    {
        using var result = new MemoryStream();
        using (var gzip = new GZipStream(result, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return result.ToArray();
    }

    /// <summary>A stream like one from a network: forward only, of unknown length, a few bytes at a time.</summary>
    public static Stream ForwardOnly(byte[] bytes) => new Trickle(bytes);

    public static InvalidDataException Invalid(Action read) => Assert.Throws<InvalidDataException>(read);

    /// <summary>Expects an error, and that it cost little memory.</summary>
    public static InvalidDataException InvalidAndCheap(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Invalid(read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 40 << 20);
        return error;
    }

    private sealed class Trickle(byte[] bytes) : Stream
    {
        private int at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = Math.Min(Math.Min(count, 7), bytes.Length - at);
            Array.Copy(bytes, at, buffer, offset, read);
            at += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
