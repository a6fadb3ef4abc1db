using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

/// <summary>An element and its place, under one unsigned order whatever the type.</summary>
internal readonly record struct SortKey(ulong Key, long Index)
{
    /// <summary>Sorts before: by key, and among equal keys by place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Before(SortKey other) => Key < other.Key || (Key == other.Key && Index < other.Index);

    /// <summary>
    /// A number that compares, unsigned, as <paramref name="value"/> does: NaN of any kind above everything, -0 equal to 0. Descending
    /// order is ascending order of the complement, so that it is stable too.
    /// </summary>
    /// <exception cref="NotSupportedException">There is no order on <typeparamref name="T"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of<T>(T value, bool descending) where T : unmanaged
    {
        ulong key = typeof(T) == typeof(float) ? Of((float)(object)value)
            : typeof(T) == typeof(double) ? Of((double)(object)value)
            : typeof(T) == typeof(int) ? (uint)(int)(object)value ^ 1u << 31
            : typeof(T) == typeof(long) ? (ulong)(long)(object)value ^ 1ul << 63
            : typeof(T) == typeof(byte) ? (byte)(object)value
            : throw new NotSupportedException($"{typeof(T).Name} cannot be sorted.");
        return descending ? ~key : key;
    }

    // IEEE numbers are sign and magnitude: complement the negative ones, lift the others above them.
    private static ulong Of(float value)
    {
        if (float.IsNaN(value))
            return uint.MaxValue;
        uint bits = BitConverter.SingleToUInt32Bits(value + 0f); // -0 + 0 = 0
        return (bits & 1u << 31) != 0 ? ~bits : bits | 1u << 31;
    }

    private static ulong Of(double value)
    {
        if (double.IsNaN(value))
            return ulong.MaxValue;
        ulong bits = BitConverter.DoubleToUInt64Bits(value + 0d);
        return (bits & 1ul << 63) != 0 ? ~bits : bits | 1ul << 63;
    }
}
