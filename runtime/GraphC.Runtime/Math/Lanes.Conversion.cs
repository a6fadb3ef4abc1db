using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// Conversions between element types. Where the lane count changes, one side is a pair of vectors (lower lanes first).
public static unsafe partial class Lanes
{
    /// <summary>To int, toward zero, saturating at the ends; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Vector512<float> x) =>
#if NET9_0_OR_GREATER
        Vector512.ConvertToInt32(x);
#else
        VectorsOfNet8.ToInt32(x);
#endif

    /// <summary>To int, toward zero, saturating at the ends; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Vector512<double> lower, Vector512<double> upper) =>
        ToInt32(ToInt64(Bounded(lower)), ToInt64(Bounded(upper)));

    /// <summary>The low 32 bits of each long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Vector512<long> lower, Vector512<long> upper) => Vector512.Narrow(lower, upper);

    /// <summary>Each byte as an int, 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Vector128<byte> x)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Int32(x);
        var (low, high) = Vector128.Widen(x);
        return Vector512.Create(
            Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)),
            Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))).AsInt32();
    }

    /// <summary>To long, toward zero, saturating at the ends; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> ToInt64(Vector512<double> x) =>
#if NET9_0_OR_GREATER
        Vector512.ConvertToInt64(x);
#else
        VectorsOfNet8.ToInt64(x);
#endif

    /// <summary>To long, toward zero, saturating at the ends; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<long> Lower, Vector512<long> Upper) ToInt64(Vector512<float> x) =>
        (ToInt64(Vector512.WidenLower(x)), ToInt64(Vector512.WidenUpper(x)));

    /// <summary>Each int as a long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<long> Lower, Vector512<long> Upper) ToInt64(Vector512<int> x) =>
        (Vector512.WidenLower(x), Vector512.WidenUpper(x));

    /// <summary>To float, rounded to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<int> x) => Vector512.ConvertToSingle(x);

    /// <summary>To float, rounded to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<double> lower, Vector512<double> upper) => Vector512.Narrow(lower, upper);

    /// <summary>To float by way of double, so that integers beyond 2^53 are rounded twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector512<long> lower, Vector512<long> upper) =>
        ToSingle(ToDouble(lower), ToDouble(upper));

    /// <summary>Each byte as a float, 0 to 255.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ToSingle(Vector128<byte> x) => ToSingle(ToInt32(x));

    /// <summary>To double, rounded to nearest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ToDouble(Vector512<long> x) => Vector512.ConvertToDouble(x);

    /// <summary>Each float as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) ToDouble(Vector512<float> x) =>
        (Vector512.WidenLower(x), Vector512.WidenUpper(x));

    /// <summary>Each int as a double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) ToDouble(Vector512<int> x) =>
        (ToDouble(Vector512.WidenLower(x)), ToDouble(Vector512.WidenUpper(x)));

    /// <summary>The low 8 bits of each int.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> ToByte(Vector512<int> x)
    {
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector128Byte(x);
        var words = Vector256.Narrow(x.GetLower().AsUInt32(), x.GetUpper().AsUInt32());
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    /// <summary>A sixteen-lane mask as two eight-lane masks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<double> Lower, Vector512<double> Upper) WidenMask(Vector512<float> mask) =>
        (Vector512.WidenLower(mask.AsInt32()).AsDouble(), Vector512.WidenUpper(mask.AsInt32()).AsDouble());

    /// <summary>Two eight-lane masks as one of sixteen lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> NarrowMask(Vector512<double> lower, Vector512<double> upper) =>
        Vector512.Narrow(lower.AsInt64(), upper.AsInt64()).AsSingle();

    /// <summary>Loads count booleans (bytes, zero is false), 1 ≤ count ≤ 16, as a mask; the lanes beyond are false.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadBool(byte* p, int count) =>
        ~Vector512.Equals(ToInt32(Load(p, count)), Vector512<int>.Zero).AsSingle();

    /// <summary>Loads count booleans, 1 ≤ count ≤ 8, as a mask of eight 64-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LoadBool64(byte* p, int count)
    {
        var bytes = count == 8 ? Vector128.CreateScalar(*(long*)p).AsByte() : Load(p, count);
        return Vector512.WidenLower(~Vector512.Equals(ToInt32(bytes), Vector512<int>.Zero)).AsDouble();
    }

    /// <summary>Stores the first count lanes of a mask, 1 ≤ count ≤ 16, as bytes 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBool(Vector512<float> mask, byte* p, int count) =>
        Store(ToByte(mask.AsInt32() & Vector512.Create(1)), p, count);

    /// <summary>Stores the first count lanes of a mask, 1 ≤ count ≤ 8, as bytes 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreBool(Vector512<double> mask, byte* p, int count)
    {
        var bytes = ToByte(NarrowMask(mask, Vector512<double>.Zero).AsInt32() & Vector512.Create(1));
        if (count == 8) *(long*)p = bytes.AsInt64().ToScalar();
        else Store(bytes, p, count);
    }

    // Into the range of int, NaN kept.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Bounded(Vector512<double> x) =>
        Vector512.MinNative(Vector512.Create(2147483647.0), Vector512.MaxNative(Vector512.Create(-2147483648.0), x));
}
