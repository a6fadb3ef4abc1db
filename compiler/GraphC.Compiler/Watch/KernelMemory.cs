namespace GraphC.Compiler;

/// <summary>The memory of a kernel's nodes while it is watched.</summary>
internal readonly unsafe ref struct KernelMemory
{
    private readonly KernelSite site;
    private readonly ReadOnlySpan<nint> addresses;
    private readonly Func<DimSymbol, long> bind;

    /// <param name="site">The kernel.</param>
    /// <param name="addresses">Where its buffers are, in the order of <see cref="KernelSite.Buffers"/>.</param>
    /// <param name="bind">The value of each symbol.</param>
    public KernelMemory(KernelSite site, ReadOnlySpan<nint> addresses, Func<DimSymbol, long> bind)
    {
        this.site = site;
        this.addresses = addresses;
        this.bind = bind;
    }

    /// <summary>The extents of a node.</summary>
    public long[] ShapeOf(Node node) => ShapeOf(node, bind);

    /// <summary>The extents of a node.</summary>
    public static long[] ShapeOf(Node node, Func<DimSymbol, long> bind) => [.. node.Shape.Select(d => d.Evaluate(bind))];

    /// <summary>Where a node's elements begin.</summary>
    public byte* AddressOf(Node node) => (byte*)addresses[site.Buffers.IndexOf(site.BufferOf(node))];

    /// <summary>The number of a node's bytes.</summary>
    public long BytesOf(Node node) => node.Shape.Elements.Evaluate(bind) * node.DType.Size;

    /// <summary>True if some byte of memory belongs to both nodes.</summary>
    public bool Overlap(Node one, Node other) =>
        AddressOf(one) < AddressOf(other) + BytesOf(other) && AddressOf(other) < AddressOf(one) + BytesOf(one);

    /// <summary>A copy of a node's elements as they are now.</summary>
    public Value Copy(Node node)
    {
        var value = new Value(node.DType, ShapeOf(node));
        var from = AddressOf(node);
        for (var i = 0L; i < value.Data.Length; i++)
        {
            value.Data[i] = Element(from, node.DType, i);
        }

        return value;
    }

    private static double Element(byte* from, DType type, long i) => type switch
    {
        DType.Float32 => ((float*)from)[i],
        DType.Float64 => ((double*)from)[i],
        DType.Int32 => ((int*)from)[i],
        DType.Int64 => ((long*)from)[i],
        DType.UInt8 or DType.Bool => from[i],
        _ => throw new NotSupportedException($"No kernel computes {type}."),
    };
}
