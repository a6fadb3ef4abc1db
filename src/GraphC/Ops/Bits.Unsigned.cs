namespace GraphC;

// Integers read as unsigned ones: Int64 as 64 bits, Int32 as 32. Sums, differences, products, shifts to the left and bits are the same for
// both readings; what is not stands here, composed of signed arithmetic.
public static partial class Bits
{
    private const double TwoTo63 = 9223372036854775808.0;

    /// <summary>a &lt; b, both read as unsigned: the signed answer, turned around where the signs differ.</summary>
    /// <exception cref="GraphException">The shapes do not broadcast, or the element types differ or are no integers.</exception>
    public static Node UnsignedLess(this Node a, Node b) => (a < b) ^ (a.BitwiseXor(b) < 0);

    /// <summary>a ≤ b, both read as unsigned.</summary>
    /// <inheritdoc cref="UnsignedLess"/>
    public static Node UnsignedLessEqual(this Node a, Node b) => !b.UnsignedLess(a);

    /// <summary>The greater of both, read as unsigned.</summary>
    /// <inheritdoc cref="UnsignedLess"/>
    public static Node UnsignedMaximum(this Node a, Node b) => a.UnsignedLess(b).Where(b, a);

    /// <summary>The lesser of both, read as unsigned.</summary>
    /// <inheritdoc cref="UnsignedLess"/>
    public static Node UnsignedMinimum(this Node a, Node b) => b.UnsignedLess(a).Where(b, a);

    /// <summary>The whole part of a / b, both read as unsigned; 0 if b is 0.</summary>
    /// <remarks>
    /// A divisor with the highest bit set goes into a once or not at all. For others, half of a is not negative, and
    /// <c>q = 2 ⌊⌊a/2⌋ / b⌋</c> is the quotient or one less, which the rest <c>a - q b</c> tells (Warren, "Hacker's Delight", chapter 9).
    /// </remarks>
    /// <inheritdoc cref="UnsignedLess"/>
    public static Node UnsignedDivide(this Node a, Node b)
    {
        var even = (a.ShiftRightLogical(1) / b).ShiftLeft(1);
        var quotient = (b < 0).Where(0, even);
        var quotientOrMore = quotient + b.UnsignedLessEqual(a - quotient * b).Cast(a.DType);
        return b.EqualTo(0).Where(0, quotientOrMore);
    }

    /// <summary>What the division of a by b leaves, both read as unsigned; 0 if b is 0, as with <see cref="Elementwise.Remainder(Node, Node)"/>.</summary>
    /// <inheritdoc cref="UnsignedLess"/>
    public static Node UnsignedRemainder(this Node a, Node b) => b.EqualTo(0).Where(0, a - a.UnsignedDivide(b) * b);

    /// <summary>The number that the bits of x are, read as unsigned, rounded to a floating-point type.</summary>
    /// <remarks>
    /// Where the highest bit is set, half of x is converted, and its lowest bit stands for both that were there: they only tell what lies on which
    /// side of a midpoint. Twice the result is rounded right.
    /// </remarks>
    /// <exception cref="GraphException">x has no integers, or the type is not floating-point.</exception>
    public static Node UnsignedToFloat(this Node x, DType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("UnsignedToFloat", [x], _ => type.IsFloat
            ? (x < 0).Where(x.ShiftRightLogical(1).BitwiseOr(x.BitwiseAnd(1)).Cast(type) * 2, x.Cast(type))
            : throw new TypeRuleException($"{type.ShortName} is not floating-point"));
    }

    /// <summary>
    /// The unsigned 64-bit integer that a floating-point number is, as an Int64 of the same bits: truncated; 0 for negative numbers and NaN, and
    /// 2⁶⁴ - 1 from 2⁶⁴ on.
    /// </summary>
    /// <exception cref="GraphException">x is not floating-point.</exception>
    public static Node FloatToUnsigned(this Node x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("FloatToUnsigned", [x], _ => x.DType.IsFloat
            ? (x >= TwoTo63).Where((x - TwoTo63).Cast(DType.Int64).BitwiseXor(long.MinValue), (x > 0).Where(x.Cast(DType.Int64), 0))
            : throw new TypeRuleException($"needs floating-point numbers, not {x.DType.ShortName}"));
    }
}
