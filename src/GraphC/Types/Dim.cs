using System.Collections.Immutable;
using System.Text;

namespace GraphC;

/// <summary>
/// One extent of a shape, or one index expression: an integer polynomial over named symbols, kept in normal form, so that
/// equality is structural. <c>Batch * 2 - 1</c> and <c>-1 + 2 * Batch</c> are the same <see cref="Dim"/>.
/// </summary>
/// <remarks>
/// Division is floor division. A quotient that does not divide exactly stays as an atom <c>(a / b)</c>; a remainder is
/// represented as <c>a - b * (a / b)</c>, so <c>(a / b) * b + a % b</c> collapses to <c>a</c> by itself. That one identity is what
/// turns reshaped addresses back into linear ones.
/// </remarks>
public sealed partial class Dim : IEquatable<Dim>
{
    /// <summary>A product of atoms (sorted, repeated for powers) with an integer coefficient.</summary>
    private readonly record struct Term(ImmutableArray<Atom> Atoms, long Coefficient);

    /// <summary>A symbol, or a floor quotient that could not be simplified.</summary>
    private sealed record Atom(string Key, DimSymbol? Symbol, Dim? Numerator, Dim? Denominator);

    /// <summary>The longest text of a polynomial. Those of shapes have a dozen characters; repeated squaring makes more than memory holds.</summary>
    private const int LongestKey = 1 << 14;

    private readonly ImmutableArray<Term> terms;   // sorted by key, no zero coefficients; the constant term comes last
    private readonly string key;

    private Dim(ImmutableArray<Term> terms)
    {
        this.terms = terms;
        key = Format(terms);
        if (key.Length > LongestKey)
        {
            throw TooLong();
        }
    }

    /// <summary>A named extent that is known only when the program runs. Two symbols of one name are the same extent.</summary>
    /// <param name="name">A name of letters, digits and underscores that starts with a letter.</param>
    /// <exception cref="ArgumentException">The name has another form.</exception>
    public static Dim Symbol(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw new ArgumentException($"'{name}' is not a dim name: use letters, digits and underscores, a letter first.", nameof(name));
        }

