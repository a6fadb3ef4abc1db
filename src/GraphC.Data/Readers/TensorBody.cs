namespace GraphC.Data;

/// <summary>
/// The part that all tensor formats share: a shape and an encoding from a header that may lie, then the elements. Memory grows with
/// the bytes that are really there, never with what a header promises.
/// </summary>
internal static class TensorBody
{
    /// <summary>The largest rank any reader accepts.</summary>
    public const int MaxRank = 64;

    // Below this a promise is simply believed; above, a stream of unknown length must deliver before the tensor is allocated.
    private const long Trusted = 16 << 20;
    private const long MaxBytes = int.MaxValue - 4096;
    private const int ChunkBytes = 1 << 16;

    /// <summary>The bytes that a tensor occupies in the file, after checking that it can exist at all.</summary>
    /// <exception cref="InvalidDataException">The rank or an extent is absurd, or the tensor exceeds 2 GiB.</exception>
    public static long ByteLength(ElementEncoding encoding, ReadOnlySpan<long> shape, string name)
    {
        if (shape.Length > MaxRank)
        {
            throw new InvalidDataException($"{name} has {shape.Length} axes; at most {MaxRank} are accepted.");
        }

        // The larger of the two sizes bounds both the stored and the decoded tensor.
        Int128 largest = Math.Max(encoding.Size, encoding.DType.Size);
        foreach (var extent in shape)
        {
            if (extent < 0)
            {
                throw new InvalidDataException($"{name} has the negative extent {extent}.");
            }

            largest *= extent;
            if (largest > MaxBytes)
            {
                throw new InvalidDataException($"{name} of shape [{string.Join(", ", shape.ToArray())}] exceeds 2 GiB.");
            }
        }

        return (long)largest / Math.Max(encoding.Size, encoding.DType.Size) * encoding.Size;
    }

    /// <summary>Reads the elements of one tensor in row-major order.</summary>
    /// <exception cref="InvalidDataException">The shape is absurd or the stream ends early.</exception>
    public static Tensor Read(Stream stream, ElementEncoding encoding, ReadOnlySpan<long> shape, bool bigEndian, string name)
    {
        var bytes = ByteLength(encoding, shape, name);
        if (stream.CanSeek)
        {
            var left = stream.Length - stream.Position;
            if (left < bytes)
            {
                throw Truncated(name, bytes, left);
            }
        }
        else if (bytes > Trusted)
        {
            stream = Delivered(stream, bytes, name);
        }

        var swap = bigEndian == BitConverter.IsLittleEndian && encoding.Size > 1;
        var tensor = new Tensor(encoding.DType, shape);
        if (encoding.IsNative)
        {
            Fill(stream, tensor.Bytes, name);
            if (swap)
            {
                ElementEncodings.ReverseBytes(tensor.Bytes, encoding.Size);
            }

            if (encoding == ElementEncoding.Bool)
            {
                encoding.Decode(tensor.Bytes, tensor, 0);
            }

            return tensor;
        }

        var chunk = new byte[Math.Min(bytes, ChunkBytes)];
        for (long done = 0; done < bytes;)
        {
            var part = chunk.AsSpan(0, (int)Math.Min(chunk.Length, bytes - done));
            Fill(stream, part, name);
            if (swap)
            {
                ElementEncodings.ReverseBytes(part, encoding.Size);
            }

            encoding.Decode(part, tensor, (int)(done / encoding.Size));
            done += part.Length;
        }

        return tensor;
    }

    /// <summary>Fills <paramref name="target"/> from the stream.</summary>
    /// <exception cref="InvalidDataException">The stream ends early.</exception>
    public static void Fill(Stream stream, Span<byte> target, string name)
    {
        var read = stream.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        if (read < target.Length)
        {
            throw Truncated(name, target.Length, read);
        }
    }

    /// <summary>Bytes whose number a header promised, read so that a false promise costs no memory.</summary>
    /// <exception cref="InvalidDataException">The stream ends early.</exception>
    public static byte[] ReadBytes(Stream stream, int count, string name)
    {
        if (stream.CanSeek && stream.Length - stream.Position is var left && left < count)
        {
            throw Truncated(name, count, left);
        }

        if (!stream.CanSeek && count > Trusted)
        {
            return Delivered(stream, count, name).ToArray();
        }

        var bytes = new byte[count];
        Fill(stream, bytes, name);
        return bytes;
    }

    private static MemoryStream Delivered(Stream stream, long bytes, string name)
    {
        var delivered = new MemoryStream();
        var chunk = new byte[ChunkBytes];
        while (delivered.Length < bytes)
        {
            var read = stream.Read(chunk, 0, (int)Math.Min(chunk.Length, bytes - delivered.Length));
            if (read == 0)
            {
                throw Truncated(name, bytes, delivered.Length);
            }

            delivered.Write(chunk, 0, read);
        }

        delivered.Position = 0;
        return delivered;
    }

    private static InvalidDataException Truncated(string name, long promised, long found) =>
        new($"{name} is truncated: {promised} bytes are promised, {found} are there.");
}
