using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;

namespace GraphC.Runtime;

/// <summary>
/// The literals of an exported program in memory aligned for vectors. Kernels read panels of them with full vectors again and again: one that
/// spans two cache lines costs twice, so they are copied out of an assembly, whose resources lie anywhere, once a process.
/// </summary>
/// <remarks>
/// The bytes, of a file or a resource, little-endian: a header of 128 bytes (<c>GraphCW1</c>; the graph's hash as 64 hexadecimal digits; the
/// <see cref="StripeHash"/> of the content; the length of the content; zeros), and the content: the number of literals and the bytes of each,
/// as 64-bit numbers, then the literals. The table and each literal are filled up with zeros to a multiple of 64 bytes.
/// </remarks>
public sealed unsafe class ExportedWeights
{
    /// <summary>The bytes before the content.</summary>
    public const int HeaderBytes = 128;

    /// <summary>Where the graph's hash is in the header.</summary>
    public const int GraphHashAt = 8;

    /// <summary>Where the hash of the content is in the header.</summary>
    public const int ContentHashAt = 72;

    /// <summary>Where the length of the content is in the header.</summary>
    public const int LengthAt = 80;

    private const int GraphHashLength = 64;

    // As much as one read is asked for, a multiple of a stripe.
    private const int LongestRead = 1 << 26;

    private readonly Arena memory = new();
    private readonly nint[] addresses;

    private ExportedWeights(Stream stream, long length, Action<ulong>? check)
    {
        // One spare vector: a template may read a full one at the end.
        memory.EnsureCapacity(length + Arena.Alignment);
        var hash = new StripeHash();
        for (long at = 0; at < length; at += LongestRead)
        {
            var part = new Span<byte>(memory.Base + at, (int)Math.Min(LongestRead, length - at));
            stream.ReadExactly(part);
            if (check is not null)
            {
                hash.Add(part);
            }
        }

        check?.Invoke(hash.Value);
        addresses = Places(memory.Base, length) ?? throw new InvalidDataException("The table of the weights does not fit them.");
    }

    /// <summary>The first bytes of every such file.</summary>
    public static ReadOnlySpan<byte> Magic => "GraphCW1"u8;

    /// <summary>The addresses of the literals; valid as long as this object is alive.</summary>
    internal byte** Addresses => (byte**)Marshal.UnsafeAddrOfPinnedArrayElement(addresses, 0);

    /// <summary>The weights inside of an assembly, which is whole if it was loaded.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The name of the resource.</param>
    public static ExportedWeights OfResource(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidDataException($"{assembly.GetName().Name} has lost its weights.");
        stream.Seek(HeaderBytes, SeekOrigin.Begin);
        return new(stream, stream.Length - HeaderBytes, null);
    }

    /// <summary>The weights in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="graph">The hash of the graph that they must belong to.</param>
    /// <param name="content">The hash that they must have.</param>
    /// <exception cref="InvalidDataException">The file holds no weights, those of another model, or not all of them, or it is damaged.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ExportedWeights OfFile(string path, string graph, ulong content)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !header.StartsWith(Magic))
        {
            throw new InvalidDataException($"{path} is no file of weights that GraphC wrote.");
        }

        if (!Matches(header.Slice(GraphHashAt, GraphHashLength), graph))
        {
            throw new InvalidDataException($"{path} holds the weights of another model.");
        }

        var length = BinaryPrimitives.ReadInt64LittleEndian(header[LengthAt..]);
        if (length != stream.Length - HeaderBytes || length % Arena.Alignment != 0)
        {
            throw new InvalidDataException($"{path} is not whole: it has {stream.Length} bytes and should have {(Int128)length + HeaderBytes}.");
        }

        if (BinaryPrimitives.ReadUInt64LittleEndian(header[ContentHashAt..]) != content)
        {
            throw new InvalidDataException($"{path} holds the weights of another build of this model; export both together.");
        }

        return new(stream, length, hash =>
        {
            if (hash != content)
            {
                throw new InvalidDataException($"{path} is damaged: its content does not have the hash that it should have.");
            }
        });
    }

    private static bool Matches(ReadOnlySpan<byte> written, string expected)
    {
        for (var i = 0; i < written.Length; i++)
        {
            if (i >= expected.Length || written[i] != expected[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Where each literal lies, or null if the table says what cannot be.</summary>
    private static nint[]? Places(byte* content, long length)
    {
        if (length < sizeof(long) || *(long*)content is var count && (count < 0 || count > length / sizeof(long) - 1))
        {
            return null;
        }

        // One more, so that there is an address even of none.
        var places = GC.AllocateArray<nint>((int)count + 1, pinned: true);
        var at = Padded((count + 1) * sizeof(long));
        for (var i = 0; i < count; i++)
        {
            var bytes = ((long*)content)[i + 1];
            if (bytes < 0 || bytes > length || at + Padded(bytes) > length)
            {
                return null;
            }

            places[i] = (nint)(content + at);
            at += Padded(bytes);
        }

        return at == length ? places : null;
    }

    /// <summary>The bytes that a literal of so many takes.</summary>
    public static long Padded(long bytes) => (bytes + Arena.Alignment - 1) & -Arena.Alignment;
}
