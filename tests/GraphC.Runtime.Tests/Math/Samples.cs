namespace GraphC.Runtime.Tests;

/// <summary>Arguments: every exponent, special values, and random numbers on the intervals where functions change their method.</summary>
public static class Samples
{
    private static readonly double[] Special =
    [
        0, 1, 2, 0.5, 0.25, 1.0 / 3, 0.625, 0.66, 1.5, 2.5, 3.5, 10, 16777216, 16777217, 8388607.5, 9007199254740993, 1e5, 1e9, 1e10,
        Math.PI, Math.PI / 2, Math.PI / 4, Math.E, 17.5, 18, 20, 22, 44, 88.02969, 88.72283, 88.72284, 89.4, 89.416, 90, 103.9, 103.97, 104,
        105, 708, 709.78, 709.79, 710.4, 710.5, 744.4, 745.1, 745.2, 746, 3.92, 3.95, 5.9, 5.95, 1e30, 1e38, 1e300,
        float.Epsilon, float.MaxValue, double.Epsilon, double.MaxValue, 2.2250738585072014e-308, double.PositiveInfinity, double.NaN,
    ];

    private static readonly double[] Scales = [1e-4, 0.5, 1, 2, 8, 30, 120, 800, 1e4, 1e6, 1e12];

    public static float[] Floats(int perInterval)
    {
        var random = new Random(1);
        var list = new List<float>();
        foreach (var x in Special) list.AddRange([(float)x, -(float)x, MathF.BitIncrement((float)x), MathF.BitDecrement((float)x)]);
        for (var exponent = 0; exponent < 512; exponent++)
        {
            for (var m = 0; m < 16; m++)
            {
                var mantissa = m switch { 0 => 0, 1 => 1, 2 => 0x7FFFFF, 3 => 0x400000, _ => random.Next(1 << 23) };
                list.Add(BitConverter.Int32BitsToSingle(exponent << 23 | mantissa));
            }
        }

        foreach (var scale in Scales)
        {
            for (var i = 0; i < perInterval; i++) list.Add((float)((random.NextDouble() * 2 - 1) * scale));
        }

        for (var i = 0; i < perInterval; i++)
        {
            list.Add(BitConverter.Int32BitsToSingle((int)random.NextInt64(int.MinValue, 1L + int.MaxValue)));
            list.Add((float)(1 + (random.NextDouble() - 0.5) * 0.01));
            list.Add((float)(random.Next(1, 100_000) * (Math.PI / 2)));
        }

        while (list.Count % 16 != 0) list.Add(0.75f);
        return [.. list];
    }

    public static double[] Doubles(int perInterval)
    {
        var random = new Random(2);
        var list = new List<double>();
        foreach (var x in Special) list.AddRange([x, -x, Math.BitIncrement(x), Math.BitDecrement(x)]);
        for (var exponent = 0; exponent < 4096; exponent++)
        {
            for (var m = 0; m < 4; m++)
            {
                var mantissa = m switch { 0 => 0, 1 => 0xFFFFFFFFFFFFF, _ => random.NextInt64(1L << 52) };
                list.Add(BitConverter.Int64BitsToDouble((long)exponent << 52 | mantissa));
            }
        }

        foreach (var scale in Scales)
        {
            for (var i = 0; i < perInterval; i++) list.Add((random.NextDouble() * 2 - 1) * scale);
        }

        for (var i = 0; i < perInterval; i++)
        {
            list.Add(1 + (random.NextDouble() - 0.5) * 0.01);
            list.Add(random.Next(1, 1_000_000_000) * (Math.PI / 2));
        }

        while (list.Count % 8 != 0) list.Add(0.75);
        return [.. list];
    }
}
