using F = GraphC.ScalarFunctions;

namespace GraphC;

// Rounding and clamping.
public static partial class Elementwise
{
    internal static readonly ElementwiseOp FloorOp = ElementwiseOp.Unary("Floor", F.Floor, Math.Floor);

    internal static readonly ElementwiseOp CeilingOp = ElementwiseOp.Unary("Ceiling", F.Ceiling, Math.Ceiling);

    internal static readonly ElementwiseOp RoundOp = ElementwiseOp.Unary("Round", F.Round, Math.Round);

    internal static readonly ElementwiseOp TruncateOp = ElementwiseOp.Unary("Truncate", F.Truncate, Math.Truncate);

    /// <summary>The greatest whole number that is not above x. No gradient flows.</summary>
    public static Node Floor(this Node x) => Node.Of(FloorOp, x);

    /// <summary>The least whole number that is not below x. No gradient flows.</summary>
    public static Node Ceiling(this Node x) => Node.Of(CeilingOp, x);

    /// <summary>The nearest whole number; halves go to the even one. No gradient flows.</summary>
    public static Node Round(this Node x) => Node.Of(RoundOp, x);

    /// <summary>x without its fraction. No gradient flows.</summary>
    public static Node Truncate(this Node x) => Node.Of(TruncateOp, x);

    /// <summary>
    /// x moved into [min, max]; NaN stays NaN, and max wins if min is greater. The gradient flows where x lies inside, borders included.
    /// </summary>
    /// <param name="x">Numbers of any shape.</param>
    /// <param name="min">The lower bound, or none.</param>
    /// <param name="max">The upper bound, or none.</param>
    /// <exception cref="GraphException">x has integers and a bound is not one of them.</exception>
    public static Node Clamp(this Node x, double? min = null, double? max = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Clamp", [x], _ => new[] { min, max }.All(b => b is not { } bound || Integers.Holds(x.DType, bound))
            ? Node.Of(ClampOp(min ?? double.NegativeInfinity, max ?? double.PositiveInfinity), x)
            : throw new TypeRuleException($"the bounds [{min}, {max}] are no {x.DType.ShortName}"));
    }

    // An absent bound is an infinite one, which integers could not be compared with.
    internal static ElementwiseOp ClampOp(double min, double max) => ElementwiseOp.Unary("Clamp",
        x =>
        {
            var bounded = double.IsNegativeInfinity(min) ? x : F.Max(x, min);
            return double.IsPositiveInfinity(max) ? bounded : F.Min(bounded, max);
        },
        x => Math.Min(Math.Max(x, min), max),
        (y, dy, x) => ((x >= min) & (x <= max)).Where(dy, 0))
        with { Accepts = Elements.Numbers, Parameters = [("min", min), ("max", max)] };
}
