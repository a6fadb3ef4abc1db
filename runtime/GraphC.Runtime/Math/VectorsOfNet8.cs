#if !NET9_0_OR_GREATER
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GraphC.Runtime;

// What .NET 9 added to the vector types, for exports that have to run on .NET 8: the same bits.
internal static class VectorsOfNet8
{
    /// <summary>To int, toward zero, saturating at the ends; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> ToInt32(Vector512<float> x)
    {
        var limit = Vector512.Create(2147483648f);
        var y = Vector512.ConvertToInt32(x) & Vector512.Equals(x, x).AsInt32();
        y = Vector512.ConditionalSelect(Vector512.LessThan(x, -limit).AsInt32(), Vector512.Create(int.MinValue), y);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, limit).AsInt32(), Vector512.Create(int.MaxValue), y);
    }

    /// <summary>To long, toward zero, saturating at the ends; NaN gives 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<long> ToInt64(Vector512<double> x)
    {
        var limit = Vector512.Create(9223372036854775808d);
        var y = Vector512.ConvertToInt64(x) & Vector512.Equals(x, x).AsInt64();
        y = Vector512.ConditionalSelect(Vector512.LessThan(x, -limit).AsInt64(), Vector512.Create(long.MinValue), y);
        return Vector512.ConditionalSelect(Vector512.GreaterThanOrEqual(x, limit).AsInt64(), Vector512.Create(long.MaxValue), y);
    }

    extension(Vector512)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.IsSupported
            ? Avx512F.FusedMultiplyAdd(a, b, c)
            : Vector512.Create(
                Vector256.FusedMultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                Vector256.FusedMultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> FusedMultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) => Avx512F.IsSupported
            ? Avx512F.FusedMultiplyAdd(a, b, c)
            : Vector512.Create(
                Vector256.FusedMultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                Vector256.FusedMultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> MaxNative<T>(Vector512<T> a, Vector512<T> b) =>
            Vector512.ConditionalSelect(Vector512.GreaterThan(a, b), a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> MinNative<T>(Vector512<T> a, Vector512<T> b) =>
            Vector512.ConditionalSelect(Vector512.LessThan(a, b), a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Truncate(Vector512<float> x) =>
            Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), Vector512.Ceiling(x), Vector512.Floor(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Truncate(Vector512<double> x) =>
            Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<double>.Zero), Vector512.Ceiling(x), Vector512.Floor(x));

        // Beside 2^23 there is no room for a fraction; what is larger has none.
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Round(Vector512<float> x)
        {
            var (sign, limit) = (x & Vector512.Create(-0f), Vector512.Create(8388608f));
            var shift = limit | sign;
            return Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), limit), ((x + shift) - shift) | sign, x);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<double> Round(Vector512<double> x)
        {
            var (sign, limit) = (x & Vector512.Create(-0d), Vector512.Create(4503599627370496d));
            var shift = limit | sign;
            return Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), limit), ((x + shift) - shift) | sign, x);
        }
    }

    extension(Vector256)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> FusedMultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.IsSupported
            ? Fma.MultiplyAdd(a, b, c)
            : Vector256.Create(
                Vector128.FusedMultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                Vector128.FusedMultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<double> FusedMultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Fma.IsSupported
            ? Fma.MultiplyAdd(a, b, c)
            : Vector256.Create(
                Vector128.FusedMultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
                Vector128.FusedMultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> MaxNative<T>(Vector256<T> a, Vector256<T> b) =>
            Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<T> MinNative<T>(Vector256<T> a, Vector256<T> b) =>
            Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);
    }

    extension(Vector128)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> FusedMultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
            AdvSimd.IsSupported ? AdvSimd.FusedMultiplyAdd(c, a, b) : ExactMultiplyAdd.Compute(a, b, c);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<double> FusedMultiplyAdd(Vector128<double> a, Vector128<double> b, Vector128<double> c) =>
            AdvSimd.Arm64.IsSupported
                ? AdvSimd.Arm64.FusedMultiplyAdd(c, a, b)
                : Vector128.Create(Math.FusedMultiplyAdd(a[0], b[0], c[0]), Math.FusedMultiplyAdd(a[1], b[1], c[1]));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> MaxNative<T>(Vector128<T> a, Vector128<T> b) =>
            Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<T> MinNative<T>(Vector128<T> a, Vector128<T> b) =>
            Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);
    }
}

// Vector math names them without their type.
public static partial class VectorMath
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> FusedMultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> FusedMultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MaxNative<T>(Vector512<T> a, Vector512<T> b) => Vector512.MaxNative(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> MinNative<T>(Vector512<T> a, Vector512<T> b) => Vector512.MinNative(a, b);
}
#endif
