using System.Security;
using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace GraphC.Compiler;

/// <summary>
/// C# identifiers for names that came from a user or a file. This is the only way for such a name into emitted code: whatever it holds,
/// letters, digits and underscores come out, and no two names come out the same.
/// </summary>
internal sealed class Identifiers
{
    private const int Longest = 48;

    private readonly Dictionary<object, string> given = [];
    private readonly Style style;

    // What emitted code itself is written with.
    private readonly HashSet<string> taken;

    private static readonly string[] Emitted =
    [
        "frame", "fault", "scratch", "seed", "step", "arena", "extents", "acc", "count", "lane", "m", "n", "k",
        "worker", "workers", "team", "turns", "first", "end", "firstRow", "endRow", "firstColumn", "endColumn", "start", "strip", "stripEnd",
        "at", "round", "rounds", "windowsOfA", "windowsOfB", "tapsOfB", "Matrix",
        "Vector512", "VectorMath", "Lanes", "Philox", "Gemm", "Fault", "Frame", "IntegerMath", "Sorting", "Householder", "Math", "Buffer", "BitConverter",
        "Share", "Turns", "WorkerTeam", "IEpilogue", "EmittedProgram", "Program", "Larger", "System", "GraphC",
    ];

    /// <summary>Identifiers of emitted code.</summary>
    public Identifiers()
        : this(Style.AsNamed, Emitted)
    {
    }

    private Identifiers(Style style, IEnumerable<string> taken) => (this.style, this.taken) = (style, [.. taken]);

    // Loop indices, locals, regions, states, parts, kernels and epilogues: a stem and a number, after which some say more.
    private static readonly string[] Numbered = ["i", "j", "r", "d", "s", "v", "sum", "lanes", "region", "before", "after", "Part", "Loop", "Cond", "While", "K", "E"];

    private enum Style
    {
        AsNamed,
        Positional,
        Members,
        Parameters,
    }

    /// <summary>Identifiers that tell only in which order things were first named, for texts that are compared.</summary>
    public static Identifiers Positional() => new(Style.Positional, Emitted);

    /// <summary>What the public members of a class are called after things: <c>InputIds</c> after <c>input_ids</c>.</summary>
    /// <param name="taken">What nothing may be called.</param>
    public static Identifiers Members(IEnumerable<string> taken) => new(Style.Members, taken);

    /// <summary>What the parameters and locals of a method are called after things: <c>inputIds</c> after <c>input_ids</c>.</summary>
    /// <param name="taken">What nothing may be called.</param>
    public static Identifiers Parameters(IEnumerable<string> taken) => new(Style.Parameters, taken);

    /// <summary>The identifier of a thing that is named <paramref name="name"/>.</summary>
    public string Of(object thing, string name)
    {
        if (!given.TryGetValue(thing, out var identifier))
        {
            var stem = Stem(name);
            identifier = stem;
            for (var i = 1; IsKeyword(identifier, style) || !taken.Add(identifier); i++)
            {
                identifier = $"{stem}_{i}";
            }

            given.Add(thing, identifier);
        }

        return identifier;
    }

    /// <summary>Text for a comment: one line, without anything that could end it.</summary>
    public static string Comment(string text) =>
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? ' ' : c));

    /// <summary>A string literal.</summary>
    public static string Literal(string text) => SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>Text for a documentation comment: one line of XML.</summary>
    public static string Documentation(string text) =>
        SecurityElement.Escape(string.Concat(Comment(text).EnumerateRunes().Where(r => r != Rune.ReplacementChar && (r.Value & 0xFFFE) != 0xFFFE)));

    /// <summary>True for an identifier that is no keyword.</summary>
    public static bool IsIdentifier(string name) => SyntaxFacts.IsValidIdentifier(name) && !IsKeyword(name, Style.AsNamed);

    private string Stem(string name) => style switch
    {
        Style.Positional => "p",
        Style.Members => Joined(name, firstIsUpper: true),
        Style.Parameters => Joined(name, firstIsUpper: false),
        _ => Escape(name),
    };

    /// <summary>The words of a name in one: each with a capital letter, but the first of a parameter.</summary>
    private static string Joined(string name, bool firstIsUpper)
    {
        var text = new StringBuilder();
        foreach (var word in Clean(name).Split('_', StringSplitOptions.RemoveEmptyEntries))
        {
            text.Append(text.Length > 0 || firstIsUpper ? char.ToUpperInvariant(word[0]) + word[1..] : Lowered(word));
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) ? "_" + text : text.ToString();
    }

    /// <summary>A word that begins small; of several capitals all but the one that begins the next word.</summary>
    private static string Lowered(string word)
    {
        var capitals = word.TakeWhile(char.IsAsciiLetterUpper).Count();
        var lowered = capitals > 1 && capitals < word.Length && char.IsAsciiLetterLower(word[capitals]) ? capitals - 1 : capitals;
        return word[..lowered].ToLowerInvariant() + word[lowered..];
    }

    private static string Clean(string name) => string.Concat(name.Take(Longest).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Escape(string name)
    {
        var text = Clean(name);
        return text.Length == 0 || char.IsAsciiDigit(text[0]) || IsNumbered(text) ? "_" + text : text;
    }

    // A parameter may be called value: what a word means in a few places only is no trouble in a signature.
    private static bool IsKeyword(string name, Style style) => SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None
        || (style is Style.AsNamed or Style.Positional && SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None);

    private static bool IsNumbered(string name) => Numbered.Any(stem =>
        name.Length > stem.Length && name.StartsWith(stem, StringComparison.Ordinal) && char.IsAsciiDigit(name[stem.Length])
        && (stem is "r" or "sum" or "lanes" or "K" or "E" || name.Skip(stem.Length).All(char.IsAsciiDigit)));
}
