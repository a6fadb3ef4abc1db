namespace GraphC.Onnx;

/// <summary>The element types of ONNX, with the numbers of its format.</summary>
public enum ElementType
{
    /// <summary>None: a value whose type is not known.</summary>
    Undefined = 0,
    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 1,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8 = 2,
    /// <summary>Signed 8-bit integer.</summary>
    Int8 = 3,
    /// <summary>Unsigned 16-bit integer.</summary>
    UInt16 = 4,
    /// <summary>Signed 16-bit integer.</summary>
    Int16 = 5,
    /// <summary>Signed 32-bit integer.</summary>
    Int32 = 6,
    /// <summary>Signed 64-bit integer.</summary>
    Int64 = 7,
    /// <summary>Text.</summary>
    String = 8,
    /// <summary>Truth value.</summary>
    Bool = 9,
    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 10,
    /// <summary>IEEE 754 binary64.</summary>
    Float64 = 11,
    /// <summary>Unsigned 32-bit integer.</summary>
    UInt32 = 12,
    /// <summary>Unsigned 64-bit integer.</summary>
    UInt64 = 13,
    /// <summary>Complex of two binary32. GraphC has no complex tensors.</summary>
    Complex64 = 14,
    /// <summary>Complex of two binary64. GraphC has no complex tensors.</summary>
    Complex128 = 15,
    /// <summary>bfloat16.</summary>
    BFloat16 = 16,
    /// <summary>8-bit float, 4 bits of exponent, no infinities.</summary>
    Float8E4M3FN = 17,
    /// <summary>8-bit float, 4 bits of exponent, no infinities, no negative zero.</summary>
    Float8E4M3FNUZ = 18,
    /// <summary>8-bit float, 5 bits of exponent.</summary>
    Float8E5M2 = 19,
    /// <summary>8-bit float, 5 bits of exponent, no infinities, no negative zero.</summary>
    Float8E5M2FNUZ = 20,
    /// <summary>Unsigned 4-bit integer, two in a byte.</summary>
    UInt4 = 21,
    /// <summary>Signed 4-bit integer, two in a byte.</summary>
    Int4 = 22,
    /// <summary>4-bit float, 2 bits of exponent, two in a byte.</summary>
    Float4E2M1 = 23,
    /// <summary>8-bit power of two.</summary>
    Float8E8M0 = 24,
    /// <summary>Unsigned 2-bit integer, four in a byte.</summary>
    UInt2 = 25,
    /// <summary>Signed 2-bit integer, four in a byte.</summary>
    Int2 = 26,
}

/// <summary>
/// Facts about element types. GraphC computes each in a <em>carrier</em>, the narrowest of its own element types that holds every value
/// exactly; what an operator computes is brought back into the type's range or precision (<c>Narrowing</c>). The unsigned 64-bit
/// integers are carried by their bit patterns.
/// </summary>
internal static class ElementTypes
{
    extension(ElementType type)
    {
        /// <summary>The element type of GraphC that holds the values; for text that of numbers which stand for it (<c>NumberedText</c>).</summary>
        /// <exception cref="NotSupportedException">Complex numbers have none.</exception>
        public DType Carrier => type switch
        {
            ElementType.Float64 => DType.Float64,
            ElementType.Int64 or ElementType.UInt32 or ElementType.UInt64 or ElementType.String => DType.Int64,
            ElementType.Bool => DType.Bool,
            _ when type.IsFloat => DType.Float32,
            _ when type.IsInteger => DType.Int32,
            _ => throw new NotSupportedException($"tensors of {type} are not computed with"),
        };

        /// <summary>True if GraphC computes with tensors of this type.</summary>
        public bool HasCarrier => type.IsFloat || type.IsInteger || type == ElementType.Bool;

        /// <summary>True for the floating-point types of any width.</summary>
        public bool IsFloat => type is ElementType.Float32 or ElementType.Float64 || type.Narrow is not null;

        /// <summary>True for the integers of any width.</summary>
        public bool IsInteger => type.Bits != 0 && !type.IsFloat && type is not (ElementType.Bool or ElementType.Complex64 or ElementType.Complex128);

        /// <summary>True for the unsigned integers.</summary>
        public bool IsUnsigned => type is ElementType.UInt2 or ElementType.UInt4 or ElementType.UInt8 or ElementType.UInt16 or ElementType.UInt32 or ElementType.UInt64;

        /// <summary>Bits of an element as it is stored; 0 for text.</summary>
        public int Bits => type switch
        {
            ElementType.UInt2 or ElementType.Int2 => 2,
            ElementType.UInt4 or ElementType.Int4 or ElementType.Float4E2M1 => 4,
            ElementType.UInt8 or ElementType.Int8 or ElementType.Bool or ElementType.Float8E4M3FN or ElementType.Float8E4M3FNUZ
                or ElementType.Float8E5M2 or ElementType.Float8E5M2FNUZ or ElementType.Float8E8M0 => 8,
            ElementType.UInt16 or ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 16,
            ElementType.Float32 or ElementType.Int32 or ElementType.UInt32 => 32,
            ElementType.Float64 or ElementType.Int64 or ElementType.UInt64 or ElementType.Complex64 => 64,
            ElementType.Complex128 => 128,
            _ => 0,
        };

        /// <summary>True if a number that the carrier holds is one of the type's. Integers of 64 bits are carried by their bits: all are.</summary>
        public bool Has(double number) =>
            type.Narrow is { } format ? double.IsNaN(number) || format.Round(number) == number
            : !type.IsInteger || type.Bits == 64 || (type.IsUnsigned
                ? number >= 0 && number < Math.ScaleB(1, type.Bits)
                : number >= -Math.ScaleB(1, type.Bits - 1) && number < Math.ScaleB(1, type.Bits - 1));

        /// <summary>The format of a float that is narrower than its carrier, or null.</summary>
        public NarrowFloat? Narrow => type switch
        {
            ElementType.Float16 => NarrowFloat.Float16,
            ElementType.BFloat16 => NarrowFloat.BFloat16,
            ElementType.Float8E4M3FN => NarrowFloat.Float8E4M3FN,
            ElementType.Float8E4M3FNUZ => NarrowFloat.Float8E4M3FNUZ,
            ElementType.Float8E5M2 => NarrowFloat.Float8E5M2,
            ElementType.Float8E5M2FNUZ => NarrowFloat.Float8E5M2FNUZ,
            ElementType.Float8E8M0 => NarrowFloat.Float8E8M0,
            ElementType.Float4E2M1 => NarrowFloat.Float4E2M1,
            _ => null,
        };
    }

    /// <summary>The type of a number of the format.</summary>
    /// <exception cref="ModelFormatException">There is no such type.</exception>
    public static ElementType Of(long number, string where) => number is >= 0 and <= (long)ElementType.Int2
        ? (ElementType)number
        : throw new ModelFormatException($"{where}: there is no element type {number}");

    /// <summary>The ONNX type of a type of GraphC's own.</summary>
    public static ElementType Of(DType type) => type switch
    {
        DType.Float32 => ElementType.Float32,
        DType.Float64 => ElementType.Float64,
        DType.Int32 => ElementType.Int32,
        DType.Int64 => ElementType.Int64,
        DType.UInt8 => ElementType.UInt8,
        DType.Bool => ElementType.Bool,
        _ => throw new NotSupportedException($"{type} has no ONNX type yet"),
    };
}
