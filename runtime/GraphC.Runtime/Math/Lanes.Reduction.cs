using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GraphC.Runtime;

// Horizontal reductions. The order is part of the result and the same everywhere: lane i meets lane i + 8, then i + 4, i + 2, i + 1
// (for eight lanes from i + 4 on). The overloads with a count give the lanes from count on the neutral value.
public static unsafe partial class Lanes
{
    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x) => SumTree(x);

    /// <summary>The sum of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> x, int count) =>
        Sum(count == 16 ? x : x & First(count));

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> x) => SumTree(x);

    /// <summary>The sum of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> x, int count) =>
        Sum(count == 8 ? x : x & First64(count));

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector512<int> x) => SumTree(x);

    /// <summary>The sum of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector512<int> x, int count) =>
        Sum(count == 16 ? x : x & First(count).AsInt32());

    /// <summary>The sum of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector512<long> x) => SumTree(x);

    /// <summary>The sum of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Sum(Vector512<long> x, int count) =>
        Sum(count == 8 ? x : x & First64(count).AsInt64());

    /// <summary>The product of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Product(Vector512<float> x) => ProductTree(x);

    /// <summary>The product of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Product(Vector512<float> x, int count) =>
        Product(count == 16 ? x : Vector512.ConditionalSelect(First(count), x, Vector512.Create(1f)));

    /// <summary>The product of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Product(Vector512<double> x) => ProductTree(x);

    /// <summary>The product of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Product(Vector512<double> x, int count) =>
        Product(count == 8 ? x : Vector512.ConditionalSelect(First64(count), x, Vector512.Create(1.0)));

    /// <summary>The product of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Product(Vector512<int> x) => ProductTree(x);

    /// <summary>The product of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Product(Vector512<int> x, int count) =>
        Product(count == 16 ? x : Vector512.ConditionalSelect(First(count).AsInt32(), x, Vector512.Create(1)));

    /// <summary>The product of all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Product(Vector512<long> x) => ProductTree(x);

    /// <summary>The product of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Product(Vector512<long> x, int count) =>
        Product(count == 8 ? x : Vector512.ConditionalSelect(First64(count).AsInt64(), x, Vector512.Create(1L)));

    /// <summary>The largest lane; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> x) => MaxTree(x);

    /// <summary>The largest of the first count lanes; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> x, int count) =>
        Max(count == 16 ? x : Vector512.ConditionalSelect(First(count), x, Vector512.Create(float.NegativeInfinity)));

    /// <summary>The largest lane; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(Vector512<double> x) => MaxTree(x);

    /// <summary>The largest of the first count lanes; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Max(Vector512<double> x, int count) =>
        Max(count == 8 ? x : Vector512.ConditionalSelect(First64(count), x, Vector512.Create(double.NegativeInfinity)));

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Max(Vector512<int> x) => MaxTree(x);

    /// <summary>The largest of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Max(Vector512<int> x, int count) =>
        Max(count == 16 ? x : Vector512.ConditionalSelect(First(count).AsInt32(), x, Vector512.Create(int.MinValue)));

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Max(Vector512<long> x) => MaxTree(x);

    /// <summary>The largest of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Max(Vector512<long> x, int count) =>
        Max(count == 8 ? x : Vector512.ConditionalSelect(First64(count).AsInt64(), x, Vector512.Create(long.MinValue)));

    /// <summary>The smallest lane; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(Vector512<float> x) => MinTree(x);

    /// <summary>The smallest of the first count lanes; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Min(Vector512<float> x, int count) =>
        Min(count == 16 ? x : Vector512.ConditionalSelect(First(count), x, Vector512.Create(float.PositiveInfinity)));

    /// <summary>The smallest lane; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Min(Vector512<double> x) => MinTree(x);

    /// <summary>The smallest of the first count lanes; NaN if any is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Min(Vector512<double> x, int count) =>
        Min(count == 8 ? x : Vector512.ConditionalSelect(First64(count), x, Vector512.Create(double.PositiveInfinity)));

    /// <summary>The smallest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Min(Vector512<int> x) => MinTree(x);

    /// <summary>The smallest of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Min(Vector512<int> x, int count) =>
        Min(count == 16 ? x : Vector512.ConditionalSelect(First(count).AsInt32(), x, Vector512.Create(int.MaxValue)));

    /// <summary>The smallest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Min(Vector512<long> x) => MinTree(x);

    /// <summary>The smallest of the first count lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Min(Vector512<long> x, int count) =>
        Min(count == 8 ? x : Vector512.ConditionalSelect(First64(count).AsInt64(), x, Vector512.Create(long.MaxValue)));

    /// <summary>All bits of the lanes in which x is greater than the maximum so far, or NaN where that is a number: the first of several stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IsNewMax(Vector512<float> x, Vector512<float> best) =>
        Vector512.Equals(best, best) & ~Vector512.LessThanOrEqual(x, best);

    /// <summary>All bits of the lanes in which x is greater than the maximum so far, or NaN where that is a number: the first of several stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> IsNewMax(Vector512<double> x, Vector512<double> best) =>
        Vector512.Equals(best, best) & ~Vector512.LessThanOrEqual(x, best);

    /// <summary>All bits of the lanes in which x is less than the minimum so far, or NaN where that is a number: the first of several stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> IsNewMin(Vector512<float> x, Vector512<float> best) =>
        Vector512.Equals(best, best) & ~Vector512.GreaterThanOrEqual(x, best);

    /// <summary>All bits of the lanes in which x is less than the minimum so far, or NaN where that is a number: the first of several stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> IsNewMin(Vector512<double> x, Vector512<double> best) =>
        Vector512.Equals(best, best) & ~Vector512.GreaterThanOrEqual(x, best);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T SumTree<T>(Vector512<T> x)
        where T : unmanaged, INumber<T>
    {
        var half = x.GetLower() + x.GetUpper();
        var v = half.GetLower() + half.GetUpper();
        return Vector128<T>.Count == 4
            ? (v.GetElement(0) + v.GetElement(2)) + (v.GetElement(1) + v.GetElement(3))
            : v.GetElement(0) + v.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ProductTree<T>(Vector512<T> x)
        where T : unmanaged, INumber<T>
    {
        var half = x.GetLower() * x.GetUpper();
        var v = half.GetLower() * half.GetUpper();
        return Vector128<T>.Count == 4
            ? (v.GetElement(0) * v.GetElement(2)) * (v.GetElement(1) * v.GetElement(3))
            : v.GetElement(0) * v.GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MaxTree<T>(Vector512<T> x)
        where T : unmanaged, INumber<T>
    {
        var (a, b) = (x.GetLower(), x.GetUpper());
        var half = Vector256.ConditionalSelect(Vector256.Equals(a, a), Vector256.MaxNative(a, b), a);
        var (c, d) = (half.GetLower(), half.GetUpper());
        var v = Vector128.ConditionalSelect(Vector128.Equals(c, c), Vector128.MaxNative(c, d), c);
        return Vector128<T>.Count == 4
            ? Larger(Larger(v.GetElement(0), v.GetElement(2)), Larger(v.GetElement(1), v.GetElement(3)))
            : Larger(v.GetElement(0), v.GetElement(1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T MinTree<T>(Vector512<T> x)
        where T : unmanaged, INumber<T>
    {
        var (a, b) = (x.GetLower(), x.GetUpper());
        var half = Vector256.ConditionalSelect(Vector256.Equals(a, a), Vector256.MinNative(a, b), a);
        var (c, d) = (half.GetLower(), half.GetUpper());
        var v = Vector128.ConditionalSelect(Vector128.Equals(c, c), Vector128.MinNative(c, d), c);
        return Vector128<T>.Count == 4
            ? Smaller(Smaller(v.GetElement(0), v.GetElement(2)), Smaller(v.GetElement(1), v.GetElement(3)))
            : Smaller(v.GetElement(0), v.GetElement(1));
    }

    // NaN wins, the second of two equals is taken: as VectorMath.Max and Min.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Larger<T>(T a, T b)
        where T : INumber<T> => T.IsNaN(a) || a > b ? a : b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Smaller<T>(T a, T b)
        where T : INumber<T> => T.IsNaN(a) || a < b ? a : b;
}
