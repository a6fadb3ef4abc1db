#if GRAPHC_AVX2
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

// Exports for AVX2 compute in no register of 512 bits where there are some, which .NET's own vectors of 512 bits would. These are two of 256
// bits, as .NET's are without AVX-512. They stand in the namespace around those of the runtime and of emitted programs, so that these mean them.
namespace GraphC;

/// <summary>512 bits as two vectors.</summary>
public readonly struct Vector512<T>(Vector256<T> lower, Vector256<T> upper)
{
    public readonly Vector256<T> Lower = lower, Upper = upper;

    public static int Count => 2 * Vector256<T>.Count;

    public static Vector512<T> Zero => default;

    public static Vector512<T> AllBitsSet
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<T>.AllBitsSet, Vector256<T>.AllBitsSet);
    }

    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => this.GetElement(index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator +(Vector512<T> a, Vector512<T> b) => new(a.Lower + b.Lower, a.Upper + b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator -(Vector512<T> a, Vector512<T> b) => new(a.Lower - b.Lower, a.Upper - b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator *(Vector512<T> a, Vector512<T> b) => new(a.Lower * b.Lower, a.Upper * b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator /(Vector512<T> a, Vector512<T> b) => new(a.Lower / b.Lower, a.Upper / b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator &(Vector512<T> a, Vector512<T> b) => new(a.Lower & b.Lower, a.Upper & b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator |(Vector512<T> a, Vector512<T> b) => new(a.Lower | b.Lower, a.Upper | b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator ^(Vector512<T> a, Vector512<T> b) => new(a.Lower ^ b.Lower, a.Upper ^ b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator ~(Vector512<T> a) => new(~a.Lower, ~a.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator -(Vector512<T> a) => new(-a.Lower, -a.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator <<(Vector512<T> a, int count) => new(a.Lower << count, a.Upper << count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator >>(Vector512<T> a, int count) => new(a.Lower >> count, a.Upper >> count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> operator >>>(Vector512<T> a, int count) => new(a.Lower >>> count, a.Upper >>> count);
}

/// <summary>What the runtime and emitted programs call of .NET's class of this name.</summary>
public static unsafe class Vector512
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Create<T>(Vector256<T> lower, Vector256<T> upper) => new(lower, upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Create<T>(T value)
    {
        var half = Vector256.Create(value);
        return new(half, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Create(double e0, double e1, double e2, double e3, double e4, double e5, double e6, double e7) =>
        new(Vector256.Create(e0, e1, e2, e3), Vector256.Create(e4, e5, e6, e7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> Create(long e0, long e1, long e2, long e3, long e4, long e5, long e6, long e7) =>
        new(Vector256.Create(e0, e1, e2, e3), Vector256.Create(e4, e5, e6, e7));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(
        float e0, float e1, float e2, float e3, float e4, float e5, float e6, float e7,
        float e8, float e9, float e10, float e11, float e12, float e13, float e14, float e15) =>
        new(Vector256.Create(e0, e1, e2, e3, e4, e5, e6, e7), Vector256.Create(e8, e9, e10, e11, e12, e13, e14, e15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Create(
        int e0, int e1, int e2, int e3, int e4, int e5, int e6, int e7, int e8, int e9, int e10, int e11, int e12, int e13, int e14, int e15) =>
        new(Vector256.Create(e0, e1, e2, e3, e4, e5, e6, e7), Vector256.Create(e8, e9, e10, e11, e12, e13, e14, e15));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> CreateScalar<T>(T value) => new(Vector256.CreateScalar(value), default);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load<T>(T* source) where T : unmanaged => new(Vector256.Load(source), Vector256.Load(source + Vector256<T>.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Equals<T>(Vector512<T> a, Vector512<T> b) => new(Vector256.Equals(a.Lower, b.Lower), Vector256.Equals(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool EqualsAll<T>(Vector512<T> a, Vector512<T> b) => Vector256.EqualsAll(a.Lower, b.Lower) && Vector256.EqualsAll(a.Upper, b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LessThan<T>(Vector512<T> a, Vector512<T> b) =>
        new(Vector256.LessThan(a.Lower, b.Lower), Vector256.LessThan(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LessThanOrEqual<T>(Vector512<T> a, Vector512<T> b) =>
        new(Vector256.LessThanOrEqual(a.Lower, b.Lower), Vector256.LessThanOrEqual(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> GreaterThan<T>(Vector512<T> a, Vector512<T> b) => LessThan(b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> GreaterThanOrEqual<T>(Vector512<T> a, Vector512<T> b) => LessThanOrEqual(b, a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool GreaterThanAny<T>(Vector512<T> a, Vector512<T> b) =>
        Vector256.GreaterThanAny(a.Lower, b.Lower) || Vector256.GreaterThanAny(a.Upper, b.Upper);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ConditionalSelect<T>(Vector512<T> condition, Vector512<T> a, Vector512<T> b) =>
        new(Vector256.ConditionalSelect(condition.Lower, a.Lower, b.Lower), Vector256.ConditionalSelect(condition.Upper, a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AndNot<T>(Vector512<T> a, Vector512<T> b) => new(Vector256.AndNot(a.Lower, b.Lower), Vector256.AndNot(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs<T>(Vector512<T> a) => new(Vector256.Abs(a.Lower), Vector256.Abs(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt<T>(Vector512<T> a) => new(Vector256.Sqrt(a.Lower), Vector256.Sqrt(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> a) => new(Vector256.Floor(a.Lower), Vector256.Floor(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Floor(Vector512<double> a) => new(Vector256.Floor(a.Lower), Vector256.Floor(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Ceiling(Vector512<float> a) => new(Vector256.Ceiling(a.Lower), Vector256.Ceiling(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Ceiling(Vector512<double> a) => new(Vector256.Ceiling(a.Lower), Vector256.Ceiling(a.Upper));

#if NET9_0_OR_GREATER
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Truncate(Vector512<float> a) => new(Vector256.Truncate(a.Lower), Vector256.Truncate(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Truncate(Vector512<double> a) => new(Vector256.Truncate(a.Lower), Vector256.Truncate(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> a) => new(Vector256.Round(a.Lower), Vector256.Round(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Round(Vector512<double> a) => new(Vector256.Round(a.Lower), Vector256.Round(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MaxNative<T>(Vector512<T> a, Vector512<T> b) =>
        new(Vector256.MaxNative(a.Lower, b.Lower), Vector256.MaxNative(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MinNative<T>(Vector512<T> a, Vector512<T> b) =>
        new(Vector256.MinNative(a.Lower, b.Lower), Vector256.MinNative(a.Upper, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        new(Vector256.FusedMultiplyAdd(a.Lower, b.Lower, c.Lower), Vector256.FusedMultiplyAdd(a.Upper, b.Upper, c.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> FusedMultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        new(Vector256.FusedMultiplyAdd(a.Lower, b.Lower, c.Lower), Vector256.FusedMultiplyAdd(a.Upper, b.Upper, c.Upper));
#endif

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ShiftLeft<T>(Vector512<T> a, int count) => a << count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ShiftRightArithmetic<T>(Vector512<T> a, int count) => a >> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> ShiftRightLogical<T>(Vector512<T> a, int count) => a >>> count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ConvertToInt32(Vector512<float> a) => new(Vector256.ConvertToInt32(a.Lower), Vector256.ConvertToInt32(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> ConvertToInt64(Vector512<double> a) => new(Vector256.ConvertToInt64(a.Lower), Vector256.ConvertToInt64(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ConvertToSingle(Vector512<int> a) => new(Vector256.ConvertToSingle(a.Lower), Vector256.ConvertToSingle(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ConvertToDouble(Vector512<long> a) => new(Vector256.ConvertToDouble(a.Lower), Vector256.ConvertToDouble(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> WidenLower(Vector512<float> a) => new(Vector256.WidenLower(a.Lower), Vector256.WidenUpper(a.Lower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> WidenUpper(Vector512<float> a) => new(Vector256.WidenLower(a.Upper), Vector256.WidenUpper(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> WidenLower(Vector512<int> a) => new(Vector256.WidenLower(a.Lower), Vector256.WidenUpper(a.Lower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> WidenUpper(Vector512<int> a) => new(Vector256.WidenLower(a.Upper), Vector256.WidenUpper(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> WidenLower(Vector512<uint> a) => new(Vector256.WidenLower(a.Lower), Vector256.WidenUpper(a.Lower));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> WidenUpper(Vector512<uint> a) => new(Vector256.WidenLower(a.Upper), Vector256.WidenUpper(a.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Narrow(Vector512<double> a, Vector512<double> b) =>
        new(Vector256.Narrow(a.Lower, a.Upper), Vector256.Narrow(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Narrow(Vector512<long> a, Vector512<long> b) =>
        new(Vector256.Narrow(a.Lower, a.Upper), Vector256.Narrow(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Narrow(Vector512<ulong> a, Vector512<ulong> b) =>
        new(Vector256.Narrow(a.Lower, a.Upper), Vector256.Narrow(b.Lower, b.Upper));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(this Vector512<T> a, T* target) where T : unmanaged
    {
        a.Lower.Store(target);
        a.Upper.Store(target + Vector256<T>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> GetLower<T>(this Vector512<T> a) => a.Lower;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> GetUpper<T>(this Vector512<T> a) => a.Upper;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ToScalar<T>(this Vector512<T> a) => a.Lower.ToScalar();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T GetElement<T>(this Vector512<T> a, int index) =>
        index < Vector256<T>.Count ? a.Lower.GetElement(index) : a.Upper.GetElement(index - Vector256<T>.Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WithElement<T>(this Vector512<T> a, int index, T value) => index < Vector256<T>.Count
        ? new(a.Lower.WithElement(index, value), a.Upper)
        : new(a.Lower, a.Upper.WithElement(index - Vector256<T>.Count, value));

    /// <summary>a[index[i]] in lane i.</summary>
    public static Vector512<float> Shuffle(Vector512<float> a, Vector512<int> index)
    {
        var shuffled = a;
        for (var i = 0; i < Vector512<float>.Count; i++)
        {
            shuffled = shuffled.WithElement(i, a.GetElement(index.GetElement(i)));
        }

        return shuffled;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<TTo> As<TFrom, TTo>(this Vector512<TFrom> a) => new(a.Lower.As<TFrom, TTo>(), a.Upper.As<TFrom, TTo>());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> AsSingle<T>(this Vector512<T> a) => a.As<T, float>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> AsDouble<T>(this Vector512<T> a) => a.As<T, double>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> AsInt32<T>(this Vector512<T> a) => a.As<T, int>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> AsUInt32<T>(this Vector512<T> a) => a.As<T, uint>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> AsInt64<T>(this Vector512<T> a) => a.As<T, long>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> AsUInt64<T>(this Vector512<T> a) => a.As<T, ulong>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AsByte<T>(this Vector512<T> a) => a.As<T, byte>();
}
#endif
