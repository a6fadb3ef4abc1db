namespace GraphC.Compiler;

/// <summary>Counts the divisions that addresses still contain: the price of merging loops.</summary>
internal static class Quotients
{
    /// <summary>The quotients in a polynomial.</summary>
    public static int Count(Dim value)
    {
        var count = 0;
        value.RewriteQuotients((_, _) =>
        {
            count++;
            return null;
        });
        return count;
    }

    /// <summary>The quotients in all polynomials of an expression.</summary>
    public static int Count(Expr expr) => Count(expr, []);

    private static int Count(Expr expr, HashSet<Expr> seen) => !seen.Add(expr) ? 0
        : (expr.Polynomial is { } polynomial ? Count(polynomial) : 0) + expr.Parts.Sum(p => Count(p, seen));
}
