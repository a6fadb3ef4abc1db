using System.Runtime.Intrinsics;

namespace GraphC.Runtime.Tests;

public class PhiloxTests
{
    // Random123's known-answer file, philox4x32 with 10 rounds: counter, key, words.
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(
        0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Known_answers(uint c0, uint c1, uint c2, uint c3, uint k0, uint k1, uint w0, uint w1, uint w2, uint w3)
    {
        var seed = (ulong)k1 << 32 | k0;
        var index = (ulong)c1 << 32 | c0;
        Assert.Equal([w0, w1, w2, w3], Enumerable.Range(0, 4).Select(word => Philox.Bits(seed, c3, c2, index, word)));
        Assert.Equal(w0, Philox.Bits(seed, c3, c2, index)[0]);
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(42, 7, 3, 1000)]
    [InlineData(0xFEDCBA9876543210, 0xFFFFFFFF, 0x1_0000_0005, 0xFFFFFFF8)]
    public void Vector_forms_have_the_bits_of_the_scalar_forms(ulong seed, uint stream, ulong step, ulong index)
    {
        var bits = Philox.Bits(seed, stream, step, index);
        var uniform = Philox.Uniform(seed, stream, step, index);
        var normal = Philox.Normal(seed, stream, step, index);
        var uniform64 = Philox.Uniform64(seed, stream, step, index);
        var normal64 = Philox.Normal64(seed, stream, step, index);
        var (low, high) = Philox.RandomInteger(seed, stream, step, index, Vector512.Create(-5L), 1UL << 32);
        for (var i = 0; i < 16; i++)
        {
            var at = index + (ulong)i;
            Assert.Equal(Philox.Bits(seed, stream, step, at, 0), bits[i]);
            Assert.Equal(Philox.UniformFloat(seed, stream, step, at), uniform[i]);
            Assert.Equal(Ulp.Bits(Philox.NormalFloat(seed, stream, step, at)), Ulp.Bits(normal[i]));
            Assert.Equal(Philox.RandomInteger(seed, stream, step, at, -5, (1L << 32) - 5), i < 8 ? low[i] : high[i - 8]);
            if (i >= 8) continue;
            Assert.Equal(Philox.UniformDouble(seed, stream, step, at), uniform64[i]);
            Assert.Equal(Ulp.Bits(Philox.NormalDouble(seed, stream, step, at)), Ulp.Bits(normal64[i]));
        }
    }

    [Fact]
    public void Uniform_and_normal_numbers_have_their_moments()
    {
        const int count = 1 << 18;
        var (u, uu, n, nn, nnnn) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var i = 0; i < count; i += 16)
        {
            var (uniform, normal) = (Philox.Uniform(1, 2, 3, (ulong)i), Philox.Normal(1, 4, 3, (ulong)i));
            for (var lane = 0; lane < 16; lane++)
            {
                var (x, y) = ((double)uniform[lane], (double)normal[lane]);
                Assert.InRange(x, 0, 1 - 1.0 / (1 << 24));
                u += x;
                uu += x * x;
                n += y;
                nn += y * y;
                nnnn += y * y * y * y;
            }
        }

        Assert.Equal(0.5, u / count, 0.003);
        Assert.Equal(1.0 / 3, uu / count, 0.003);
        Assert.Equal(0, n / count, 0.01);
        Assert.Equal(1, nn / count, 0.015);
        Assert.Equal(3, nnnn / count, 0.1);
    }

    [Fact]
    public void Integers_cover_their_range()
    {
        var counts = new int[6];
        for (var i = 0UL; i < 6000; i++) counts[Philox.RandomInteger(9, 8, 7, i, -2, 4) + 2]++;
        Assert.All(counts, c => Assert.InRange(c, 850, 1150));
    }
}
