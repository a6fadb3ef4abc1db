using System.Numerics;
using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

/// <summary>Integer arithmetic that is defined for every operand: kernels must not fail halfway.</summary>
public static class IntegerMath
{
    /// <summary>Quotient truncated towards zero; zero if the divisor is zero; wraps where the result does not fit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Div<T>(T a, T b) where T : IBinaryInteger<T> =>
        T.IsZero(b) ? T.Zero : b == -T.One && T.Zero - T.One < T.Zero ? unchecked(T.Zero - a) : a / b;

    /// <summary>Remainder with the sign of the dividend; zero if the divisor is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Remainder<T>(T a, T b) where T : IBinaryInteger<T> =>
        T.IsZero(b) || (b == -T.One && T.Zero - T.One < T.Zero) ? T.Zero : a % b;

    /// <summary>Remainder with the sign of the divisor; zero if the divisor is zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FloorMod<T>(T a, T b) where T : IBinaryInteger<T>
    {
        var remainder = Remainder(a, b);
        return !T.IsZero(remainder) && (remainder < T.Zero) != (b < T.Zero) ? remainder + b : remainder;
    }

    /// <summary>Power by repeated squaring, wrapping; zero for a negative exponent unless the base is 1 or -1.</summary>
    public static T Pow<T>(T x, T exponent) where T : IBinaryInteger<T>
    {
        if (exponent < T.Zero)
        {
            return x == T.One ? x : x == -T.One ? (T.IsEvenInteger(exponent) ? T.One : x) : T.Zero;
        }

        var result = T.One;
        for (; !T.IsZero(exponent); exponent >>= 1)
        {
            if (T.IsOddInteger(exponent))
            {
                result = unchecked(result * x);
            }

            x = unchecked(x * x);
        }

        return result;
    }

    /// <summary>Bits moved to higher places; zero if the count is outside [0, width).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ShiftLeft<T>(T x, T count) where T : IBinaryInteger<T> => IsBelowWidth(count) ? x << int.CreateTruncating(count) : T.Zero;

    /// <summary>Bits moved to lower places, the sign taking theirs; nothing but the sign if the count is outside [0, width).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ShiftRight<T>(T x, T count) where T : IBinaryInteger<T> =>
        IsBelowWidth(count) ? x >> int.CreateTruncating(count) : T.IsNegative(x) ? T.AllBitsSet : T.Zero;

    /// <summary>Bits moved to lower places, zeros taking theirs; zero if the count is outside [0, width).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ShiftRightLogical<T>(T x, T count) where T : IBinaryInteger<T> => IsBelowWidth(count) ? x >>> int.CreateTruncating(count) : T.Zero;

    /// <summary>Floor quotient of index arithmetic; the divisor is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long FloorDiv(long a, long b) => a >= 0 ? a / b : -((b - 1 - a) / b);

    /// <summary>Truncates towards zero; saturates; NaN becomes the least value, which no bounds check accepts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long ToInt64(double x) => double.IsNaN(x) ? long.MinValue : Whole64(x);

    /// <summary>Truncates towards zero; saturates; NaN becomes the least value, which no bounds check accepts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int ToInt32(double x) => double.IsNaN(x) ? int.MinValue : Whole32(x);

    /// <summary>Truncates towards zero; saturates; NaN becomes zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ToByte(double x) => double.IsNaN(x) ? (byte)0 : (byte)Math.Clamp(Whole32(x), 0, 255);

    // A negative count is a great one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBelowWidth<T>(T count) where T : IBinaryInteger<T> => ulong.CreateTruncating(count) < (ulong)(8 * Unsafe.SizeOf<T>());

    // Before .NET 9, what does not fit becomes anything.
#if NET9_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long Whole64(double x) => (long)x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Whole32(double x) => (int)x;
#else
    private static long Whole64(double x) => long.CreateSaturating(x);

    private static int Whole32(double x) => int.CreateSaturating(x);
#endif
}
