namespace GraphC.Compiler;

/// <summary>C# for index polynomials.</summary>
internal static class DimText
{
    /// <summary>The polynomial as a C# expression of type long.</summary>
    public static string Of(Dim value, Func<DimSymbol, string> symbol) => PartOf(value, symbol).Text;

    /// <summary>The polynomial, in parentheses unless it has some or is a single word.</summary>
    public static string Factor(Dim value, Func<DimSymbol, string> symbol) => PartOf(value, symbol).Factor;

    private static Part PartOf(Dim value, Func<DimSymbol, string> symbol) => value.Fold(
        c => new Part(c is >= int.MinValue and <= int.MaxValue ? c.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{c}L", c >= 0),
        s => new Part(symbol(s), true),
        Sum, Product, Quotient);

    private static Part Sum(Part a, Part b) => new(
        b.Text.StartsWith('-') ? $"{a.Text} - {b.Text[1..]}" : $"{a.Text} + {b.Text}", a.IsNonNegative && b.IsNonNegative);

    private static Part Product(Part a, Part b) => new(
        b.Text is "-1" ? $"-{a.Text}" : b.Text.StartsWith('-') && !b.Text.Contains(' ') ? $"-{b.Text[1..]} * {a.Text}" : $"{a.Text} * {b.Text}",
        a.IsNonNegative && b.IsNonNegative);

    // Of what is not negative C# has the floor quotient. In parentheses, as it may become a factor.
    private static Part Quotient(Part a, Part b) => a.IsNonNegative && b.IsNonNegative
        ? new($"({a.Factor} / {b.Factor})", true, IsFactor: true)
        : new($"IntegerMath.FloorDiv({a.Text}, {b.Text})", false, IsFactor: true);

    /// <summary>The text of a part of a polynomial.</summary>
    /// <param name="Text">C#.</param>
    /// <param name="IsNonNegative">True if the value is known not to be negative, as no symbol is.</param>
    /// <param name="IsFactor">True if the text holds together by parentheses of its own.</param>
    private readonly record struct Part(string Text, bool IsNonNegative, bool IsFactor = false)
    {
        public string Factor => IsFactor || !Text.Contains(' ') ? Text : $"({Text})";
    }
}
