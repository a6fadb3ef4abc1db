namespace GraphC.Compiler;

/// <summary>
/// A comparison of the index that runs in lanes with a number: a label's one-hot row, a causal mask. Lane l holds the index of lane 0
/// plus l, so it comes down to comparing l with <c>Minuend - Subtrahend</c>, taken at lane 0.
/// </summary>
/// <param name="IsEquality">True if l is to be equal; else l is to be less.</param>
/// <param name="OrEqual">True if l may also be equal.</param>
/// <param name="IsNegated">True if the opposite is to hold.</param>
/// <param name="Minuend">What is subtracted from.</param>
/// <param name="Subtrahend">What is subtracted.</param>
internal sealed record IndexComparison(bool IsEquality, bool OrEqual, bool IsNegated, Expr Minuend, Expr Subtrahend)
{
    /// <summary>The call as such a comparison, or null if it is something else.</summary>
    /// <param name="call">A call that varies from lane to lane.</param>
    /// <param name="index">The index that runs in lanes.</param>
    /// <param name="varies">Whether an expression varies from lane to lane.</param>
    public static IndexComparison? Of(Expr.Call call, DimSymbol index, Func<Expr, bool> varies)
    {
        if (call.Function is not (Function.Equal or Function.NotEqual or Function.Less or Function.LessEqual)
            || call.Arguments is not [{ Type: DType.Int64 } a, { Type: DType.Int64 } b] || varies(a) == varies(b))
        {
            return null;
        }

        var isLeft = varies(a);
        var (moving, still) = isLeft ? (a, b) : (b, a);
        if (moving is not Expr.Int { Value: var value } || value.CoefficientOf(index) is not { IsConstant: true, Value: 1 or -1 } step)
        {
            return null;
        }

        // moving = l + m or m - l. The position to compare l with is still - m or m - still, and a sign or a side swaps the sense.
        var rises = step.Value > 0;
        var (minuend, subtrahend) = rises ? (still, moving) : (moving, still);
        if (call.Function is Function.Equal or Function.NotEqual)
        {
            return new(true, true, call.Function == Function.NotEqual, minuend, subtrahend);
        }

        // l > p is the opposite of l <= p, and l >= p that of l < p.
        var isSwapped = isLeft != rises;
        return new(false, (call.Function == Function.LessEqual) != isSwapped, isSwapped, minuend, subtrahend);
    }
}
