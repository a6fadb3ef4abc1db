using System.Text;

namespace GraphC.Onnx;

/// <summary>Names that came from a file, made fit to be printed: one line, no control characters, of bounded length.</summary>
internal static class Names
{
    private const int Longest = 80;

    /// <summary>The name in quotes.</summary>
    public static string Quote(string name) => $"'{Plain(name)}'";

    /// <summary>The name with control characters as escapes, cut after 80 characters.</summary>
    public static string Plain(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, Longest)))
        {
            _ = char.IsControl(c) || c is '\u2028' or '\u2029' ? text.Append($"\\u{(int)c:x4}") : text.Append(c);
        }

        return name.Length > Longest ? $"{text}…" : text.ToString();
    }
}
