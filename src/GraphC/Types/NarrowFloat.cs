using System.Buffers.Binary;

namespace GraphC;

/// <summary>How a narrow format writes what is not a number.</summary>
public enum NarrowNaN
{
    /// <summary>As IEEE 754 does: the greatest exponent with a mantissa that is not 0. With a mantissa of 0 it is an infinity.</summary>
    Ieee,

    /// <summary>All bits but the sign are set ("fn"): there are no infinities, and the rest of the greatest exponent are numbers.</summary>
    AllOnes,

    /// <summary>The sign alone is set ("fnuz"): there are no infinities and no negative zero.</summary>
    NegativeZero,

    /// <summary>Not at all: every pattern is a number.</summary>
    None,
}

/// <summary>Where a number goes that lies between two of a format.</summary>
public enum NarrowRounding
{
    /// <summary>To the nearer one; from the middle to the one with an even mantissa.</summary>
    Nearest,

    /// <summary>To the greater one.</summary>
    Up,

    /// <summary>To the lesser one.</summary>
    Down,
}

/// <summary>
/// A floating-point format of at most 16 bits: sign, exponent, mantissa, from the highest bit to the lowest. No tensor has elements of such
/// a type; their values are carried in Float32 or Float64, rounded by <see cref="Elementwise.RoundTo"/>, and packed here.
/// </summary>
/// <remarks>
/// The 16-bit formats are IEEE 754's binary16 and bfloat16. The 8-bit ones are those of "FP8 Formats for Deep Learning" (Micikevicius and
/// others, 2022) and, ending in FNUZ, of "8-bit Numerical Formats for Deep Neural Networks" (Noune and others, 2022). E2M1 and E8M0 are those of the
/// OCP Microscaling Formats specification.
/// </remarks>
public sealed class NarrowFloat
{
    private readonly Lazy<float[]> values;

    private NarrowFloat(string name, int exponentBits, int mantissaBits, int bias, NarrowNaN nan, bool isSigned = true)
    {
        (Name, ExponentBits, MantissaBits, Bias, NaN, IsSigned) = (name, exponentBits, mantissaBits, bias, nan, isSigned);
        values = new(() => [.. Enumerable.Range(0, 1 << Bits).Select(pattern => (float)Decode((ushort)pattern))]);
    }

    /// <summary>binary16: 5 bits of exponent, 10 of mantissa.</summary>
    public static NarrowFloat Float16 { get; } = new("Float16", 5, 10, 15, NarrowNaN.Ieee);

    /// <summary>bfloat16: the upper half of a Float32.</summary>
    public static NarrowFloat BFloat16 { get; } = new("BFloat16", 8, 7, 127, NarrowNaN.Ieee);

    /// <summary>4 bits of exponent, 3 of mantissa, up to 448, no infinities.</summary>
    public static NarrowFloat Float8E4M3FN { get; } = new("Float8E4M3FN", 4, 3, 7, NarrowNaN.AllOnes);

    /// <summary>4 bits of exponent, 3 of mantissa, up to 240, no infinities and no negative zero.</summary>
    public static NarrowFloat Float8E4M3FNUZ { get; } = new("Float8E4M3FNUZ", 4, 3, 8, NarrowNaN.NegativeZero);

    /// <summary>5 bits of exponent, 2 of mantissa, up to 57344.</summary>
    public static NarrowFloat Float8E5M2 { get; } = new("Float8E5M2", 5, 2, 15, NarrowNaN.Ieee);

    /// <summary>5 bits of exponent, 2 of mantissa, up to 57344, no infinities and no negative zero.</summary>
    public static NarrowFloat Float8E5M2FNUZ { get; } = new("Float8E5M2FNUZ", 5, 2, 16, NarrowNaN.NegativeZero);

    /// <summary>2 bits of exponent, 1 of mantissa: 0, 0.5, 1, 1.5, 2, 3, 4, 6 and their negatives. NaN becomes -0.</summary>
    public static NarrowFloat Float4E2M1 { get; } = new("Float4E2M1", 2, 1, 1, NarrowNaN.None);

    /// <summary>The powers of two from 2⁻¹²⁷ to 2¹²⁷, for scales: no sign, no zero, no infinities.</summary>
    public static NarrowFloat Float8E8M0 { get; } = new("Float8E8M0", 8, 0, 127, NarrowNaN.AllOnes, isSigned: false);

