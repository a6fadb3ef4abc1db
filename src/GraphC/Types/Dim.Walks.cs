using System.Collections.Immutable;

namespace GraphC;

// What is asked of a polynomial: its value, its parts, itself with other symbols.
public sealed partial class Dim
{
    /// <summary>The value once every symbol is bound.</summary>
    public long Evaluate(Func<DimSymbol, long> bind)
    {
        long sum = 0;
        foreach (var term in terms)
        {
            var product = term.Coefficient;
            foreach (var atom in term.Atoms)
            {
                product = checked(product * (atom.Symbol is { } s
                    ? bind(s)
                    : FloorDiv(atom.Numerator!.Evaluate(bind), atom.Denominator!.Evaluate(bind))));
            }

            sum = checked(sum + product);
        }

        return sum;
    }

    /// <summary>The value once every symbol is bound, without an allocation: symbol i has value i.</summary>
    internal long Evaluate(ImmutableArray<DimSymbol> symbols, ReadOnlySpan<long> values)
    {
        long sum = 0;
        foreach (var term in terms)
        {
            var product = term.Coefficient;
            foreach (var atom in term.Atoms)
            {
                product = checked(product * (atom.Symbol is { } s
                    ? values[symbols.IndexOf(s)]
                    : FloorDiv(atom.Numerator!.Evaluate(symbols, values), atom.Denominator!.Evaluate(symbols, values))));
            }

            sum = checked(sum + product);
        }

        return sum;
    }

    /// <summary>This polynomial with symbols replaced by polynomials (null keeps a symbol).</summary>
    public Dim Substitute(Func<DimSymbol, Dim?> replace)
    {
        Dim sum = 0;
        foreach (var term in terms)
        {
            Dim product = term.Coefficient;
            foreach (var atom in term.Atoms)
            {
                product *= atom.Symbol is { } s
                    ? replace(s) ?? Of(s)
                    : atom.Numerator!.Substitute(replace) / atom.Denominator!.Substitute(replace);
            }

            sum += product;
        }

        return sum;
    }

    /// <summary>This polynomial with quotients replaced, innermost first (null keeps one).</summary>
    internal Dim RewriteQuotients(Func<Dim, Dim, Dim?> replace)
    {
        if (terms.All(t => t.Atoms.All(a => a.Symbol is not null)))
        {
            return this;
        }

        Dim sum = 0;
        foreach (var term in terms)
        {
            Dim product = term.Coefficient;
            foreach (var atom in term.Atoms)
            {
                if (atom.Symbol is { } s)
                {
                    product *= Of(s);
                    continue;
                }

                var (n, d) = (atom.Numerator!.RewriteQuotients(replace), atom.Denominator!.RewriteQuotients(replace));
                product *= replace(n, d) ?? n / d;
            }

            sum += product;
        }

        return sum;
    }

    /// <summary>
    /// True if no coefficient is negative, in quotients neither: then the value is not negative, as no symbol is. False may mean that it
    /// is not known.
    /// </summary>
    internal bool IsNonNegative => terms.All(t => t.Coefficient >= 0
        && t.Atoms.All(a => a.Symbol is not null || (a.Numerator!.IsNonNegative && a.Denominator!.IsNonNegative)));

    /// <summary>
    /// The constant and the polynomial without common constant factor that multiply to this: how a memory plan finds the buffers that
    /// grow together.
    /// </summary>
    internal (long Factor, Dim Primitive) Content
    {
        get
        {
            var factor = terms.Aggregate(0L, (g, t) => (long)System.Numerics.BigInteger.GreatestCommonDivisor(g, t.Coefficient));
            return factor == 0 ? (0, 1) : (factor, new([.. terms.Select(t => t with { Coefficient = t.Coefficient / factor })]));
        }
    }

    /// <summary>
    /// The coefficient of <paramref name="symbol"/> if this polynomial is affine in it (<c>c * symbol + rest</c> with neither
    /// part mentioning it), else null. Zero if the symbol does not occur.
    /// </summary>
    public Dim? CoefficientOf(DimSymbol symbol)
    {
        var linear = new List<Term>();
        foreach (var term in terms)
        {
            var count = term.Atoms.Count(a => a.Symbol == symbol);
            if (count > 1 || term.Atoms.Any(a => a.Symbol is null && (a.Numerator!.Mentions(symbol) || a.Denominator!.Mentions(symbol))))
            {
                return null;
            }

            if (count == 1)
            {
                linear.Add(term with { Atoms = [.. term.Atoms.Where(a => a.Symbol != symbol)] });
            }
        }

        return Sum(linear);
    }

    /// <summary>True if <paramref name="symbol"/> occurs.</summary>
    public bool Mentions(DimSymbol symbol) => terms.Any(t => t.Atoms.Any(a =>
        a.Symbol is { } s ? s == symbol : a.Numerator!.Mentions(symbol) || a.Denominator!.Mentions(symbol)));

    /// <summary>
    /// Rebuilds the polynomial through another algebra: the one way for a compiler to turn it into code.
    /// </summary>
    public T Fold<T>(Func<long, T> constant, Func<DimSymbol, T> symbol, Func<T, T, T> add, Func<T, T, T> multiply, Func<T, T, T> divide)
    {
        T? sum = default;
        var empty = true;
        foreach (var term in terms)
        {
            T? product = default;
            var first = true;
            foreach (var atom in term.Atoms)
            {
                var factor = atom.Symbol is { } s
                    ? symbol(s)
                    : divide(atom.Numerator!.Fold(constant, symbol, add, multiply, divide), atom.Denominator!.Fold(constant, symbol, add, multiply, divide));
                product = first ? factor : multiply(product!, factor);
                first = false;
            }

            if (first)
            {
                product = constant(term.Coefficient);
            }
            else if (term.Coefficient != 1)
            {
                product = multiply(product!, constant(term.Coefficient));
            }

            sum = empty ? product : add(sum!, product!);
            empty = false;
        }

        return empty ? constant(0) : sum!;
    }
}
