using System.Text;

namespace GraphC.Onnx.Import;

/// <summary>Names of extents in a model as symbols of GraphC, whose names are more modest.</summary>
internal static class Symbols
{
    /// <summary>The symbol of a name. Different names have different symbols.</summary>
    public static Dim Of(string name)
    {
        var text = new StringBuilder();
        var exact = name.Length is > 0 and <= 40;
        foreach (var c in name.AsSpan(0, Math.Min(name.Length, 40)))
        {
            var fits = char.IsAsciiLetterOrDigit(c) || c == '_';
            exact &= fits;
            text.Append(fits ? c : '_');
        }

        if (text.Length == 0 || !char.IsAsciiLetter(text[0]))
        {
            exact = false;
            text.Insert(0, 'd');
        }

        // What had to be changed gets a mark of the whole name, so that no two names meet.
        return Dim.Symbol(exact ? text.ToString() : $"{text}_{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 6))}");
    }
}
