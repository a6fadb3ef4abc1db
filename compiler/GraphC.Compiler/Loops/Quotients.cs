namespace GraphC.Compiler;

/// <summary>A division that an address still contains.</summary>
internal readonly record struct Quotient(Dim Numerator, Dim Denominator);

/// <summary>Finds the divisions that addresses still contain: the price of merging loops.</summary>
internal static class Quotients
{
    /// <summary>The quotients in a polynomial.</summary>
    public static IEnumerable<Quotient> Of(Dim value)
    {
        var found = new List<Quotient>();
        value.RewriteQuotients((numerator, denominator) =>
        {
            found.Add(new(numerator, denominator));
            return null;
        });
        return found;
    }

    /// <summary>The quotients in all polynomials of an expression.</summary>
    public static IEnumerable<Quotient> Of(Expr expr) => Of(expr, []);

    private static IEnumerable<Quotient> Of(Expr expr, HashSet<Expr> seen) => !seen.Add(expr) ? []
        : [.. expr.Polynomial is { } polynomial ? Of(polynomial) : [], .. expr.Parts.SelectMany(p => Of(p, seen))];
}
