namespace GraphC;

/// <summary>Integer arithmetic of the float64 interpreter, and the cases that must not crash a kernel.</summary>
internal static class Integers
{
    /// <summary>A whole result wrapped around to the width of its type; other types as they are.</summary>
    public static double Wrap(double x, DType type) => type switch
    {
        DType.Int32 when x is >= long.MinValue and < -(double)long.MinValue => unchecked((int)(long)x),
        DType.UInt8 when x is >= long.MinValue and < -(double)long.MinValue => unchecked((byte)(long)x),
        _ => x,
    };

    /// <summary>Float to integer: truncates, saturates, and makes NaN the least value, which no index check accepts.</summary>
    public static double Saturate(double x, DType type)
    {
        var (low, high) = Range(type);
        return double.IsNaN(x) ? low : Math.Clamp(Math.Truncate(x), low, high);
    }

    /// <summary>True if a number is one of a type; floating-point types have all.</summary>
    public static bool Holds(DType type, double x) => type.IsFloat
        || (x == Math.Floor(x) && Range(type) is var (low, high) && x >= low && (type == DType.Int64 ? x < high : x <= high));

    /// <summary>The least and the greatest value of an element type.</summary>
    public static (double Low, double High) Range(DType type) => type switch
    {
        DType.Int32 => (int.MinValue, int.MaxValue),
        DType.Int64 => (long.MinValue, long.MaxValue),
        DType.UInt8 => (byte.MinValue, byte.MaxValue),
        DType.Bool => (0, 1),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };

    /// <summary>The truncated quotient; 0 if the divisor is 0.</summary>
    public static double Divide(double a, double b) => b == 0 ? 0 : Math.Truncate(a / b);

    /// <summary>The remainder with the divisor's sign; 0 if the divisor is 0.</summary>
    public static double FloorMod(double a, double b) => b == 0 ? 0 : Reals.FloorMod(a, b);

    /// <summary>The remainder with the dividend's sign; 0 if the divisor is 0.</summary>
    public static double Remainder(double a, double b) => b == 0 ? 0 : a % b;
}
