namespace GraphC.Compiler;

/// <summary>C# for index polynomials.</summary>
internal static class DimText
{
    /// <summary>The polynomial as a C# expression of type long.</summary>
    public static string Of(Dim value, Func<DimSymbol, string> symbol) => value.Fold(
        c => c is >= int.MinValue and <= int.MaxValue ? c.ToString(System.Globalization.CultureInfo.InvariantCulture) : $"{c}L",
        symbol,
        (a, b) => b.StartsWith('-') ? $"{a} - {b[1..]}" : $"{a} + {b}",
        (a, b) => b is "-1" ? $"-{a}" : b.StartsWith('-') && !b.Contains(' ') ? $"-{b[1..]} * {a}" : $"{a} * {b}",
        (a, b) => $"IntegerMath.FloorDiv({a}, {b})");

    /// <summary>The polynomial, in parentheses unless it is a single word.</summary>
    public static string Factor(Dim value, Func<DimSymbol, string> symbol) => Of(value, symbol) is var text && text.Contains(' ') ? $"({text})" : text;
}
