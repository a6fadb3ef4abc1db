using F = GraphC.ScalarFunctions;

namespace GraphC;

// Rounding to formats that are narrower than the elements.
public static partial class Elementwise
{
    // A cast's gradient is not the derivative of a staircase.
    internal static IEnumerable<OpDefinition> RoundToDefinitions { get; } =
    [
        .. NarrowFloat.All.SelectMany(format => (ElementwiseOp[])[RoundToOp(format, false, NarrowRounding.Nearest), RoundToOp(format, true, NarrowRounding.Up)])
            .Append(RoundToOp(NarrowFloat.Float8E8M0, true, NarrowRounding.Down))
            .Select(op => new OpDefinition(op.ToString(), [.. OpSample.Elementwise(op).Select(s => s with { Differentiable = false })])),
    ];

    /// <summary>
    /// Each element rounded to a number of a narrower format; the element type stays. The gradient flows through as if nothing were rounded, as
    /// it does through a cast.
    /// </summary>
    /// <param name="x">Floating-point numbers; NaN stays NaN if the format has it. Numbers of that format stay as they are.</param>
    /// <param name="format">The format. Its subnormal numbers are numbers.</param>
    /// <param name="saturate">
    /// Numbers that would be rounded beyond the greatest finite one, and infinities, become that one; if false, they become infinities where the
    /// format has them, or else NaN. <see cref="NarrowFloat.Float4E2M1"/>, which has neither, always saturates; an infinity as
    /// <see cref="NarrowFloat.Float8E8M0"/> is always NaN. This is ONNX's Cast.
    /// </param>
    /// <param name="rounding">Where numbers between two of the format go.</param>
    /// <exception cref="GraphException">x is not floating-point.</exception>
    public static Node RoundTo(this Node x, NarrowFloat format, bool saturate = false, NarrowRounding rounding = NarrowRounding.Nearest)
    {
        ArgumentNullException.ThrowIfNull(format);
        return Node.Of(RoundToOp(format, saturate, rounding), x);
    }

    internal static ElementwiseOp RoundToOp(NarrowFloat format, bool saturate, NarrowRounding rounding) => ElementwiseOp.Unary(
        "RoundTo" + format.Name,
        x => Rounded(x, format, saturate, rounding), x => format.Round(x, saturate, rounding), (y, dy, x) => dy)
        with { Domain = (0.05, 3), Parameters = [("saturate", saturate ? 1 : 0), ("rounding", (double)rounding)] };

    // Neighbours lie a power of two apart, their quantum, so the quotient is exact, and its whole part is the mantissa.
    private static Scalar Rounded(Scalar x, NarrowFloat format, bool saturate, NarrowRounding rounding)
    {
        x = format.IsSigned ? x : F.Abs(x);
        var quantum = F.Max(F.Binade(x) * Math.ScaleB(1, -format.MantissaBits), format.Epsilon);
        var rounded = Whole(x / quantum, rounding) * quantum;
        if (!format.IsSigned)
        {
            rounded = F.Max(rounded, format.Epsilon);
        }

        if (format.NaN == NarrowNaN.NegativeZero)
        {
            rounded += 0;   // -0 + 0 is 0
        }

        // ∞ / ∞ is NaN, so that neither infinities nor NaN are below the greatest number.
        var beyond = format.Beyond(saturate);
        var isNotANumber = format.IsSigned ? F.NotEqual(x, x) : F.Not(x < double.PositiveInfinity);
        return F.Select(F.Abs(rounded) <= format.MaxValue, rounded,
            F.Select(isNotANumber, format.NotANumber,
                F.Select(x < 0, Scalar.Of(-beyond, x.Type), Scalar.Of(beyond, x.Type))));
    }

    private static Scalar Whole(Scalar x, NarrowRounding rounding) => rounding switch
    {
        NarrowRounding.Up => F.Ceiling(x),
        NarrowRounding.Down => F.Floor(x),
        _ => F.Round(x),
    };
}
