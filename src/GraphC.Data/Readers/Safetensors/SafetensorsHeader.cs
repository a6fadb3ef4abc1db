using System.Text.Json;

namespace GraphC.Data;

/// <summary>One tensor as the header describes it; offsets count from the end of the header.</summary>
internal sealed record SafetensorsEntry(string Name, ElementEncoding Encoding, long[] Shape, long Begin, long End);

/// <summary>
/// The JSON header of a safetensors file. What it guarantees once parsed: names are unique; every tensor's bytes are exactly what its
/// type and shape need; the tensors, in order of their offsets, follow each other from 0 without gap or overlap.
/// </summary>
internal sealed record SafetensorsHeader(IReadOnlyList<SafetensorsEntry> Entries, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The largest header accepted, as in the reference implementation.</summary>
    public const int MaxBytes = 100_000_000;

    public static SafetensorsHeader Parse(ReadOnlySpan<byte> json, string name)
    {
        if (json is not [(byte)'{', ..])
        {
            throw new InvalidDataException($"{name} is no safetensors file: its header does not begin with '{{'.");
        }

        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
            return Parse(ref reader, name);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is no valid UTF-8 or a lone surrogate.
            throw new InvalidDataException($"{name} has a header that is no valid JSON: {e.Message}", e);
        }
    }

    private static SafetensorsHeader Parse(ref Utf8JsonReader reader, string name)
    {
        var entries = new List<SafetensorsEntry>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var metadata = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        reader.Read();
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            if (!names.Add(key))
            {
                throw new InvalidDataException($"{name} names '{key}' twice in its header.");
            }

            if (Next(ref reader) != JsonTokenType.StartObject)
            {
                throw new InvalidDataException($"{name} has a header entry '{key}' that is no object.");
            }

            if (key == "__metadata__")
            {
                ReadMetadata(ref reader, metadata, name);
            }
            else
            {
                entries.Add(ReadEntry(ref reader, key, name));
            }
        }

        // Trailing spaces are allowed as padding, anything else is not.
        if (reader.Read())
        {
            throw new InvalidDataException($"{name} has text after its header's object.");
        }

        // Tensors without elements share their offset with the next one; they stand before it.
        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        long at = 0;
        foreach (var entry in entries)
        {
            if (entry.Begin != at)
            {
                throw new InvalidDataException(
                    $"{name}: tensor '{entry.Name}' begins at byte {entry.Begin}, which leaves a gap or an overlap at {at}.");
            }

            at = entry.End;
        }

        return new(entries, metadata);
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, OrderedDictionary<string, string> metadata, string name)
    {
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            if (Next(ref reader) != JsonTokenType.String)
            {
                throw new InvalidDataException($"{name} has metadata '{key}' that is no string.");
            }

            if (!metadata.TryAdd(key, reader.GetString()!))
            {
                throw new InvalidDataException($"{name} has the metadata '{key}' twice.");
            }
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string tensor, string name)
    {
        ElementEncoding? encoding = null;
        long[]? shape = null;
        long[]? offsets = null;
        while (Next(ref reader) != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            Next(ref reader);
            switch (key)
            {
                case "dtype" when encoding is null && reader.TokenType == JsonTokenType.String:
                    encoding = Encoding(reader.GetString()!, tensor, name);
                    break;
                case "shape" when shape is null && reader.TokenType == JsonTokenType.StartArray:
                    shape = ReadNumbers(ref reader, tensor, name);
                    break;
                case "data_offsets" when offsets is null && reader.TokenType == JsonTokenType.StartArray:
                    offsets = ReadNumbers(ref reader, tensor, name);
                    break;
                default:
                    throw new InvalidDataException($"{name}: tensor '{tensor}' has a wrong, repeated or unknown field '{key}'.");
            }
        }

        if (encoding is not { } type || shape is null || offsets is not [var begin, var end])
        {
            throw new InvalidDataException($"{name}: tensor '{tensor}' lacks dtype, shape or data_offsets.");
        }

        var bytes = TensorBody.ByteLength(type, shape, $"{name}: tensor '{tensor}'");
        var extents = string.Join(", ", shape);
        return end - begin == bytes
            ? new(tensor, type, shape, begin, end)
            : throw new InvalidDataException(
                $"{name}: tensor '{tensor}' needs {bytes} bytes for [{extents}] of {type}, but its offsets are {begin} to {end}.");
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader, string tensor, string name)
    {
        var numbers = new List<long>();
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number
                || !reader.TryGetInt64(out var number)
                || number < 0
                || numbers.Count == TensorBody.MaxRank)
            {
                throw new InvalidDataException(
                    $"{name}: tensor '{tensor}' has a shape or offsets that are not up to {TensorBody.MaxRank} non-negative integers.");
            }

            numbers.Add(number);
        }

        return [.. numbers];
    }

    private static ElementEncoding Encoding(string dtype, string tensor, string name) => dtype switch
    {
        "F64" => ElementEncoding.F64,
        "F32" => ElementEncoding.F32,
        "F16" => ElementEncoding.F16,
        "BF16" => ElementEncoding.BF16,
        "F8_E5M2" => ElementEncoding.F8E5M2,
        "F8_E4M3" => ElementEncoding.F8E4M3,
        "F8_E5M2FNUZ" => ElementEncoding.F8E5M2FNUZ,
        "F8_E4M3FNUZ" => ElementEncoding.F8E4M3FNUZ,
        "F8_E8M0" => ElementEncoding.F8E8M0,
        "I64" => ElementEncoding.I64,
        "I32" => ElementEncoding.I32,
        "I16" => ElementEncoding.I16,
        "I8" => ElementEncoding.I8,
        "U64" => ElementEncoding.U64,
        "U32" => ElementEncoding.U32,
        "U16" => ElementEncoding.U16,
        "U8" => ElementEncoding.U8,
        "BOOL" => ElementEncoding.Bool,
        _ => throw new InvalidDataException($"{name}: tensor '{tensor}' has the element type '{dtype}', which is none that is read."),
    };

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }
}
