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
    private bool positional;

    // What emitted code itself is written with.
    private readonly HashSet<string> taken =
    [
        "frame", "fault", "scratch", "seed", "step", "arena", "extents", "acc", "count", "lane", "m", "n", "k",
        "worker", "workers", "team", "turns", "first", "end", "firstRow", "endRow", "firstColumn", "endColumn", "start", "strip", "stripEnd",
        "at", "round", "rounds", "windowsOfA", "windowsOfB", "tapsOfB", "Matrix",
        "Vector512", "VectorMath", "Lanes", "Philox", "Gemm", "Fault", "Frame", "IntegerMath", "Sorting", "Householder", "Math", "Buffer",
        "Share", "Turns", "WorkerTeam", "IEpilogue", "EmittedProgram", "Program", "Larger", "System", "GraphC",
    ];

    // Loop indices, locals, regions, states, parts, kernels and epilogues: a stem and a number, after which some say more.
    private static readonly string[] Numbered = ["i", "j", "r", "d", "s", "v", "sum", "lanes", "region", "before", "after", "Part", "Loop", "Cond", "While", "K", "E"];

    /// <summary>Identifiers that tell only in which order things were first named, for texts that are compared.</summary>
    public static Identifiers Positional() => new() { positional = true };

    /// <summary>The identifier of a thing that is named <paramref name="name"/>.</summary>
    public string Of(object thing, string name)
    {
        if (!given.TryGetValue(thing, out var identifier))
        {
            var stem = positional ? "p" : Escape(name);
            identifier = stem;
            for (var i = 1; IsKeyword(identifier) || !taken.Add(identifier); i++)
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

    private static string Escape(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name.Take(Longest))
        {
            text.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        }

        return text.Length == 0 || char.IsAsciiDigit(text[0]) || IsNumbered(text.ToString()) ? "_" + text : text.ToString();
    }

    private static bool IsKeyword(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None;

    private static bool IsNumbered(string name) => Numbered.Any(stem =>
        name.Length > stem.Length && name.StartsWith(stem, StringComparison.Ordinal) && char.IsAsciiDigit(name[stem.Length])
        && (stem is "r" or "sum" or "lanes" or "K" or "E" || name.Skip(stem.Length).All(char.IsAsciiDigit)));
}
