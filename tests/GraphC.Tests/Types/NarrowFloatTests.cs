namespace GraphC.Tests.Types;

public class NarrowFloatTests
{
    private const double Inf = double.PositiveInfinity, NaN = double.NaN;

    public static IEnumerable<object[]> Formats => NarrowFloat.All.Select(f => new object[] { f.Name });

    [Fact]
    public void Every_half_is_decoded_as_System_Half()
    {
        for (var pattern = 0; pattern <= ushort.MaxValue; pattern++)
        {
            Assert.Equal((double)BitConverter.UInt16BitsToHalf((ushort)pattern), NarrowFloat.Float16.Decode((ushort)pattern));
        }
    }

    [Fact]
    public void Every_bfloat16_is_the_upper_half_of_a_float()
    {
        for (var pattern = 0; pattern <= ushort.MaxValue; pattern++)
        {
            Assert.Equal((double)BitConverter.Int32BitsToSingle(pattern << 16), NarrowFloat.BFloat16.Decode((ushort)pattern));
        }
    }

    [Fact]
    public void Doubles_round_to_halves_as_System_Half_does()
    {
        var random = new Random(1);
        for (var i = 0; i < 300_000; i++)
        {
            var half = (double)BitConverter.UInt16BitsToHalf((ushort)random.Next(1 << 16));
            foreach (var x in (double[])[half, half * (1 + Math.ScaleB(1, -11)), half * (1 - Math.ScaleB(1, -12)), half + Math.ScaleB(random.NextDouble(), -24), half * random.NextDouble()])
            {
                Assert.Equal((double)(Half)x, NarrowFloat.Float16.Round(x));
                Assert.Equal(double.IsNaN(x) ? 0x7E00 : BitConverter.HalfToUInt16Bits((Half)x), NarrowFloat.Float16.Encode(x));
            }
        }
    }

