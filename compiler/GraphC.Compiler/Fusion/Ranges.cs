namespace GraphC.Compiler;

/// <summary>Simplifies index polynomials with what is known of loop indices: each lies in [0, extent).</summary>
internal static class Ranges
{
    /// <summary>The polynomial with quotients resolved that the ranges decide: <c>(6*i + j) / 6</c> is <c>i</c> if j is below 6.</summary>
    public static Dim Simplify(Dim value, Func<DimSymbol, Dim?> extent) => value.RewriteQuotients((numerator, denominator) =>
    {
        // Division has already split off what divides exactly; the rest is zero if it stays below the divisor.
        var quotient = numerator / denominator;
        return quotient.RewriteQuotients((n, d) => IsBelow(n, d, extent) ? 0 : null);
    });

    /// <summary>The quotient and the remainder by an extent. Of no elements there is no index, so any will do.</summary>
    public static (Dim Quotient, Dim Remainder) Divide(Dim index, Dim extent) => extent.Is(0) ? (0, 0) : (index / extent, index % extent);

    /// <summary>
    /// An order of index polynomials without an index that cannot decide it: <c>32*i + j &lt; 128</c> is <c>i &lt; 4</c> if j is below 32. Null if
    /// there is no such index, or it is no order.
    /// </summary>
    public static (Function Function, Dim Left, Dim Right)? Order(Function function, Dim left, Dim right, Func<DimSymbol, Dim?> extent)
    {
        if (function is not (Function.Less or Function.LessEqual))
        {
            return null;
        }

        // Both forms ask for the sign of a difference d, and d and ⌊d / g⌋ have the same one: a < b is a - b < 0 as well as 0 <= b - a - 1.
        var isStrict = function == Function.Less;
        return Without(isStrict ? left - right : left - right - 1) is { } below ? (Function.Less, below, 0)
            : Without(isStrict ? right - left - 1 : right - left) is { } above ? (Function.LessEqual, 0, above)
            : null;

        Dim? Without(Dim difference)
        {
            foreach (var index in difference.Symbols)
            {
                if (index.IsLoopIndex && extent(index) is { IsConstant: true, Value: > 1 } range && difference.CoefficientOf(index) is { } step && step.Is(1))
                {
                    var quotient = Simplify(difference / range, extent);
                    if (!quotient.Mentions(index))
                    {
                        return quotient;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>True if the ranges prove that a value is not negative.</summary>
    public static bool IsNonNegative(Dim value, Func<DimSymbol, Dim?> extent)
    {
        // The least value of what grows or falls along each index alone.
        foreach (var index in value.Symbols.Where(s => s.IsLoopIndex).ToList())
        {
            if (extent(index) is not { } end || value.CoefficientOf(index) is not { IsConstant: true } step)
            {
                return false;
            }

            value = value.Substitute(symbol => symbol == index ? step.Value < 0 ? end - 1 : 0 : null);
        }

        return value.IsNonNegative;
    }

    /// <summary>True if the ranges prove that an index lies in [0, <paramref name="bound"/>).</summary>
    public static bool IsBelow(Dim value, Dim bound, Func<DimSymbol, Dim?> extent)
    {
        if (!value.IsNonNegative)
        {
            return false;
        }

        var known = true;
        var largest = value.Substitute(symbol =>
        {
            var e = extent(symbol);
            known &= e is not null || !symbol.IsLoopIndex;
            return e is null ? null : e - 1;
        });
        return known && (bound - largest - 1).IsNonNegative;
    }
}
