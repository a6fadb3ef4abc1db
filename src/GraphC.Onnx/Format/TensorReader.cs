using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GraphC.Onnx.Format;

/// <summary>
/// Reads the tensors of a model: packed bytes or typed lists, in the file or beside it. Sizes are checked before anything is allocated, so
/// that a claim costs nothing.
/// </summary>
/// <param name="folder">Where data beside the model lies; null where there is no such place.</param>
internal sealed class TensorReader(string? folder)
{
    /// <summary>The value that a message holds.</summary>
    /// <exception cref="ModelFormatException">The message contradicts itself or the file that it names.</exception>
    public OnnxValue Read(TensorProto tensor, string where)
    {
        where = $"{where} {Names.Quote(tensor.Name)}";
        var type = ElementTypes.Of(tensor.DataType, where);
        var shape = tensor.Dims.ToArray();
        var count = Count(shape, where);
        if (type == ElementType.String)
        {
            return Match(tensor.StringData.Count) ?? new OnnxStrings([.. tensor.StringData.Select(s => s.ToStringUtf8())], shape);
        }

        if (!type.HasCarrier)
        {
            throw new ModelFormatException($"{where}: tensors of {type} are not supported");
        }

        if (tensor.DataLocation == TensorProto.Types.DataLocation.External)
        {
            return Unpack(type, shape, count, External(tensor, Bytes(type, count), where), where);
        }

        if (!tensor.RawData.IsEmpty || count == 0)
        {
            return Unpack(type, shape, count, tensor.RawData.Span, where);
        }

        return type switch
        {
            ElementType.Float32 => Copy(MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()), tensor.FloatData.Count),
            ElementType.Float64 => Copy(MemoryMarshal.AsBytes<double>(tensor.DoubleData.ToArray()), tensor.DoubleData.Count),
            ElementType.Int64 => Copy(MemoryMarshal.AsBytes<long>(tensor.Int64Data.ToArray()), tensor.Int64Data.Count),
            ElementType.UInt64 => Copy(MemoryMarshal.AsBytes<ulong>(tensor.Uint64Data.ToArray()), tensor.Uint64Data.Count),
            ElementType.UInt32 => Copy(MemoryMarshal.AsBytes<uint>(tensor.Uint64Data.Select(v => (uint)v).ToArray()), tensor.Uint64Data.Count),
            ElementType.Int32 => Copy(MemoryMarshal.AsBytes<int>(tensor.Int32Data.ToArray()), tensor.Int32Data.Count),
            _ when type.Bits == 16 => Copy(MemoryMarshal.AsBytes<ushort>(tensor.Int32Data.Select(v => (ushort)v).ToArray()), tensor.Int32Data.Count),
            // Elements of less than a byte are packed here too, a byte to an entry.
            _ => Copy(tensor.Int32Data.Select(v => (byte)v).ToArray(), type.Bits == 8 ? tensor.Int32Data.Count : tensor.Int32Data.Count == Bytes(type, count) ? count : -1),
        };

        OnnxTensor Copy(ReadOnlySpan<byte> bytes, long given)
        {
            _ = Match(given);
            return Unpack(type, shape, count, bytes, where);
        }

