using GraphC.Compiler.Tests.Support;
using static GraphC.Compiler.Compilation;
using static GraphC.Declare;

namespace GraphC.Compiler.Tests.Sweep;

/// <summary>Bits, and what is rounded to few of them, bit by bit: the float64 interpreter does not hold 64.</summary>
public class BitsTests
{
    private static readonly long[] Words =
    [
        0, 1, 2, 3, 7, -1, -2, -3, 31, 32, 33, 63, 64, 65, 1000, -1000, long.MaxValue, long.MinValue, long.MaxValue - 1, long.MinValue + 1, 1L << 53, (1L << 53) + 1, 1L << 62, 0x123456789ABCDEF,
        unchecked((long)0xFEDCBA9876543210), int.MaxValue, int.MinValue,
    ];

    private static readonly (long A, long B)[] Pairs = [.. Words.SelectMany(a => Words.Select(b => (a, b)))];

    public static IEnumerable<object[]> Formats => NarrowFloat.All.Select(f => new object[] { f.Name });

    [Fact]
    public void Int64_has_64_bits()
    {
        var (x, y) = (Input("x", DType.Int64, [Pairs.Length]), Input("y", DType.Int64, [Pairs.Length]));
        Check(x, y, Tensor.From<long>([.. Pairs.Select(p => p.A)]), Tensor.From<long>([.. Pairs.Select(p => p.B)]), t => t.ToArray<long>(), (i, c) => c.Exact(Pairs[i].A, Pairs[i].B),
        [
            (x.BitwiseAnd(y), (a, b) => a & b), (x.BitwiseOr(y), (a, b) => a | b), (x.BitwiseXor(y), (a, b) => a ^ b), (x.BitwiseNot(), (a, _) => ~a),
            (x.BitwiseAnd(0x7FEDCBA987654321), (a, _) => a & 0x7FEDCBA987654321), (x.BitwiseXor(long.MinValue), (a, _) => a ^ long.MinValue),
            (x.BitwiseAnd(0), (_, _) => 0), (x.BitwiseOr(6), (a, _) => a | 6),
            (x.ShiftLeft(y), (a, n) => n is >= 0 and < 64 ? a << (int)n : 0), (x.ShiftRight(y), (a, n) => a >> (n is >= 0 and < 64 ? (int)n : 63)),
            (x.ShiftRightLogical(y), (a, n) => n is >= 0 and < 64 ? a >>> (int)n : 0), (x.ShiftRight(3), (a, _) => a >> 3),
            (x.WrapTo(32, signed: false), (a, _) => (uint)a), (x.WrapTo(32, signed: true), (a, _) => (int)a), (x.WrapTo(63, signed: false), (a, _) => a & long.MaxValue),
            (x.BitCast(DType.Float64).BitCast(DType.Int64), (a, _) => a),
            (x.UnsignedLess(y).Cast(DType.Int64), (a, b) => (ulong)a < (ulong)b ? 1 : 0), (x.UnsignedLessEqual(y).Cast(DType.Int64), (a, b) => (ulong)a <= (ulong)b ? 1 : 0),
            (x.UnsignedMaximum(y), (a, b) => (long)Math.Max((ulong)a, (ulong)b)), (x.UnsignedMinimum(y), (a, b) => (long)Math.Min((ulong)a, (ulong)b)),
            (x.UnsignedDivide(y), (a, b) => b == 0 ? 0 : (long)((ulong)a / (ulong)b)), (x.UnsignedRemainder(y), (a, b) => b == 0 ? 0 : (long)((ulong)a % (ulong)b)),
        ]);
    }

