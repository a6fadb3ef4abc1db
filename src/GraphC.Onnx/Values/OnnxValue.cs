namespace GraphC.Onnx;

/// <summary>What goes into a model and comes out of it: a tensor of numbers, a tensor of text, a sequence of values, or an optional one.</summary>
public abstract class OnnxValue
{
    private protected OnnxValue()
    {
    }

    /// <summary>A tensor of one of GraphC's own element types.</summary>
    public static implicit operator OnnxValue(Tensor tensor) => OnnxTensor.Of(tensor);

    /// <summary>An array, of any rank, of numbers, truth values or text.</summary>
    public static implicit operator OnnxValue(Array array) => array is string[] text ? new OnnxStrings(text, text.Length) : OnnxTensor.Of(Tensor.From(array));
}

/// <summary>
/// A tensor of numbers. Types that GraphC does not compute with are held in a wider one that has all their values (the carrier): float16,
/// bfloat16 and the 8 and 4-bit floats in Float32, integers of up to 16 bits in Int32, UInt32 in Int64, and UInt64 as the same bits in Int64.
/// </summary>
public sealed class OnnxTensor : OnnxValue
{
    internal OnnxTensor(ElementType type, Tensor data) => (Type, Data) = (type, data);

    /// <summary>The element type in the model.</summary>
    public ElementType Type { get; }

    /// <summary>The elements, in the carrier of their type.</summary>
    public Tensor Data { get; }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<long> Shape => Data.Shape;

    /// <summary>A tensor of one of GraphC's own element types. Bytes are copied to a wider carrier; all others are not copied.</summary>
    public static OnnxTensor Of(Tensor data)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (data.DType != DType.UInt8)
        {
            return new(ElementTypes.Of(data.DType), data);
        }

        var wide = new Tensor(DType.Int32, data.Shape);
        for (var i = 0; i < wide.Length; i++)
        {
            wide.AsSpan<int>()[i] = data.Bytes[i];
        }

        return new(ElementType.UInt8, wide);
    }

    /// <summary>A tensor whose elements stand for numbers of another type, as Float32 does for float16.</summary>
    /// <exception cref="ArgumentException">The elements are not of the type that carries the other, or one of them is no number of it.</exception>
    public static OnnxTensor Of(Tensor data, ElementType type)
    {
        var tensor = Of(data);
        if (tensor.Type == type)
        {
            return tensor;
        }

        if (!CanCarry(type, tensor.Data.DType))
        {
            throw new ArgumentException($"Elements of {data} do not stand for {type}.", nameof(data));
        }

        for (var i = 0L; i < tensor.Data.Length; i++)
        {
            if (!type.Has(tensor.Data[i]))
            {
                throw new ArgumentException($"{tensor.Data[i]} is no {type} (element {i} of {data}).", nameof(data));
            }
        }

        return new(type, tensor.Data);
    }

    /// <summary>True if elements of one of GraphC's own types are what carries another type.</summary>
    public static bool CanCarry(ElementType type, DType carrier) => type.HasCarrier && type.Carrier == carrier;

    /// <summary>Numbers of Int64 under a shape, such as shape arithmetic makes; without extents a scalar.</summary>
    internal static OnnxTensor Of(ReadOnlySpan<long> values, params ReadOnlySpan<long> shape) => new(ElementType.Int64, Tensor.From(values, values.Length).Reshape(shape));

    /// <summary>Tensors of numbers, as a type and a shape: <c>float16[2, 3]</c>.</summary>
    public override string ToString() => $"{Type}{Data.ShapeText}";
}

/// <summary>A tensor of text.</summary>
public sealed class OnnxStrings : OnnxValue
{
    private readonly long[] shape;

    /// <summary>Text under a shape.</summary>
    /// <exception cref="ArgumentException">The number of elements does not fit the shape.</exception>
    public OnnxStrings(IReadOnlyList<string> elements, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(elements);
        this.shape = shape.ToArray();
        Elements = elements;
        if (this.shape.Aggregate(1L, (a, b) => a * b) != elements.Count)
        {
            throw new ArgumentException($"{elements.Count} strings do not fill the shape [{string.Join(", ", this.shape)}].", nameof(shape));
        }
    }

    /// <summary>The elements, in row-major order.</summary>
    public IReadOnlyList<string> Elements { get; }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<long> Shape => shape;

    /// <inheritdoc/>
    public override string ToString() => $"String[{string.Join(", ", shape)}]";
}

/// <summary>A list of values.</summary>
public sealed class OnnxSequence(IReadOnlyList<OnnxValue> values) : OnnxValue
{
    /// <summary>The values, in order.</summary>
    public IReadOnlyList<OnnxValue> Values { get; } = values;

    /// <inheritdoc/>
    public override string ToString() => $"sequence({string.Join(", ", Values)})";
}

/// <summary>A value that may be absent.</summary>
public sealed class OnnxOptional(OnnxValue? value) : OnnxValue
{
    /// <summary>The value, or null.</summary>
    public OnnxValue? Value { get; } = value;

    /// <inheritdoc/>
    public override string ToString() => Value is null ? "optional()" : $"optional({Value})";
}