    /// <summary>All formats.</summary>
    public static IReadOnlyList<NarrowFloat> All { get; } =
        [Float16, BFloat16, Float8E4M3FN, Float8E4M3FNUZ, Float8E5M2, Float8E5M2FNUZ, Float4E2M1, Float8E8M0];

    /// <summary>The name, as the property is called.</summary>
    public string Name { get; }

    /// <summary>The number of exponent bits.</summary>
    public int ExponentBits { get; }

    /// <summary>The number of mantissa bits that are written.</summary>
    public int MantissaBits { get; }

    /// <summary>What is written in place of the exponent 0.</summary>
    public int Bias { get; }

    /// <summary>How NaN is written.</summary>
    public NarrowNaN NaN { get; }

    /// <summary>True if there is a sign, and there are numbers below the least normal one; false for <see cref="Float8E8M0"/>.</summary>
    public bool IsSigned { get; }

    /// <summary>True if there are infinities.</summary>
    public bool HasInfinity => NaN == NarrowNaN.Ieee;

    /// <summary>Bits per number.</summary>
    public int Bits => (IsSigned ? 1 : 0) + ExponentBits + MantissaBits;

    /// <summary>The greatest finite number.</summary>
    public double MaxValue => Decode(MaxPattern);

    /// <summary>The least positive number. Where there is a sign, it is the distance of neighbours around 0.</summary>
    public double Epsilon => Math.ScaleB(1, MinExponent - MantissaBits);

    private int MinExponent => IsSigned ? 1 - Bias : -Bias;

    private int SignPattern => IsSigned ? 1 << ExponentBits + MantissaBits : 0;

    private int MagnitudeMask => (1 << ExponentBits + MantissaBits) - 1;

    private int InfinityPattern => MagnitudeMask & ~((1 << MantissaBits) - 1);

    private int NaNPattern => NaN switch
    {
        NarrowNaN.Ieee => InfinityPattern | 1 << MantissaBits - 1,
        NarrowNaN.AllOnes => MagnitudeMask,
        _ => SignPattern,
    };

    private ushort MaxPattern => (ushort)(NaN switch
    {
        NarrowNaN.Ieee => InfinityPattern - 1,
        NarrowNaN.AllOnes => MagnitudeMask - 1,
        _ => MagnitudeMask,
    });

    /// <summary>The number of the format that a number is rounded to. It is also what <see cref="Encode(double, bool, NarrowRounding)"/> writes.</summary>
    /// <param name="x">
    /// Any number. Where the format has no sign, that of x is dropped; where it has no zero, 0 becomes <see cref="Epsilon"/>.
    /// </param>
    /// <param name="saturate">
    /// What becomes of a number that would be rounded beyond <see cref="MaxValue"/>, and of infinities: that value, or else an infinity if there are
    /// any, or else NaN if it is there. Of <see cref="Float8E8M0"/>, an infinity is always NaN.
    /// </param>
    /// <param name="rounding">Where a number between two goes.</param>
    public double Round(double x, bool saturate = false, NarrowRounding rounding = NarrowRounding.Nearest)
    {
        x = IsSigned ? x : Math.Abs(x);
        if (!double.IsFinite(x))
        {
            return double.IsNaN(x) || !IsSigned ? NotANumber : Math.CopySign(Beyond(saturate), x);
        }

        var quantum = Math.ScaleB(1, Math.Max(Math.ILogB(x), MinExponent) - MantissaBits);
        var rounded = quantum * rounding switch
        {
            NarrowRounding.Up => Math.Ceiling(x / quantum),
            NarrowRounding.Down => Math.Floor(x / quantum),
            _ => Math.Round(x / quantum, MidpointRounding.ToEven),
        };
        rounded = IsSigned ? rounded : Math.Max(rounded, Epsilon);
        return Math.Abs(rounded) > MaxValue ? Math.CopySign(Beyond(saturate), x)
            : rounded == 0 && NaN == NarrowNaN.NegativeZero ? 0
            : rounded;
    }

