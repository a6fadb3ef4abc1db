using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// fma of floats for machines without one, from double arithmetic. The product of two floats is a double exactly; the sum is not, and
// rounding it to double and then to float may round twice. Rounded to odd it cannot: a double whose last bit is set says "not exact, and
// on this side", and has more than two bits to spare over a float (Boldo and Melquiond, "Emulation of FMA and correctly rounded sums:
// proved algorithms using rounding to odd"). What the rounding lost is Knuth's TwoSum, itself exact.
internal static class ExactMultiplyAdd
{
    /// <summary>a * b + c, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Compute(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.Narrow(
        RoundToOdd(Vector128.WidenLower(a) * Vector128.WidenLower(b), Vector128.WidenLower(c)),
        RoundToOdd(Vector128.WidenUpper(a) * Vector128.WidenUpper(b), Vector128.WidenUpper(c)));

    /// <inheritdoc cref="Compute(Vector128{float}, Vector128{float}, Vector128{float})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Compute(float a, float b, float c)
    {
        double x = (double)a * b, y = c, sum = x + y, part = sum - x;
        double lost = (x - (sum - part)) + (y - part);
        ulong bits = BitConverter.DoubleToUInt64Bits(sum), one = Math.Abs(lost) > 0 ? 1UL : 0;
        bits -= ((bits ^ BitConverter.DoubleToUInt64Bits(lost)) >> 63) & one;
        return (float)BitConverter.UInt64BitsToDouble(bits | one);
    }

    /// <summary>x + y; where that is no double, the neighbour whose last bit is set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<double> RoundToOdd(Vector128<double> x, Vector128<double> y)
    {
        Vector128<double> sum = x + y, part = sum - x;
        Vector128<double> lost = (x - (sum - part)) + (y - part);

        // The exact sum lies beyond the rounded one, or (where the signs differ) short of it: then one step back towards zero. Infinities
        // and NaNs lose NaN, which compares false.
        Vector128<ulong> bits = sum.AsUInt64();
        Vector128<ulong> one = Vector128.GreaterThan(Vector128.Abs(lost), Vector128<double>.Zero).AsUInt64() >>> 63;
        bits -= ((bits ^ lost.AsUInt64()) >>> 63) & one;
        return (bits | one).AsDouble();
    }
}
