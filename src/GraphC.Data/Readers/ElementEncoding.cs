using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GraphC.Data;

/// <summary>
/// How a file stores one element. A superset of <see cref="DType"/>: what has no element type of its own is widened on reading.
/// </summary>
internal enum ElementEncoding
{
    F64, F32, F16, BF16, F8E5M2, F8E4M3, I64, I32, I16, I8, U64, U32, U16, U8, Bool,
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
            ElementEncoding.F8E5M2 or ElementEncoding.F8E4M3 => DType.Float32,
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
                // The upper half of a binary16.
                Widen<byte, float>(source, target, first, static x => (float)BitConverter.UInt16BitsToHalf((ushort)(x << 8)));
                break;
            case ElementEncoding.F8E4M3:
                Widen<byte, float>(source, target, first, FromE4M3);
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

    // E4M3 without infinities (OCP 8-bit floating point): exponent bias 7, S.1111.111 is NaN.
    private static float FromE4M3(byte bits)
    {
        var sign = bits >= 0x80 ? -1f : 1f;
        var exponent = (bits >> 3) & 15;
        var mantissa = bits & 7;
        return (exponent, mantissa) switch
        {
            (15, 7) => float.NaN,
            (0, _) => sign * mantissa / 512f,
            _ => sign * MathF.ScaleB(8 + mantissa, exponent - 10),
        };
    }
}
