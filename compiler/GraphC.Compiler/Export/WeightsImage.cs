using System.Buffers.Binary;
using System.Text;
using GraphC.Runtime;

namespace GraphC.Compiler;

/// <summary>The literals of a program as <see cref="ExportedWeights"/> reads them, of a resource or a file.</summary>
internal sealed class WeightsImage
{
    // An assembly is below 2 GiB; this much is left for all else in it.
    private const long LargestResource = int.MaxValue - (64L << 20);

    private readonly byte[] header = new byte[ExportedWeights.HeaderBytes];
    private readonly byte[] table;
    private readonly IReadOnlyList<Tensor> literals;

    /// <summary>The image of some literals.</summary>
    /// <param name="graph">The hash of the graph.</param>
    /// <param name="literals">The literals, by slot.</param>
    public WeightsImage(string graph, IReadOnlyList<Tensor> literals)
    {
        this.literals = literals;
        table = new byte[ExportedWeights.Padded((literals.Count + 1) * sizeof(long))];
        WriteNumber(table, 0, literals.Count);
        for (var i = 0; i < literals.Count; i++)
        {
            WriteNumber(table, (i + 1) * sizeof(long), literals[i].ByteLength);
        }

        var hash = new StripeHash();
        EachPart(part => hash.Add(part));
        (GraphHash, ContentHash) = (graph, hash.Value);
        Length = header.Length + table.Length + literals.Sum(l => ExportedWeights.Padded(l.ByteLength));
        ExportedWeights.Magic.CopyTo(header);
        Encoding.ASCII.GetBytes(graph).CopyTo(header, ExportedWeights.GraphHashAt);
        BinaryPrimitives.WriteUInt64LittleEndian(header.AsSpan(ExportedWeights.ContentHashAt), ContentHash);
        WriteNumber(header, ExportedWeights.LengthAt, Length - header.Length);
    }

    /// <summary>The hash of the graph that the literals belong to.</summary>
    public string GraphHash { get; }

    /// <summary>The hash of all but the header.</summary>
    public ulong ContentHash { get; }

    /// <summary>The bytes of the whole image.</summary>
    public long Length { get; }

    /// <summary>Writes the image.</summary>
    public void Write(Stream stream)
    {
        stream.Write(header);
        EachPart(stream.Write);
    }

    /// <summary>The image as a resource.</summary>
    /// <exception cref="NotSupportedException">It is too large for one.</exception>
    public byte[] ToArray()
    {
        RequireEmbeddable(Length);
        var stream = new MemoryStream((int)Length);
        Write(stream);
        return stream.GetBuffer();
    }

    /// <summary>Refuses what no assembly can hold.</summary>
    /// <exception cref="NotSupportedException">It is so large.</exception>
    internal static void RequireEmbeddable(long bytes)
    {
        if (bytes > LargestResource)
        {
            throw new NotSupportedException(
                $"The weights have {bytes:N0} bytes, and an assembly holds less than 2 GiB; keep them in a file beside it: --weights file (ExportWeights.File).");
        }
    }

    /// <summary>The content, in parts that are whole stripes.</summary>
    private void EachPart(PartAction action)
    {
        action(table);
        Span<byte> padding = stackalloc byte[Arena.Alignment];
        foreach (var literal in literals)
        {
            var whole = (int)(literal.ByteLength & -Arena.Alignment);
            action(literal.Bytes[..whole]);
            if (whole < literal.ByteLength)
            {
                padding.Clear();
                literal.Bytes[whole..].CopyTo(padding);
                action(padding);
            }
        }
    }

    private static void WriteNumber(byte[] to, int at, long number) => BinaryPrimitives.WriteInt64LittleEndian(to.AsSpan(at), number);

    private delegate void PartAction(ReadOnlySpan<byte> part);
}
