using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace GraphC.Onnx.Format;

/// <summary>
/// Reads the tensors of a model: packed bytes or typed lists, in the file or beside it. Sizes are checked before anything is allocated, so
/// that a claim costs nothing.
/// </summary>
/// <param name="folder">Where data beside the model lies; null where there is no such place.</param>
internal sealed class TensorReader(string? folder)
{
    private const int MostLinks = 8;

    /// <summary>What a tensor can hold, less the room for its alignment.</summary>
    private const long MostBytes = int.MaxValue - 256;

    /// <summary>What all sparse tensors of a model may take once they are dense: their size is a claim that no bytes of the file stand for.</summary>
    private const long MostDensified = 128 << 20;

    // The copies of a function's body are made of the same messages, and an operator may be tried more than once.
    private readonly ConditionalWeakTable<IMessage, OnnxValue> known = [];
    private long densified;

    /// <summary>The value that a message holds; the same one each time.</summary>
    /// <exception cref="ModelFormatException">The message contradicts itself or the file that it names.</exception>
    public OnnxValue Read(TensorProto tensor, string where) => Once(tensor, () => Unpack(tensor, where));

    /// <summary>The dense tensor that a sparse one stands for; the same one each time.</summary>
    /// <exception cref="ModelFormatException">The message contradicts itself, or the model's sparse tensors take more than 128 MiB.</exception>
    public OnnxTensor Read(SparseTensorProto sparse, string where) => (OnnxTensor)Once(sparse, () => SparseTensors.Densify(sparse, this, where));

    /// <summary>Counts the bytes of a tensor that is to be made dense.</summary>
    /// <exception cref="ModelFormatException">All of them are too many.</exception>
    public void Densify(long bytes, string where)
    {
        densified += bytes;
        if (densified > MostDensified)
        {
            throw new ModelFormatException($"{where}: the sparse tensors of the model take more than {MostDensified >> 20} MiB when they are made dense");
        }
    }

    private OnnxValue Once(IMessage message, Func<OnnxValue> read)
    {
        if (!known.TryGetValue(message, out var value))
        {
            known.AddOrUpdate(message, value = read());
        }

        return value;
    }

    private OnnxValue Unpack(TensorProto tensor, string where)
    {
        where = $"{where} {Names.Quote(tensor.Name)}";
        var type = ElementTypes.Of(tensor.DataType, where);
        var shape = tensor.Dims.ToArray();
        var count = Count(shape, type.HasCarrier ? Math.Max(type.Carrier.Size, type.Bits / 8) : 1, where);
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
    /// <exception cref="ModelFormatException">An extent is negative, or elements of so many bytes exceed 2 GiB.</exception>
    public static long Count(ReadOnlySpan<long> shape, int size, string where)
    {
        // Without regard to zeros: an absurd extent beside one is absurd, too.
        Int128 room = 1;
        var isEmpty = false;
        foreach (var extent in shape)
        {
            if (extent < 0)
            {
                throw new ModelFormatException($"{where}: the extent {extent} is negative");
            }

            isEmpty |= extent == 0;
            room = extent == 0 || room > MostBytes ? room : room * extent;
        }

        return room * size <= MostBytes
            ? isEmpty ? 0 : (long)room
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

        var location = entries.GetValueOrDefault("location", "");
        var offset = Number("offset", 0);
        var length = Number("length", expected);
        if (length != expected)
        {
            throw new ModelFormatException($"{where}: its data is said to take {length} bytes, its shape takes {expected}");
        }

        try
        {
            var path = Locate(location, where);
            // Asked before the file is opened: a pipe has no length, and to open it would wait for whoever writes to it.
            var there = new FileInfo(path).Length;
            if (offset > there || length > there - offset)
            {
                throw new ModelFormatException($"{where}: {Names.Quote(location)} ends before byte {(Int128)offset + length}");
            }

            if (length == 0)
            {
                return [];
            }

            using var file = File.OpenRead(path);
            var bytes = new byte[length];
            file.Position = offset;
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelFormatException($"{where}: {Names.Quote(location)} beside the model cannot be read", e);
        }

        long Number(string key, long absent) => !entries.TryGetValue(key, out var text) ? absent
            : long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var value) ? value
            : throw new ModelFormatException($"{where}: the {key} {Names.Quote(text)} of its data is no number");
    }

    /// <summary>The path of a file that a model names: inside the model's folder, whatever the name and whatever links there are.</summary>
    private string Locate(string location, string where, int links = 0)
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

        // A link may lead out of the folder as well as a name may, and its dots are those of where it leads, not of where it lies.
        for (var part = path; part.Length > root.Length; part = Path.GetDirectoryName(part)!)
        {
            FileSystemInfo info = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            if (info.LinkTarget is not { } target)
            {
                continue;
            }

            if (links == MostLinks || Path.IsPathRooted(target) || target.Split('/', '\\').Contains(".."))
            {
                throw Outside();
            }

            var rest = path[part.Length..].TrimStart(Path.DirectorySeparatorChar);
            return Locate(Path.GetRelativePath(root, Path.Combine(Path.GetDirectoryName(part)!, target, rest)), where, links + 1);
        }

        return path;

        static bool Inside(string root, string path) => path.StartsWith(root.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        ModelFormatException Outside() => new($"{where}: its data lies in {Names.Quote(location)}, which is not inside the model's folder");
    }
}
