using System.Globalization;
using System.Text;

namespace GraphC.Onnx;

/// <summary>Names that came from a file, made fit to be printed: one line, nothing invisible, of bounded length.</summary>
internal static class Names
{
    private const int Longest = 80;

    /// <summary>What a declaration of GraphC calls it, which must have a name.</summary>
    public static string OfDeclaration(string name) => string.IsNullOrWhiteSpace(name) ? "nameless" : name;

    /// <summary>The name in quotes.</summary>
    public static string Quote(string name) => $"'{Plain(name)}'";

    /// <summary>The name with invisible characters as escapes, cut after 80 characters.</summary>
    public static string Plain(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            _ = IsInvisible(c) ? text.Append($"\\u{(int)c:x4}") : text.Append(c);
        }

        return name.Length > Longest ? $"{text}…" : text.ToString();
    }

    /// <summary>True for what would break a line or change the order or look of what stands around it.</summary>
    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
