namespace GraphC.Runtime.Tests;

/// <summary>Errors in units in the last place of the exact result.</summary>
public static class Ulp
{
    /// <summary>NaN must meet NaN; infinity counts as the next power of two, so that overflow may come half a step early or late.</summary>
    public static double Error(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual)) return double.IsNaN(exact) == float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        var limit = Math.ScaleB(1, 128);
        exact = Math.Clamp(exact, -limit, limit);
        var value = Math.Clamp((double)actual, -limit, limit);
        var exponent = exact == 0 ? -126 : Math.Clamp(Math.ILogB(exact), -126, 127);
        return Math.Abs(value - exact) / Math.ScaleB(1, exponent - 23);
    }

    /// <summary>The exact result is high + low.</summary>
    public static double Error(double actual, double high, double low = 0)
    {
        if (double.IsNaN(high) || double.IsNaN(actual)) return double.IsNaN(high) == double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (actual == high && double.IsInfinity(high)) return 0;
        if (double.IsInfinity(high)) (high, low) = (Math.CopySign(double.MaxValue, high), 0);
        var value = double.IsInfinity(actual) ? Math.CopySign(double.MaxValue, actual) : actual;
        return Math.Abs((value - high - low) / Step(high));
    }

    private static double Step(double x)
    {
        var exponent = x == 0 ? -1022 : Math.Max(Math.ILogB(x), -1022);
        return Math.ScaleB(1, exponent - 52);
    }

    public static int Bits(float x) => float.IsNaN(x) ? 0x7FC00000 : BitConverter.SingleToInt32Bits(x);

    public static long Bits(double x) => double.IsNaN(x) ? 0x7FF8000000000000 : BitConverter.DoubleToInt64Bits(x);
}
