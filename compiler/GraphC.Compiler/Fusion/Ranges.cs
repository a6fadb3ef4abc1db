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
