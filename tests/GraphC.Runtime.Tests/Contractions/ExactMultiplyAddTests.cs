using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

/// <summary>The fused multiply-add of machines that have none.</summary>
public class ExactMultiplyAddTests
{
    private static readonly float[] Edges =
    [
        0, float.NegativeZero, 1, -1, float.Epsilon, -float.Epsilon, 3 * float.Epsilon, 1.17549435E-38f, 1.17549421E-38f, 0.5f, 1 + 1.1920929E-07f,
        1 - 5.9604645E-08f, 16777215, 16777216, -16777217, 1e20f, 1e-20f, 3e-23f, float.MaxValue, float.MinValue, float.PositiveInfinity,
        float.NegativeInfinity, float.NaN,
    ];

    [Fact]
    public void Extreme_numbers_round_once()
    {
        foreach (float a in Edges)
        {
            foreach (float b in Edges)
            {
                foreach (float c in Edges)
                    AssertFused(a, b, c);
            }
        }
    }

    [Fact]
    public void Any_bits_round_once()
    {
        var random = new Random(5);
        for (int i = 0; i < 500_000; i++)
            AssertFused(AnyFloat(random), AnyFloat(random), AnyFloat(random));
    }

    /// <summary>A product that ends halfway between two floats, and a third number that decides: where rounding twice goes wrong.</summary>
    [Fact]
    public void Sums_next_to_a_tie_round_once()
    {
        var random = new Random(6);
        int differences = 0;
        for (int i = 0; i < 500_000; i++)
        {
            float a = 1 + random.Next(1 << 12) * 2.4414062E-04f, b = 1 + (2 * random.Next(1 << 12) + 1) * 1.2207031E-04f;
            float c = (random.Next(2) * 2 - 1) * MathF.ScaleB(1 + random.NextSingle(), random.Next(-70, -20));
            AssertFused(a, b, c);
            differences += (float)((double)a * b + c) != MathF.FusedMultiplyAdd(a, b, c) ? 1 : 0;
        }

        Assert.True(differences > 100, "these numbers do not tell one rounding from two");
    }

    private static float AnyFloat(Random random) => BitConverter.Int32BitsToSingle(random.Next(int.MinValue, int.MaxValue));

    private static void AssertFused(float a, float b, float c)
    {
        float expected = MathF.FusedMultiplyAdd(a, b, c);
        AssertSame(expected, ExactMultiplyAdd.Compute(a, b, c), a, b, c);
        var vector = ExactMultiplyAdd.Compute(Vector128.Create(1, a, b, a), Vector128.Create(1, b, a, -b), Vector128.Create(1, c, c, -c));
        AssertSame(2, vector[0], 1, 1, 1);
        AssertSame(expected, vector[1], a, b, c);
        AssertSame(expected, vector[2], b, a, c);
        AssertSame(MathF.FusedMultiplyAdd(a, -b, -c), vector[3], a, -b, -c);
    }

    private static void AssertSame(float expected, float actual, float a, float b, float c)
    {
        if (float.IsNaN(expected) ? !float.IsNaN(actual) : BitConverter.SingleToInt32Bits(expected) != BitConverter.SingleToInt32Bits(actual))
            Assert.Fail($"{a:R} * {b:R} + {c:R} is {expected:R}, not {actual:R}");
    }
}
