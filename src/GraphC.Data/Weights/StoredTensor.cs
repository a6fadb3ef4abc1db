namespace GraphC.Data;

/// <summary>One tensor of <see cref="Weights"/>: what is known about it without reading its elements.</summary>
public sealed class StoredTensor
{
    private readonly long[] shape;
    private readonly Func<Tensor> read;

    internal StoredTensor(string name, ElementEncoding encoding, long[] shape, bool isCertain, Func<Tensor> read)
    {
        (Name, Encoding, IsCertain) = (name, encoding, isCertain && encoding != ElementEncoding.U64);
        (this.shape, this.read) = (shape, read);
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>How the elements are stored.</summary>
    public ElementEncoding Encoding { get; }

    /// <summary>The element type that they have once they are read.</summary>
    public DType DType => Encoding.DType;

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<long> Shape => shape;

    /// <summary>False if reading the elements may yet show that the file is broken.</summary>
    internal bool IsCertain { get; }

    /// <summary>The elements: of tensors in memory themselves, of those in a file a copy.</summary>
    /// <exception cref="InvalidDataException">The file is broken, or an unsigned number does not fit into int64.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public Tensor Read() => read();

    /// <summary>Type and shape, and the encoding if it is another, for example <c>f32[768, 768] stored as F16</c>.</summary>
    public override string ToString() =>
        $"{DType.ShortName}[{string.Join(", ", shape)}]{(Encoding.IsNative ? "" : $" stored as {Encoding}")}";
}