    [Fact]
    public void Int32_has_32_bits()
    {
        var (x, y) = (Input("x", DType.Int32, [Pairs.Length]), Input("y", DType.Int32, [Pairs.Length]));
        Check(x, y, Tensor.From<int>([.. Pairs.Select(p => (int)p.A)]), Tensor.From<int>([.. Pairs.Select(p => (int)p.B)]), t => [.. t.ToArray<int>().Select(v => (long)v)],
            (i, c) => (int)c.Exact((int)Pairs[i].A, (int)Pairs[i].B),
        [
            (x.BitwiseAnd(y), (a, b) => a & b), (x.BitwiseOr(y), (a, b) => a | b), (x.BitwiseXor(y), (a, b) => a ^ b), (x.BitwiseNot(), (a, _) => ~a),
            (x.ShiftLeft(y), (a, n) => n is >= 0 and < 32 ? a << (int)n : 0), (x.ShiftRight(y), (a, n) => a >> (n is >= 0 and < 32 ? (int)n : 31)),
            (x.ShiftRightLogical(y), (a, n) => n is >= 0 and < 32 ? (uint)a >> (int)n : 0),
            (x.WrapTo(16, signed: true), (a, _) => (short)a), (x.WrapTo(8, signed: false), (a, _) => (byte)a), (x.WrapTo(2, signed: true), (a, _) => a << 62 >> 62),
            (x.UnsignedDivide(y), (a, b) => b == 0 ? 0 : (uint)a / (uint)b), (x.UnsignedLess(y).Cast(DType.Int32), (a, b) => (uint)a < (uint)b ? 1 : 0),
        ]);
    }

    [Fact]
    public void UInt8_has_8_bits()
    {
        var (x, y) = (Input("x", UInt8, [Pairs.Length]), Input("y", UInt8, [Pairs.Length]));
        Check(x, y, Tensor.From<byte>([.. Pairs.Select(p => (byte)p.A)]), Tensor.From<byte>([.. Pairs.Select(p => (byte)p.B)]), t => [.. t.ToArray<byte>().Select(v => (long)v)],
            (i, c) => (byte)c.Exact((byte)Pairs[i].A, (byte)Pairs[i].B),
        [
            (x.BitwiseXor(y), (a, b) => a ^ b), (x.BitwiseNot(), (a, _) => ~a), (x.ShiftLeft(y), (a, n) => n < 8 ? a << (int)n : 0),
            (x.ShiftRight(y), (a, n) => n < 8 ? a >> (int)n : 0), (x.ShiftRightLogical(y), (a, n) => n < 8 ? a >> (int)n : 0), (x.WrapTo(4, signed: false), (a, _) => a & 15),
        ]);
    }

    [Fact]
    public void Unsigned_integers_become_floats_and_back()
    {
        long[] words = [.. Words, .. Words.Select(w => w ^ 1L << 63), 0x7FFFFF4000000000, 0x7FFFFF4000000001, unchecked((long)0x8000008000000000), unchecked((long)0x8000008000000001), unchecked((long)0xFFFFFFFFFFFFFBFF)];
        double[] numbers = [0, 0.9, -1, 1e3, 9223372036854775807.0, 9223372036854775808.0, 1.2e19, 18446744073709549568.0, 18446744073709551616.0, 1e300, double.NaN, double.NegativeInfinity];
        var (x, y) = (Input("x", DType.Int64, [words.Length]), Input("y", Float64, [numbers.Length]));
        using var program = Compile([x.UnsignedToFloat(Float32), x.UnsignedToFloat(Float64), y.FloatToUnsigned()], [x, y], Agreement.Fresh);
        var results = program.Run(Tensor.From<long>(words), Tensor.From<double>(numbers));
        Assert.Equal(words.Select(w => (float)(ulong)w), results[0].ToArray<float>());
        Assert.Equal(words.Select(w => (double)(ulong)w), results[1].ToArray<double>());
        Assert.Equal([0, 0, 0, 1000, 1UL << 63, 1UL << 63, 12000000000000000000, 18446744073709549568, ulong.MaxValue, ulong.MaxValue, 0, 0], results[2].ToArray<long>().Select(w => (ulong)w));
    }

