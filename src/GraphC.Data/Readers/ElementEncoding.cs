using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GraphC.Data;

/// <summary>
/// How a file stores one element. A superset of <see cref="DType"/>: what has no element type of its own is widened on reading.
/// </summary>
public enum ElementEncoding
{
    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary16, read as f32.</summary>
    F16,

    /// <summary>bfloat16, the upper half of a binary32, read as f32.</summary>
    BF16,

    /// <summary>8-bit float of 5 exponent and 2 mantissa bits, the upper half of a binary16 (OCP), read as f32.</summary>
    F8E5M2,

    /// <summary>8-bit float of 4 exponent and 3 mantissa bits without infinities (OCP), read as f32.</summary>
    F8E4M3,

    /// <summary>F8E5M2 with bias 16, no infinities, no negative zero, and one NaN, 0x80; read as f32.</summary>
    F8E5M2FNUZ,

    /// <summary>F8E4M3 with bias 8, no infinities, no negative zero, and one NaN, 0x80; read as f32.</summary>
    F8E4M3FNUZ,

    /// <summary>A power of two, the exponent with bias 127 (OCP's scales), read as f32.</summary>
    F8E8M0,

    /// <summary>Signed 64-bit integer.</summary>
    I64,

    /// <summary>Signed 32-bit integer.</summary>
    I32,

    /// <summary>Signed 16-bit integer, read as i32.</summary>
    I16,

    /// <summary>Signed 8-bit integer, read as i32.</summary>
    I8,

    /// <summary>Unsigned 64-bit integer, read as i64 if it is below 2⁶³, else refused.</summary>
    U64,

    /// <summary>Unsigned 32-bit integer, read as i64.</summary>
    U32,

    /// <summary>Unsigned 16-bit integer, read as i32.</summary>
    U16,

    /// <summary>Unsigned 8-bit integer.</summary>
    U8,

    /// <summary>Truth value of one byte; every byte but 0 is true.</summary>
    Bool,
}

/// <summary>Facts about element encodings, and decoding into tensors.</summary>
internal static class ElementEncodings
{
    extension(ElementEncoding encoding)
    {
        /// <summary>Bytes per stored element.</summary>
        public int Size => encoding switch
        {
            ElementEncoding.F64 or ElementEncoding.I64 or ElementEncoding.U64 => 8,
            ElementEncoding.F32 or ElementEncoding.I32 or ElementEncoding.U32 => 4,
            ElementEncoding.F16 or ElementEncoding.BF16 or ElementEncoding.I16 or ElementEncoding.U16 => 2,
            _ => 1,
        };

        /// <summary>The nearest element type that holds every value of the encoding (u64: every value below 2⁶³).</summary>
        public DType DType => encoding switch
        {
            ElementEncoding.F64 => DType.Float64,
            ElementEncoding.F32 or ElementEncoding.F16 or ElementEncoding.BF16 => DType.Float32,
            ElementEncoding.F8E5M2 or ElementEncoding.F8E4M3 or ElementEncoding.F8E5M2FNUZ or ElementEncoding.F8E4M3FNUZ => DType.Float32,
            ElementEncoding.F8E8M0 => DType.Float32,
            ElementEncoding.I64 or ElementEncoding.U64 or ElementEncoding.U32 => DType.Int64,
            ElementEncoding.I32 or ElementEncoding.I16 or ElementEncoding.I8 or ElementEncoding.U16 => DType.Int32,
            ElementEncoding.U8 => DType.UInt8,
            _ => DType.Bool,
        };

        /// <summary>True if the stored bytes, in the machine's byte order, are the tensor's bytes.</summary>
        public bool IsNative => encoding.Size == encoding.DType.Size && encoding != ElementEncoding.U64;
    }

    /// <summary>The encoding whose bytes are those of a tensor of <paramref name="type"/>.</summary>
    /// <exception cref="NotSupportedException">The element type has no host representation.</exception>
    public static ElementEncoding Of(DType type) => type switch
    {
        DType.Float64 => ElementEncoding.F64,
        DType.Float32 => ElementEncoding.F32,
        DType.Int64 => ElementEncoding.I64,
        DType.Int32 => ElementEncoding.I32,
        DType.UInt8 => ElementEncoding.U8,
        DType.Bool => ElementEncoding.Bool,
        _ => throw new NotSupportedException($"Tensors of {type.ShortName} cannot be written yet."),
    };

    /// <summary>
    /// Decodes elements in the machine's byte order into <paramref name="target"/>, from its element <paramref name="first"/> on.
    /// </summary>
    public static void Decode(this ElementEncoding encoding, ReadOnlySpan<byte> source, Tensor target, int first)
    {
        switch (encoding)
        {
            case ElementEncoding.F16:
                Widen<Half, float>(source, target, first, static x => (float)x);
                break;
            case ElementEncoding.BF16:
                Widen<ushort, float>(source, target, first, static x => BitConverter.UInt32BitsToSingle((uint)x << 16));
                break;
            case ElementEncoding.F8E5M2:
                Unpack(NarrowFloat.Float8E5M2, source, target, first);
                break;
            case ElementEncoding.F8E4M3:
                Unpack(NarrowFloat.Float8E4M3FN, source, target, first);
                break;
            case ElementEncoding.F8E5M2FNUZ:
                Unpack(NarrowFloat.Float8E5M2FNUZ, source, target, first);
                break;
            case ElementEncoding.F8E4M3FNUZ:
                Unpack(NarrowFloat.Float8E4M3FNUZ, source, target, first);
                break;
            case ElementEncoding.F8E8M0:
                Unpack(NarrowFloat.Float8E8M0, source, target, first);
                break;
            case ElementEncoding.I16:
                Widen<short, int>(source, target, first, static x => x);
                break;
            case ElementEncoding.I8:
                Widen<sbyte, int>(source, target, first, static x => x);
                break;
            case ElementEncoding.U16:
                Widen<ushort, int>(source, target, first, static x => x);
                break;
            case ElementEncoding.U32:
                Widen<uint, long>(source, target, first, static x => x);
                break;
            case ElementEncoding.U64:
                Widen<ulong, long>(source, target, first, static x => x <= long.MaxValue
                    ? (long)x
                    : throw new InvalidDataException($"The unsigned value {x} does not fit into int64."));
                break;
            case ElementEncoding.Bool:
                // Any non-zero byte is true, but a .NET bool must be 0 or 1.
                var flags = target.Bytes[first..];
                for (var i = 0; i < source.Length; i++)
                {
                    flags[i] = source[i] != 0 ? (byte)1 : (byte)0;
                }

                break;
            default:
                source.CopyTo(target.Bytes[(first * encoding.Size)..]);
                break;
        }
    }

    /// <summary>Reverses the bytes of every element in place.</summary>
    public static void ReverseBytes(Span<byte> bytes, int elementSize)
    {
        switch (elementSize)
        {
            case 2:
                var two = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(two, two);
                break;
            case 4:
                var four = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(four, four);
                break;
            case 8:
                var eight = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(eight, eight);
                break;
        }
    }

    private static void Widen<TFrom, TTo>(ReadOnlySpan<byte> source, Tensor target, int first, Func<TFrom, TTo> convert)
        where TFrom : unmanaged
        where TTo : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, TFrom>(source);
        var to = target.AsSpan<TTo>()[first..];
        for (var i = 0; i < from.Length; i++)
        {
            to[i] = convert(from[i]);
        }
    }

    private static void Unpack(NarrowFloat format, ReadOnlySpan<byte> source, Tensor target, int first) =>
        format.Decode(source, target.AsSpan<float>().Slice(first, source.Length));
}