        OnnxValue? Match(long given) => given == count
            ? null
            : throw new ModelFormatException($"{where}: the shape [{string.Join(", ", shape)}] wants {count} elements, the file has {Math.Max(given, 0)}");
    }

    /// <summary>The number of elements of a shape from a file.</summary>
    public static long Count(ReadOnlySpan<long> shape, string where)
    {
        Int128 count = 1;
        foreach (var extent in shape)
        {
            if (extent < 0)
            {
                throw new ModelFormatException($"{where}: the extent {extent} is negative");
            }

            count = extent == 0 ? 0 : count > long.MaxValue ? count : count * extent;
        }

        return count <= Array.MaxLength
            ? (long)count
            : throw new ModelFormatException($"{where}: a tensor of shape [{string.Join(", ", shape.ToArray())}] has more elements than memory has room for");
    }

    /// <summary>Packed elements, as they are stored, in their carrier.</summary>
    public static OnnxTensor Unpack(ElementType type, long[] shape, long count, ReadOnlySpan<byte> bytes, string where)
    {
        if (bytes.Length != Bytes(type, count))
        {
            throw new ModelFormatException(
                $"{where}: {type}[{string.Join(", ", shape)}] takes {Bytes(type, count)} bytes, the file has {bytes.Length}");
        }

        if (count * type.Carrier.Size > Array.MaxLength)
        {
            throw new ModelFormatException($"{where}: {type}[{string.Join(", ", shape)}] exceeds 2 GiB");
        }

        var data = new Tensor(type.Carrier, shape);
        if (type.Narrow is { } narrow)
        {
            narrow.Decode(bytes, data.AsSpan<float>());
        }
        else if (type == ElementType.Bool)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                data.Bytes[i] = bytes[i] == 0 ? (byte)0 : (byte)1;
            }
        }
        else if (type.Bits == data.DType.Size * 8)
        {
            bytes.CopyTo(data.Bytes);
        }
        else if (type == ElementType.UInt32)
        {
            Widen<long>(data, bytes, (b, i) => BinaryPrimitives.ReadUInt32LittleEndian(b[(4 * i)..]));
        }
        else
        {
            Widen<int>(data, bytes, type switch
            {
                ElementType.Int16 => (b, i) => BinaryPrimitives.ReadInt16LittleEndian(b[(2 * i)..]),
                ElementType.UInt16 => (b, i) => BinaryPrimitives.ReadUInt16LittleEndian(b[(2 * i)..]),
                ElementType.Int8 => (b, i) => (sbyte)b[i],
                ElementType.UInt8 => (b, i) => b[i],
                ElementType.UInt4 => (b, i) => (b[i / 2] >> (4 * (i % 2))) & 15,
                ElementType.Int4 => (b, i) => (sbyte)(b[i / 2] >> (4 * (i % 2)) << 4) >> 4,
                ElementType.UInt2 => (b, i) => (b[i / 4] >> (2 * (i % 4))) & 3,
                _ => (b, i) => (sbyte)(b[i / 4] >> (2 * (i % 4)) << 6) >> 6,
            });
        }

        return new(type, data);
    }

    private delegate T Element<T>(ReadOnlySpan<byte> bytes, int index);

    private static void Widen<T>(Tensor data, ReadOnlySpan<byte> bytes, Element<T> element) where T : unmanaged
    {
        var target = data.AsSpan<T>();
        for (var i = 0; i < target.Length; i++)
        {
            target[i] = element(bytes, i);
        }
    }

    /// <summary>The bytes that elements take as they are stored.</summary>
    public static long Bytes(ElementType type, long count) => (count * type.Bits + 7) / 8;

    private byte[] External(TensorProto tensor, long expected, string where)
    {
        var entries = new Dictionary<string, string>();
        foreach (var entry in tensor.ExternalData)
        {
            entries[entry.Key] = entry.Value;
        }

        var path = Locate(entries.GetValueOrDefault("location", ""), where);
        var offset = Number("offset", 0);
        var length = Number("length", expected);
        if (length != expected)
        {
            throw new ModelFormatException($"{where}: its data is said to take {length} bytes, its shape takes {expected}");
        }

        try
        {
            using var file = File.OpenRead(path);
            if (offset > file.Length || length > file.Length - offset)
            {
                throw new ModelFormatException($"{where}: {Names.Quote(Path.GetFileName(path))} ends before byte {(Int128)offset + length}");
            }

            var bytes = new byte[length];
            file.Position = offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{where}: {Names.Quote(Path.GetFileName(path))} beside the model cannot be read: {e.Message}", e);
        }

        long Number(string key, long absent) => !entries.TryGetValue(key, out var text) ? absent
            : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value
            : throw new ModelFormatException($"{where}: the {key} {Names.Quote(text)} of its data is no number");
    }

    /// <summary>The path of a file that a model names: inside the model's folder, whatever the name and whatever links there are.</summary>
    private string Locate(string location, string where)
    {
        if (folder is null)
        {
            throw new ModelFormatException($"{where}: its data lies in another file, and the model did not come from a folder");
        }

        var root = Path.GetFullPath(folder);
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.Contains('\\'))
        {
            throw Outside();
        }

        var path = Path.GetFullPath(Path.Combine(root, location));
        if (!Inside(root, path))
        {
            throw Outside();
        }

        // A link may lead out of the folder as well as a name may.
        for (var part = path; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            FileSystemInfo info = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            if (info.LinkTarget is not null && (info.ResolveLinkTarget(returnFinalTarget: true) is not { } target || !Inside(root, target.FullName)))
            {
                throw Outside();
            }
        }

        return path;

        static bool Inside(string root, string path) => path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        ModelFormatException Outside() => new($"{where}: its data lies in {Names.Quote(location)}, which is not inside the model's folder");
    }
}
