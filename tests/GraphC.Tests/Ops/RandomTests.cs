using static GraphC.Declare;
using static GraphC.Tests.Support.Compute;

namespace GraphC.Tests.Ops;

public class RandomTests
{
    [Theory]
    // Known answers of the authors' reference implementation (Random123, kat_vectors).
    [InlineData(0UL, 0U, 0U, 0UL, new[] { 0x6627e8d5U, 0xe169c58dU, 0xbc57ac4cU, 0x9b00dbd8U })]
    [InlineData(ulong.MaxValue, uint.MaxValue, uint.MaxValue, ulong.MaxValue, new[] { 0x408f276dU, 0x41c83b0eU, 0xa20bc7c6U, 0x6d5451fdU })]
    [InlineData(0x85a308d3_243f6a88UL, 0x13198a2eU, 0x03707344U, 0x299f31d0_a4093822UL, new[] { 0xd16cfe09U, 0x94fdccebU, 0x5001e420U, 0x24126ea1U })]
    public void IsPhiloxAsPublished(ulong index, uint step, uint stream, ulong seed, uint[] expected) =>
        Assert.Equal(expected, RandomOp.Philox(index, step, stream, seed));

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void UniformNumbersFillTheInterval(DType dtype)
    {
        var values = Values(Draw.Uniform([20_000], -1, 3, dtype), seed: 7);

        Assert.All(values, v => Assert.InRange(v, -1, 3));
        AssertDistribution(values, v => (v + 1) / 4);
    }

    [Theory]
    [InlineData(DType.Float32)]
    [InlineData(DType.Float64)]
    public void NormalNumbersHaveMeanDeviationAndShape(DType dtype)
    {
        var values = Values(Draw.Normal([20_000], 2, 3, dtype), seed: 7);
        var mean = values.Average();

        Assert.Equal(2, mean, 0.1);
        Assert.Equal(9, values.Average(v => (v - mean) * (v - mean)), 0.3);
        AssertDistribution(values, v => NormalDistribution((v - 2) / 3));
    }

    [Fact]
    public void BernoulliDrawsOnesWithAProbability()
    {
        var values = Values(Draw.Bernoulli(0.3, [20_000]), seed: 3);

        Assert.All(values, v => Assert.True(v is 0 or 1));
        Assert.Equal(0.3, values.Average(), 0.02);
        Assert.All(Values(Draw.Bernoulli(0, [100])), v => Assert.Equal(0, v));
        Assert.All(Values(Draw.Bernoulli(1, [100], DType.Bool)), v => Assert.Equal(1, v));
    }

    [Fact]
    public void IntegersAreSpreadEvenly()
    {
        var counts = Values(Draw.Integers(-2, 3, [20_000]), seed: 5).CountBy(v => v).ToDictionary();

        Assert.Equal([-2, -1, 0, 1, 2], counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.InRange(count, 3700, 4300));
    }

    [Fact]
    public void TheSameSeedAndStepDrawTheSameNumbers()
    {
        var node = Draw.Uniform([8]);

        Assert.Equal(Values(node, seed: 1, step: 2), Values(node, seed: 1, step: 2));
        Assert.NotEqual(Values(node, seed: 1, step: 2), Values(node, seed: 1, step: 3));
        Assert.NotEqual(Values(node, seed: 1, step: 2), Values(node, seed: 2, step: 2));
    }

    [Fact]
    public void TwoCallsDrawDifferentNumbers() => Assert.DoesNotContain(0, Values(Draw.Uniform([8]) - Draw.Uniform([8])));

    [Fact]
    public void ANodeUsedTwiceHasTheSameNumbers()
    {
        var node = Draw.Uniform([8]);

        Assert.All(Values(node - node), v => Assert.Equal(0, v));
    }

    [Fact]
    public void WhatElseIsDeclaredDoesNotChangeTheNumbers()
    {
        var first = Values(Draw.Uniform([8]));
        _ = Draw.Uniform([8]);

        Assert.Equal(first, Values(Draw.Uniform([8])));
    }

    [Fact]
    public void ShapesMayBeSymbolic()
    {
        var x = Input("x", Float32, [Batch, 2]);

        Assert.Equal(6, Values(x * 0 + Draw.Uniform([Batch, 2]), new float[3, 2]).Distinct().Count());
    }

    [Fact]
    public void NoGradientFlowsIntoANumber()
    {
        var x = Counting(3);
        var noise = Draw.Normal([3]);

        Assert.Equal(Values(noise), Values((x * noise).Sum().Gradient(x)[0]));
    }

    [Fact]
    public void RefusesWhatIsNoDistribution()
    {
        Assert.Contains("[2, 1) is no interval", Refusal(() => Draw.Uniform([3], 2, 1)));
        Assert.Contains("deviation -1", Refusal(() => Draw.Normal([3], 0, -1)));
        Assert.Contains("1.5 is no probability", Refusal(() => Draw.Bernoulli(1.5, [3])));
        Assert.Contains("from 3 to below 3 there are 0 integers", Refusal(() => Draw.Integers(3, 3, [3])));
        Assert.Contains("cannot draw i32", Refusal(() => Draw.Uniform([3], dtype: DType.Int32)));
    }

    /// <summary>Kolmogorov and Smirnov's test at the level 0.001.</summary>
    private static void AssertDistribution(double[] values, Func<double, double> distribution)
    {
        var sorted = values.Order().ToArray();
        var distance = sorted.Select((v, i) => Math.Max(
            Math.Abs(distribution(v) - i / (double)sorted.Length), Math.Abs(distribution(v) - (i + 1) / (double)sorted.Length))).Max();

        Assert.InRange(distance, 0, 1.95 / Math.Sqrt(sorted.Length));
    }

    /// <summary>Φ(x) by Abramowitz and Stegun 26.2.17; the error is below 1e-7.</summary>
    private static double NormalDistribution(double x)
    {
        var t = 1 / (1 + 0.2316419 * Math.Abs(x));
        var tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI)
            * t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return x > 0 ? 1 - tail : tail;
    }
}
