using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace GraphC.Data;

/// <summary>
/// The safetensors format: the length of a JSON header as little-endian u64, the header, then all elements, little-endian, row-major.
/// </summary>
public static class Safetensors
{
    /// <summary>
    /// Opens a file, whose header is checked and whose tensors are read from memory-mapped pages when they are asked for. The file must stay
    /// as it is until it is closed.
    /// </summary>
    /// <inheritdoc cref="Read(string)"/>
    public static SafetensorsFile Open(string path)
    {
        var stream = File.OpenRead(path);
        try
        {
            var name = Path.GetFileName(path);
            var header = ReadHeader(stream, name);
            var body = stream.Position;
            var file = new MappedFile(stream);
            return new(header.Entries.Select(e => new StoredTensor(e.Name, e.Encoding, e.Shape, isCertain: true, () => ReadPart(file, body, e, name))), header.Metadata, file);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads a file. F32, F64, I32, I64, U8 and BOOL keep their type; F16, BF16 and F8 become <see cref="DType.Float32"/>, I8, I16 and U16
    /// <see cref="DType.Int32"/>, U32 and U64 <see cref="DType.Int64"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">
    /// The header is malformed, describes overlapping, missing or absurd tensors, or the file has more or fewer bytes than it describes.
    /// </exception>
    public static SafetensorsFile Read(string path)
    {
        using var stream = File.OpenRead(path);
        return Read(stream, Path.GetFileName(path));
    }

    /// <summary>Reads a stream to its end; it stays open.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static SafetensorsFile Read(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Read(stream, "The safetensors stream");
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static SafetensorsFile Read(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes, writable: false);
        return Read(stream);
    }

    /// <summary>Writes tensors in the given order.</summary>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one is named <c>__metadata__</c>.</exception>
    public static void Write(
        string path, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using var stream = File.Create(path);
        Write(stream, tensors, metadata);
    }

    /// <summary>Writes tensors to a stream, which stays open.</summary>
    /// <exception cref="ArgumentException">Two tensors have the same name, or one is named <c>__metadata__</c>.</exception>
    public static void Write(
        Stream stream, IEnumerable<KeyValuePair<string, Tensor>> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        // Wider elements first keeps every tensor aligned to its element size; the sort is stable.
        KeyValuePair<string, Tensor>[] ordered = [.. tensors.OrderByDescending(t => t.Value.DType.Size)];
        var header = Header(ordered, metadata);
        // The data begins at a multiple of 8.
        var padding = (8 - header.Length % 8) % 8;
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)(header.Length + padding));
        stream.Write(length);
        stream.Write(header);
        stream.Write("       "u8[..padding]);
        foreach (var (_, tensor) in ordered)
        {
            stream.Write(tensor.Bytes);
        }
    }

    private static SafetensorsFile Read(Stream stream, string name)
    {
        var header = ReadHeader(stream, name);
        var tensors = new List<StoredTensor>(header.Entries.Count);
        foreach (var entry in header.Entries)
        {
            tensors.Add(Weights.InMemory(entry.Name, entry.Encoding, ReadBody(stream, entry, name)));
        }

        Gzip.ExpectEnd(stream, name);
        return new(tensors, header.Metadata);
    }

    private static SafetensorsHeader ReadHeader(Stream stream, string name)
    {
        Span<byte> length = stackalloc byte[8];
        TensorBody.Fill(stream, length, name);
        var bytes = BinaryPrimitives.ReadUInt64LittleEndian(length);
        if (bytes > SafetensorsHeader.MaxBytes)
        {
            throw new InvalidDataException(
                $"{name} announces a header of {bytes} bytes; at most {SafetensorsHeader.MaxBytes} are accepted.");
        }

        var header = SafetensorsHeader.Parse(TensorBody.ReadBytes(stream, (int)bytes, name), name);
        if (stream.CanSeek)
        {
            // Known before anything is allocated.
            var expected = header.Entries.Count == 0 ? 0 : header.Entries[^1].End;
            var found = stream.Length - stream.Position;
            if (found != expected)
            {
                throw new InvalidDataException($"{name} describes {expected} bytes of tensors, but {found} are there.");
            }
        }

        return header;
    }

    private static Tensor ReadPart(MappedFile file, long body, SafetensorsEntry entry, string name)
    {
        using var part = file.Part(body + entry.Begin, entry.End - entry.Begin);
        return ReadBody(part, entry, name);
    }

    private static Tensor ReadBody(Stream stream, SafetensorsEntry entry, string name) =>
        TensorBody.Read(stream, entry.Encoding, entry.Shape, bigEndian: false, $"{name}: tensor '{entry.Name}'");

    private static ReadOnlySpan<byte> Header(KeyValuePair<string, Tensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        var json = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(json);
        writer.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            writer.WriteStartObject("__metadata__");
            foreach (var (key, value) in metadata)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        long at = 0;
        var names = new HashSet<string>(StringComparer.Ordinal) { "__metadata__" };
        foreach (var (name, tensor) in tensors)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException($"Two tensors are named '{name}', or that name is reserved.", nameof(tensors));
            }

            writer.WriteStartObject(name);
            // The encodings are named as the format names them, in capitals.
            writer.WriteString("dtype", ElementEncodings.Of(tensor.DType).ToString().ToUpperInvariant());
            writer.WriteStartArray("shape");
            foreach (var extent in tensor.Shape)
            {
                writer.WriteNumberValue(extent);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("data_offsets");
            writer.WriteNumberValue(at);
            writer.WriteNumberValue(at += tensor.ByteLength);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.Flush();
        return json.WrittenSpan;
    }
}
