namespace GraphC.Runtime;

/// <summary>Where the elements of an input or an output lie, which the caller of an exported class owns.</summary>
public readonly unsafe struct Operand
{
    private readonly byte* first;
    private readonly long bytes;

    private Operand(byte* first, long bytes)
    {
        this.first = first;
        this.bytes = bytes;
    }

    /// <summary>The first element.</summary>
    public byte* First => first;

    /// <summary>The elements of a span, which is pinned.</summary>
    /// <param name="first">Its first element.</param>
    /// <param name="length">The number of elements.</param>
    public static Operand Of<T>(T* first, int length) where T : unmanaged => new((byte*)first, (long)length * sizeof(T));

    /// <summary>True if both have some byte.</summary>
    public bool Overlaps(Operand other) =>
        bytes > 0 && other.bytes > 0 && first < other.first + other.bytes && other.first < first + bytes;
}
