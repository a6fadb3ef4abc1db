using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace GraphC;

/// <summary>
/// A dense row-major array on the host: what is fed to a program and what comes out of it. Its memory is pinned and 64-byte aligned, so
/// that emitted kernels read and write it in place.
/// </summary>
public sealed class Tensor
{
    private const int Alignment = 64;

    private readonly byte[] storage;
    private readonly int offset;
    private readonly long[] shape;

    /// <summary>A tensor of zeros.</summary>
    /// <exception cref="ArgumentException">An extent is negative, or the tensor would exceed 2 GiB.</exception>
    public Tensor(DType dtype, params ReadOnlySpan<long> shape)
    {
        DType = dtype;
        this.shape = shape.ToArray();
        Int128 elements = 1;
        foreach (var extent in shape)
        {
            if (extent < 0)
            {
                throw new ArgumentException($"A tensor cannot have the negative extent {extent}.", nameof(shape));
            }

            elements *= extent;
            if (elements * dtype.Size > Array.MaxLength - 2 * Alignment)
            {
                throw new ArgumentException($"A tensor of shape [{string.Join(", ", this.shape)}] exceeds 2 GiB.", nameof(shape));
            }
        }

        Length = (long)elements;
        ByteLength = Length * dtype.Size;
        // One spare vector behind the data lets a template read a full vector at the tail.
        storage = GC.AllocateArray<byte>((int)ByteLength + 2 * Alignment, pinned: true);
        var address = Marshal.UnsafeAddrOfPinnedArrayElement(storage, 0);
        offset = (int)(Alignment - address % Alignment) % Alignment;
        Address = address + offset;
    }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>The extents, outermost first.</summary>
    public ReadOnlySpan<long> Shape => shape;

    /// <summary>The number of axes.</summary>
    public int Rank => shape.Length;

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The number of bytes of all elements.</summary>
    public long ByteLength { get; }

    /// <summary>The address of the first element; stable while the tensor is alive.</summary>
    public nint Address { get; }

    /// <summary>The shape as text, for example <c>[32, 784]</c>.</summary>
    public string ShapeText => $"[{string.Join(", ", shape)}]";

    /// <summary>A tensor that holds a copy of <paramref name="data"/>; without a shape it is a vector.</summary>
    /// <exception cref="ArgumentException">The number of elements does not fit the shape.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> data, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        var tensor = new Tensor(DTypes.Of<T>(), shape.IsEmpty ? [data.Length] : shape);
        if (tensor.Length != data.Length)
        {
            throw new ArgumentException($"{data.Length} elements do not fill the shape {tensor.ShapeText} ({tensor.Length} elements).", nameof(data));
        }

        data.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    /// <summary>A tensor that holds a copy of <paramref name="data"/>; its shape is the array's (any rank).</summary>
    /// <exception cref="ArgumentNullException"><paramref name="data"/> is null.</exception>
    /// <exception cref="NotSupportedException">The array's elements are no tensor elements.</exception>
    [OverloadResolutionPriority(1)]   // an array without a shape is itself, not a span to be reshaped to a scalar
    public static Tensor From(Array data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var element = data.GetType().GetElementType();
        return element == typeof(float) ? Copy<float>(data)
            : element == typeof(double) ? Copy<double>(data)
            : element == typeof(int) ? Copy<int>(data)
            : element == typeof(long) ? Copy<long>(data)
            : element == typeof(byte) ? Copy<byte>(data)
            : element == typeof(bool) ? Copy<bool>(data)
            : throw new NotSupportedException($"{data.GetType().Name} is not an array of float, double, int, long, byte or bool.");

        static Tensor Copy<T>(Array data) where T : unmanaged
        {
            var shape = Enumerable.Range(0, data.Rank).Select(i => (long)data.GetLength(i)).ToArray();
            ref var first = ref MemoryMarshal.GetArrayDataReference(data);
            var tensor = new Tensor(DTypes.Of<T>(), shape);
            MemoryMarshal.CreateReadOnlySpan(ref first, (int)tensor.ByteLength).CopyTo(tensor.Bytes);
            return tensor;
        }
    }

    /// <summary>Copies an array into a tensor of the array's shape.</summary>
    public static implicit operator Tensor(Array data) => From(data);

    /// <summary>A scalar of any element type.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged
    {
        var scalar = new Tensor(DTypes.Of<T>());
        scalar.AsSpan<T>()[0] = value;
        return scalar;
    }

    /// <summary>A scalar.</summary>
    public static implicit operator Tensor(float value) => Scalar(value);

    /// <summary>The elements, in row-major order.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not the element type.</exception>
    public Span<T> AsSpan<T>() where T : unmanaged
    {
        if (DTypes.Of<T>() != DType)
        {
            throw new InvalidOperationException($"A tensor of {DType} cannot be read as {typeof(T).Name}.");
        }

        return MemoryMarshal.Cast<byte, T>(Bytes);
    }

    /// <summary>The elements as bytes.</summary>
    public Span<byte> Bytes => storage.AsSpan(offset, (int)ByteLength);

    /// <summary>A new array with a copy of the elements.</summary>
    public T[] ToArray<T>() where T : unmanaged => AsSpan<T>().ToArray();

    /// <summary>An independent copy.</summary>
    public Tensor Clone()
    {
        var copy = new Tensor(DType, shape);
        Bytes.CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>The same elements under another shape, copied.</summary>
    public Tensor Reshape(params ReadOnlySpan<long> newShape)
    {
        var copy = new Tensor(DType, newShape);
        if (copy.Length != Length)
        {
            throw new ArgumentException($"A tensor of shape {ShapeText} cannot be reshaped to {copy.ShapeText}.", nameof(newShape));
        }

        Bytes.CopyTo(copy.Bytes);
        return copy;
    }

    /// <summary>The element at a row-major position, converted to double.</summary>
    public double this[long index] => DType switch
    {
        DType.Float32 => AsSpan<float>()[(int)index],
        DType.Float64 => AsSpan<double>()[(int)index],
        DType.Int32 => AsSpan<int>()[(int)index],
        DType.Int64 => AsSpan<long>()[(int)index],
        DType.UInt8 => AsSpan<byte>()[(int)index],
        DType.Bool => Bytes[(int)index],
        _ => throw new NotSupportedException($"{DType} has no host representation yet."),
    };

    /// <summary>The only element of a tensor of one element.</summary>
    /// <exception cref="InvalidOperationException">There is more or less than one element.</exception>
    public double ToScalar() => Length == 1
        ? this[0]
        : throw new InvalidOperationException($"A tensor of shape {ShapeText} is not a single element.");

    /// <summary>Type and shape, for example <c>f32[32, 784]</c>.</summary>
    public override string ToString() => DType.ShortName + ShapeText;
}