    [Fact]
    public void Floats_round_to_bfloat16_by_their_lower_half()
    {
        var random = new Random(2);
        for (var i = 0; i < 300_000; i++)
        {
            var bits = (uint)random.NextInt64(1L << 32) & ~(i % 2 == 0 ? 0x7FFFu : 0u);   // many midpoints
            var x = BitConverter.UInt32BitsToSingle(bits);
            var nearest = bits + 0x7FFF + (bits >> 16 & 1) & 0xFFFF0000;
            Assert.Equal(float.IsNaN(x) ? NaN : BitConverter.UInt32BitsToSingle(nearest), NarrowFloat.BFloat16.Round(x));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_pattern_is_a_number_that_rounds_to_itself(string name)
    {
        var format = Format(name);
        for (var pattern = 0; pattern < 1 << format.Bits; pattern++)
        {
            var x = format.Decode((ushort)pattern);
            foreach (var rounding in Enum.GetValues<NarrowRounding>())
            {
                Assert.Equal(x, double.IsInfinity(x) ? x : format.Round(x, true, rounding));
                Assert.Equal(x, format.Round(x, false, rounding));
                if (!double.IsNaN(x))
                {
                    Assert.Equal(pattern, format.Encode(x, false, rounding));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_lies_between_two_numbers_goes_to_the_nearer_or_the_even_one(string name)
    {
        var format = Format(name);
        double[] numbers = [.. Enumerable.Range(0, 1 << format.Bits).Select(p => format.Decode((ushort)p)).Where(x => double.IsFinite(x) && x >= 0 && !double.IsNegative(x))];
        Assert.Equal(numbers.Order(), numbers);
        for (var i = 1; i < numbers.Length; i++)
        {
            var (low, high) = (numbers[i - 1], numbers[i]);
            var middle = low + (high - low) / 2;
            var even = i % 2 == 0 || !format.IsSigned ? high : low;   // powers of two alone: 1.5 is nearer to the even 2 than to 1
            Assert.Equal(even, format.Round(middle));
            Assert.Equal(low, format.Round(Math.BitDecrement(middle)));
            Assert.Equal(high, format.Round(Math.BitIncrement(middle)));
            Assert.Equal((low, high), (format.Round(middle, rounding: NarrowRounding.Down), format.Round(middle, rounding: NarrowRounding.Up)));
            if (format.IsSigned)
            {
                Assert.Equal(-even, format.Round(-middle));
                Assert.Equal((-high, -low), (format.Round(-middle, rounding: NarrowRounding.Down), format.Round(-middle, rounding: NarrowRounding.Up)));
            }
        }
    }

    [Theory]
    [InlineData("Float16", 65504, Inf)]
    [InlineData("BFloat16", 3.3895313892515355E38, Inf)]
    [InlineData("Float8E4M3FN", 448, NaN)]
    [InlineData("Float8E4M3FNUZ", 240, NaN)]
    [InlineData("Float8E5M2", 57344, Inf)]
    [InlineData("Float8E5M2FNUZ", 57344, NaN)]
    [InlineData("Float4E2M1", 6, 6)]
    public void What_is_too_large_saturates_or_not(string name, double max, double beyond)
    {
        var format = Format(name);
        Assert.Equal(max, format.MaxValue);
        var middle = max + (max - format.Decode((ushort)(format.Encode(max) - 1))) / 2;   // between it and what would come next
        Assert.Equal(max, format.Round(Math.BitDecrement(middle)));
        foreach (var x in (double[])[Math.BitIncrement(middle), 1e300, Inf])
        {
            Assert.Equal((max, -max), (format.Round(x, saturate: true), format.Round(-x, saturate: true)));
            Assert.Equal((beyond, -beyond), (format.Round(x), format.Round(-x)));
        }

        // The even one of both: 448 has an even mantissa, the others have odd ones.
        Assert.Equal(name == "Float8E4M3FN" ? max : beyond, format.Round(middle));
    }

    [Fact]
    public void Zeros_and_NaN_are_what_the_format_has()
    {
        Assert.True(double.IsNegative(NarrowFloat.Float8E4M3FN.Round(-1e-9)));
        Assert.False(double.IsNegative(NarrowFloat.Float8E4M3FNUZ.Round(-1e-9)));
        Assert.Equal([0x7E00, 0x7FC0, 0x7F, 0x80, 0x7E, 0x80, 0x8, 0xFF], NarrowFloat.All.Select(f => (int)f.Encode(NaN)));
    }

    [Fact]
    public void Scales_have_neither_sign_nor_zero()
    {
        var scale = NarrowFloat.Float8E8M0;
        Assert.Equal([Math.ScaleB(1, -127), 2, 4, 4, Math.ScaleB(1, 127), NaN, NaN], ((double[])[0, -2, 3, 3.5, 1.9 * Math.ScaleB(1, 127), Inf, NaN]).Select(x => scale.Round(x, saturate: true)));
        Assert.Equal([2, 2, 4], Enum.GetValues<NarrowRounding>().Order().Select(r => scale.Round(2.5, rounding: r)).Order());
        Assert.Equal(NaN, scale.Round(1.9 * Math.ScaleB(1, 127)));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Packed_numbers_come_back(string name)
    {
        var format = Format(name);
        var count = (1 << format.Bits) - 1;   // an odd one
        var packed = new byte[format.PackedBytes(count)];
        new Random(3).NextBytes(packed);
        packed[^1] &= format.Bits == 4 ? (byte)15 : (byte)255;
        var (numbers, again) = (new float[count], new byte[packed.Length]);
        format.Decode(packed, numbers);
        format.Encode(numbers, again);
        for (var i = 0; i < count; i++)
        {
            var pattern = Pattern(packed, i);
            Assert.Equal((float)format.Decode(pattern), numbers[i]);
            Assert.True(float.IsNaN(numbers[i]) || Pattern(again, i) == pattern);
        }

        Assert.Throws<ArgumentException>(() => format.Decode(packed, new float[count + 2]));

        ushort Pattern(byte[] bytes, int i) => format.Bits switch
        {
            16 => (ushort)(bytes[2 * i] | bytes[2 * i + 1] << 8),
            8 => bytes[i],
            _ => (ushort)(i % 2 == 0 ? bytes[i / 2] & 15 : bytes[i / 2] >> 4),
        };
    }

    private static NarrowFloat Format(string name) => NarrowFloat.All.Single(f => f.Name == name);
}