    /// <summary>The bits of a number after rounding, in the lowest <see cref="Bits"/> of the result.</summary>
    /// <inheritdoc cref="Round"/>
    public ushort Encode(double x, bool saturate = false, NarrowRounding rounding = NarrowRounding.Nearest)
    {
        var rounded = Round(x, saturate, rounding);
        if (double.IsNaN(rounded))
        {
            return (ushort)NaNPattern;
        }

        var magnitude = Math.Abs(rounded);
        var exponent = Math.Max(Math.ILogB(magnitude), MinExponent);
        // A number with a leading 1 adds it to the exponent field, which begins at 0 for those without.
        var pattern = double.IsInfinity(magnitude) ? InfinityPattern
            : ((exponent - MinExponent) << MantissaBits) + (int)Math.ScaleB(magnitude, MantissaBits - exponent) - (IsSigned ? 0 : 1);
        return (ushort)(pattern | (double.IsNegative(rounded) ? SignPattern : 0));
    }

    /// <summary>The number that the lowest <see cref="Bits"/> of a pattern stand for.</summary>
    public double Decode(ushort pattern)
    {
        var (magnitude, isNegative) = (pattern & MagnitudeMask, (pattern & SignPattern) != 0);
        if (IsNaN(magnitude, isNegative))
        {
            return double.NaN;
        }

        var (exponent, mantissa) = (magnitude >> MantissaBits, magnitude & ((1 << MantissaBits) - 1));
        var value = HasInfinity && magnitude == InfinityPattern ? double.PositiveInfinity
            : exponent == 0 && IsSigned ? mantissa * Epsilon
            : Math.ScaleB((1 << MantissaBits) + mantissa, exponent - Bias - MantissaBits);
        return isNegative ? -value : value;
    }

    /// <summary>How many bytes numbers take, packed without gaps.</summary>
    public long PackedBytes(long count) => (count * Bits + 7) / 8;

    /// <summary>
    /// Rounds and packs numbers: 16 bits as two bytes, the lower first; 8 bits as a byte; 4 bits as half a byte, the lower half first.
    /// </summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="packed">Where they go, <see cref="PackedBytes"/> of their count. An unused half of the last byte becomes 0.</param>
    /// <param name="saturate">See <see cref="Round"/>.</param>
    /// <param name="rounding">See <see cref="Round"/>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Encode(ReadOnlySpan<float> numbers, Span<byte> packed, bool saturate = false, NarrowRounding rounding = NarrowRounding.Nearest)
    {
        RequireLength(numbers.Length, packed.Length);
        packed.Clear();
        for (var i = 0; i < numbers.Length; i++)
        {
            var pattern = Encode(numbers[i], saturate, rounding);
            switch (Bits)
            {
                case 16: BinaryPrimitives.WriteUInt16LittleEndian(packed[(2 * i)..], pattern); break;
                case 8: packed[i] = (byte)pattern; break;
                default: packed[i / 2] |= (byte)(pattern << i % 2 * 4); break;
            }
        }
    }

    /// <summary>Unpacks numbers, which Float32 holds exactly.</summary>
    /// <param name="packed">As <see cref="Encode(ReadOnlySpan{float}, Span{byte}, bool, NarrowRounding)"/> writes them.</param>
    /// <param name="numbers">Where they go.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Decode(ReadOnlySpan<byte> packed, Span<float> numbers)
    {
        RequireLength(numbers.Length, packed.Length);
        var table = values.Value;
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = table[Bits switch
            {
                16 => BinaryPrimitives.ReadUInt16LittleEndian(packed[(2 * i)..]),
                8 => packed[i],
                _ => packed[i / 2] >> i % 2 * 4 & 15,
            }];
        }
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>What NaN becomes.</summary>
    internal double NotANumber => NaN == NarrowNaN.None ? -0.0 : double.NaN;

    /// <summary>What a positive number becomes that is too large.</summary>
    internal double Beyond(bool saturate) => saturate || NaN == NarrowNaN.None ? MaxValue : HasInfinity ? double.PositiveInfinity : double.NaN;

    private bool IsNaN(int magnitude, bool isNegative) => NaN switch
    {
        NarrowNaN.Ieee => magnitude > InfinityPattern,
        NarrowNaN.AllOnes => magnitude == MagnitudeMask,
        NarrowNaN.NegativeZero => magnitude == 0 && isNegative,
        _ => false,
    };

    private void RequireLength(int numbers, int bytes)
    {
        if (bytes != PackedBytes(numbers))
        {
            throw new ArgumentException($"{numbers} numbers of {Name} take {PackedBytes(numbers)} bytes, not {bytes}.");
        }
    }
}
