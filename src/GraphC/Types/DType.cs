namespace GraphC;

/// <summary>The element type of a tensor.</summary>
public enum DType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,
    /// <summary>IEEE 754 binary64.</summary>
    Float64,
    /// <summary>Signed 32-bit integer.</summary>
    Int32,
    /// <summary>Signed 64-bit integer.</summary>
    Int64,
    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,
    /// <summary>Truth value, stored as one byte, 0 or 1.</summary>
    Bool,
    /// <summary>IEEE 754 binary16. Reserved: no op accepts it yet.</summary>
    Float16,
    /// <summary>bfloat16. Reserved: no op accepts it yet.</summary>
    BFloat16,
}

/// <summary>Facts about element types.</summary>
public static class DTypes
{
    extension(DType type)
    {
        /// <summary>Bytes per element.</summary>
        public int Size => type switch
        {
            DType.Float64 or DType.Int64 => 8,
            DType.Float32 or DType.Int32 => 4,
            DType.Float16 or DType.BFloat16 => 2,
            _ => 1,
        };

        /// <summary>True for the floating-point types; only these carry gradients.</summary>
        public bool IsFloat => type is DType.Float32 or DType.Float64 or DType.Float16 or DType.BFloat16;

        /// <summary>True for the integer types (not <see cref="DType.Bool"/>).</summary>
        public bool IsInteger => type is DType.Int32 or DType.Int64 or DType.UInt8;

        /// <summary>The short name used in dumps and errors: <c>f32</c>, <c>i64</c>, <c>bool</c>.</summary>
        public string ShortName => type switch
        {
            DType.Float32 => "f32",
            DType.Float64 => "f64",
            DType.Int32 => "i32",
            DType.Int64 => "i64",
            DType.UInt8 => "u8",
            DType.Bool => "bool",
            DType.Float16 => "f16",
            _ => "bf16",
        };
    }

    /// <summary>The <see cref="DType"/> of the .NET type <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is no element type.</exception>
    public static DType Of<T>() where T : unmanaged =>
        typeof(T) == typeof(float) ? DType.Float32
        : typeof(T) == typeof(double) ? DType.Float64
        : typeof(T) == typeof(int) ? DType.Int32
        : typeof(T) == typeof(long) ? DType.Int64
        : typeof(T) == typeof(byte) ? DType.UInt8
        : typeof(T) == typeof(bool) ? DType.Bool
        : throw new NotSupportedException(
            $"{typeof(T).Name} is not a tensor element type; use float, double, int, long, byte or bool.");
}