        return Of(new DimSymbol(name, false));
    }

    /// <summary>The symbol of a loop index; its name cannot clash with an extent's.</summary>
    internal static Dim LoopIndex(string name) => Of(new DimSymbol(name, true));

    /// <summary>The polynomial that is just this symbol.</summary>
    public static Dim Of(DimSymbol symbol) =>
        new([new Term([new Atom(symbol.ToString(), symbol, null, null)], 1)]);

    /// <summary>A constant extent.</summary>
    public static implicit operator Dim(long value) => value == 0 ? new([]) : new([new Term([], value)]);

    /// <summary>True if no symbol occurs.</summary>
    public bool IsConstant => terms.Length == 0 || (terms.Length == 1 && terms[0].Atoms.IsEmpty);

    /// <summary>The value of a constant extent.</summary>
    /// <exception cref="InvalidOperationException">The extent is symbolic.</exception>
    public long Value => terms.Length == 0 ? 0
        : IsConstant ? terms[0].Coefficient
        : throw new InvalidOperationException($"The extent {this} is symbolic: it has no value before the program runs.");

    /// <summary>True if this is the constant <paramref name="value"/>.</summary>
    public bool Is(long value) => IsConstant && Value == value;

    /// <summary>The symbol if this is just one.</summary>
    public DimSymbol? AsSymbol =>
        terms.Length == 1 && terms[0].Coefficient == 1 && terms[0].Atoms.Length == 1 ? terms[0].Atoms[0].Symbol : null;

    /// <summary>All symbols that occur, in order of their names.</summary>
    public IEnumerable<DimSymbol> Symbols => Atoms()
        .SelectMany(a => a.Symbol is { } s ? [s] : a.Numerator!.Symbols.Concat(a.Denominator!.Symbols))
        .Distinct().OrderBy(s => s.ToString(), StringComparer.Ordinal);

    private IEnumerable<Atom> Atoms() => terms.SelectMany(t => t.Atoms).Distinct();

    /// <summary>Sum.</summary>
    public static Dim operator +(Dim a, Dim b) => Sum(a.terms.Concat(b.terms));

    /// <summary>Difference.</summary>
    public static Dim operator -(Dim a, Dim b) => a + (-b);

    /// <summary>Negation.</summary>
    public static Dim operator -(Dim a) => new([.. a.terms.Select(t => t with { Coefficient = checked(-t.Coefficient) })]);

    /// <summary>Product.</summary>
    /// <exception cref="OverflowException">A coefficient exceeds 64 bits, or the polynomial has thousands of terms.</exception>
    public static Dim operator *(Dim a, Dim b) =>
        (long)a.key.Length * b.key.Length > 64 * LongestKey ? throw TooLong() : Sum(a.terms.SelectMany(s => b.terms.Select(t => new Term(
            [.. s.Atoms.Concat(t.Atoms).OrderBy(x => x.Key, StringComparer.Ordinal)], checked(s.Coefficient * t.Coefficient)))));

    /// <summary>Floor quotient.</summary>
    /// <exception cref="DivideByZeroException"><paramref name="b"/> is the constant zero.</exception>
    public static Dim operator /(Dim a, Dim b)
    {
        if (b.Is(0))
        {
            throw new DivideByZeroException($"{a} / 0");
        }

        if (a.IsConstant && b.IsConstant)
        {
            return FloorDiv(a.Value, b.Value);
        }

        if (a.Is(0) || b.Is(1))
        {
            return a;
        }

        // Split off the terms that a single-term divisor divides exactly: floor((q*b + r) / b) = q + floor(r / b).
        if (b.terms.Length == 1)
        {
            var exact = new List<Term>();
            var rest = new List<Term>();
            foreach (var term in a.terms)
            {
                if (TryDivide(term, b.terms[0]) is { } quotient)
                {
                    exact.Add(quotient);
                }
                else
                {
                    rest.Add(term);
                }
            }

            if (exact.Count > 0)
            {
                return Sum(exact) + Sum(rest) / b;
            }
        }

        if (a.TryDivideExactly(b) is { } whole)
        {
            return whole;
        }

        return new([new Term([new Atom($"({Operand(a, a.terms.Length > 1)} / {Operand(b, !b.IsConstant && b.AsSymbol is null)})", null, a, b)], 1)]);

        static string Operand(Dim x, bool compound) => compound ? $"({x})" : x.key;
    }

    /// <summary>Floor remainder, <c>a - b * (a / b)</c>.</summary>
    public static Dim operator %(Dim a, Dim b) => a - b * (a / b);

    /// <summary>Quotient if <paramref name="divisor"/> divides this polynomial without remainder, else null.</summary>
    public Dim? TryDivideExactly(Dim divisor)
    {
        if (divisor.terms.IsEmpty)
        {
            return null;
        }

        // Polynomial long division by the leading terms. It ends: each step leaves a smaller leading product of atoms.
        Dim remainder = this, quotient = 0;
        while (!remainder.terms.IsEmpty)
        {
            if (TryDivide(remainder.terms[0], divisor.terms[0]) is not { } lead)
            {
                return null;
            }

            var part = new Dim([lead]);
            quotient += part;
            remainder -= part * divisor;
        }

        return quotient;
    }

    /// <inheritdoc/>
    public bool Equals(Dim? other) => other is not null && key == other.key;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Dim);

    /// <inheritdoc/>
    public override int GetHashCode() => key.GetHashCode(StringComparison.Ordinal);

    /// <summary>Structural equality.</summary>
    public static bool operator ==(Dim? a, Dim? b) => a is null ? b is null : a.Equals(b);

    /// <summary>Structural inequality.</summary>
    public static bool operator !=(Dim? a, Dim? b) => !(a == b);

    /// <summary>The polynomial as text, for example <c>2*batch + 1</c>.</summary>
    public override string ToString() => key;

    internal static long FloorDiv(long a, long b) => a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);

    private static Term? TryDivide(Term a, Term b)
    {
        if (a.Coefficient % b.Coefficient != 0)
        {
            return null;
        }

        var left = a.Atoms.ToList();
        return b.Atoms.All(left.Remove) ? new Term([.. left], a.Coefficient / b.Coefficient) : null;
    }

    private static OverflowException TooLong() => new($"An extent that takes more than {LongestKey} characters to write is no extent.");

    private static Dim Sum(IEnumerable<Term> terms) => new(
    [
        .. terms.GroupBy(t => Product(t.Atoms), StringComparer.Ordinal)
            .Select(g => new Term(g.First().Atoms, g.Aggregate(0L, (s, t) => checked(s + t.Coefficient))))
            .Where(t => t.Coefficient != 0)
            .OrderByDescending(t => t.Atoms.Length).ThenBy(t => Product(t.Atoms), StringComparer.Ordinal),
    ]);

    private static string Product(ImmutableArray<Atom> atoms) => atoms.Length switch
    {
        0 => "",
        1 => atoms[0].Key,
        _ => string.Join("*", atoms.Select(a => a.Key)),
    };

    private static string Format(ImmutableArray<Term> terms)
    {
        if (terms.IsEmpty)
        {
            return "0";
        }

        var text = new StringBuilder();
        foreach (var term in terms)
        {
            var magnitude = term.Coefficient;
            if (text.Length > 0)
            {
                text.Append(magnitude < 0 ? " - " : " + ");
                magnitude = Math.Abs(magnitude);
            }

            if (term.Atoms.IsEmpty)
            {
                text.Append(magnitude);
            }
            else
            {
                text.Append(magnitude switch { 1 => "", -1 => "-", _ => $"{magnitude}*" }).Append(Product(term.Atoms));
            }
        }

        return text.ToString();
    }
}