    [Fact]
    public void Bits_of_floats_are_those_of_the_numbers()
    {
        var random = new Random(4);
        int[] patterns = [0, int.MinValue, 0x7F800000, 0x7FC00000, 1, .. Enumerable.Range(0, 200).Select(_ => random.Next() & ~0x00400000)];
        var x = Input("x", DType.Int32, [patterns.Length]);
        var y = x.BitCast(Float32);
        using var program = Compile([y, y.BitCast(DType.Int32), (y * 1).BitCast(DType.Int32).ShiftRightLogical(23)], [x], Agreement.Fresh);
        var results = program.Run(Tensor.From<int>(patterns));
        Assert.Equal(patterns, results[0].ToArray<float>().Select(BitConverter.SingleToInt32Bits));
        Assert.Equal(patterns, results[1].ToArray<int>());
        Assert.Equal(patterns.Select(p => p >>> 23), results[2].ToArray<int>());
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rounding_to_a_narrow_format_is_its_codecs(string name)
    {
        var format = NarrowFloat.All.Single(f => f.Name == name);
        var random = new Random(5);
        List<float> numbers = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue, 1e-38f, -1e-39f];
        for (var pattern = 0; pattern < 1 << format.Bits; pattern++)
        {
            var (x, next) = ((float)format.Decode((ushort)pattern), (float)format.Decode((ushort)Math.Min(pattern + 1, (1 << format.Bits) - 1)));
            var middle = x / 2 + next / 2;
            numbers.AddRange([x, middle, MathF.BitIncrement(middle), MathF.BitDecrement(middle), BitConverter.Int32BitsToSingle(random.Next()), x * random.NextSingle()]);
        }

        var (f32, f64) = (Input("x", Float32, [numbers.Count]), Input("y", Float64, [numbers.Count]));
        (bool Saturate, NarrowRounding Rounding)[] ways = [(false, NarrowRounding.Nearest), (true, NarrowRounding.Nearest), (false, NarrowRounding.Up), (true, NarrowRounding.Down)];
        using var program = Compile([.. ways.SelectMany(w => (Node[])[f32.RoundTo(format, w.Saturate, w.Rounding), f64.RoundTo(format, w.Saturate, w.Rounding)])], [f32, f64], Agreement.Fresh);
        double[] doubles = [.. numbers.Select((x, i) => x * (1 + (i % 3 - 1) * 1e-12))];
        var results = program.Run(Tensor.From<float>([.. numbers]), Tensor.From<double>(doubles));
        for (var w = 0; w < ways.Length; w++)
        {
            var (narrow, wide) = (results[2 * w].ToArray<float>(), results[2 * w + 1].ToArray<double>());
            for (var i = 0; i < numbers.Count; i++)
            {
                AssertSame(format.Round(numbers[i], ways[w].Saturate, ways[w].Rounding), narrow[i], numbers[i]);
                AssertSame(format.Round(doubles[i], ways[w].Saturate, ways[w].Rounding), wide[i], doubles[i]);
            }
        }

        void AssertSame(double expected, double actual, double x) => Assert.True(
            expected.Equals(actual) && double.IsNegative(expected) == double.IsNegative(actual) || double.IsNaN(expected) && double.IsNaN(actual), $"{format} of {x:R} is {actual:R}, not {expected:R}");
    }

    [Fact]
    public void Rounding_to_a_narrow_format_runs_in_lanes()
    {
        var x = Input("x", Float32, [Batch, 40]);
        var kernel = Assert.Single(LanesOf.Kernels([(x * 3).RoundTo(NarrowFloat.Float16) + 1]));
        Assert.True(LanesOf.Any(kernel));
    }

    private static void Check(
        Node x, Node y, Tensor a, Tensor b, Func<Tensor, long[]> read, Func<int, (Node Node, Func<long, long, long> Exact), long> exact,
        (Node Node, Func<long, long, long> Exact)[] cases)
    {
        using var program = Compile([.. cases.Select(c => c.Node)], [x, y], Agreement.Fresh);
        var outputs = program.Run(a, b);
        for (var i = 0; i < cases.Length; i++)
        {
            var actual = read(outputs[i]);
            for (var k = 0; k < actual.Length; k++)
            {
                Assert.True(exact(k, cases[i]) == actual[k], $"case {i}, {cases[i].Node}, of {Pairs[k]} gives {actual[k]}");
            }
        }
    }
}
