using System.Text;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>
/// Regular expressions in RE2's syntax, which ONNX speaks, written in .NET's. They differ in classes of characters (RE2's <c>\d \s \w</c> are those of
/// ASCII, and it has <c>[[:alpha:]]</c>), in <c>$</c>, in names of groups, and in <c>\Q…\E</c>. A character beyond the first 65,536 counts as two.
/// </summary>
internal static class RegexSyntax
{
    private const string Digits = "0-9", Spaces = "\\t\\n\\f\\r ", Letters = "0-9A-Za-z_";

    private static readonly Dictionary<string, string> Classes = new()
    {
        ["alnum"] = "0-9A-Za-z", ["alpha"] = "A-Za-z", ["ascii"] = "\\x00-\\x7f", ["blank"] = "\\t ", ["cntrl"] = "\\x00-\\x1f\\x7f",
        ["digit"] = Digits, ["graph"] = "!-~", ["lower"] = "a-z", ["print"] = " -~", ["punct"] = "!-/:-@\\[-`{-~",
        ["space"] = "\\t\\n\\v\\f\\r ", ["upper"] = "A-Z", ["word"] = Letters, ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>A pattern for a match of a whole text.</summary>
    /// <param name="Text">The pattern.</param>
    /// <param name="IsAsciiOnly">True if it has a part whose meaning agrees for ASCII alone: borders of words.</param>
    internal readonly record struct Translation(string Text, bool IsAsciiOnly);

    /// <exception cref="BadNodeException">The pattern ends too early.</exception>
    /// <exception cref="UnsupportedException">The pattern has a part that .NET has nothing for.</exception>
    public static Translation Translate(string pattern) => new Reader(pattern).Read();

    private sealed class Reader(string pattern)
    {
        private readonly StringBuilder text = new();
        private int at;
        private bool isAsciiOnly;
        private readonly Stack<bool> outer = new();
        private bool isMultiline;

        public Translation Read()
        {
            while (at < pattern.Length)
            {
                switch (Next())
                {
                    case '\\':
                        Escape();
                        break;
                    case '[':
                        Class();
                        break;
                    case '(':
                        Group();
                        break;
                    case ')':
                        // Flags hold to the end of the group that they are set in.
                        isMultiline = outer.TryPop(out var before) ? before : throw new BadNodeException($"a group of the pattern {Names.Quote(pattern)} ends that never began");
                        text.Append(')');
                        break;
                    case '$':
                        // Without the flag m this is the very end, also if the last character is a line feed.
                        text.Append(isMultiline ? "$" : "\\z");
                        break;
                    case var c:
                        text.Append(c);
                        break;
                }
            }

            return new($"\\A(?:{text})\\z", isAsciiOnly);
        }

        private char Next() => at < pattern.Length ? pattern[at++] : throw new BadNodeException($"the pattern {Names.Quote(pattern)} ends too early");

        private bool Take(char c)
        {
            var taken = at < pattern.Length && pattern[at] == c;
            at += taken ? 1 : 0;
            return taken;
        }

        private void Escape()
        {
            switch (Next())
            {
                case 'Q':
                    var end = pattern.IndexOf("\\E", at, StringComparison.Ordinal);
                    text.Append(System.Text.RegularExpressions.Regex.Escape(pattern[at..(end < 0 ? pattern.Length : end)]));
                    at = end < 0 ? pattern.Length : end + 2;
                    break;
                case 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P':
                    at--;
                    var members = Shorthand(out var negated);
                    text.Append(negated ? $"[^{members}]" : $"[{members}]");
                    break;
                case 'b':
                    (isAsciiOnly, _) = (true, text.Append("\\b"));
                    break;
                case 'B':
                    (isAsciiOnly, _) = (true, text.Append("\\B"));
                    break;
                case 'A':
                    text.Append("\\A");
                    break;
                case 'z':
                    text.Append("\\z");
                    break;
                case 'C':
                    throw new UnsupportedException("\\C in a pattern: a single byte of a character");
                case >= '1' and <= '9':
                    throw new BadNodeException("the pattern refers back to a group, which RE2 does not have");
                case var c:
                    text.Append(Character(c));
                    break;
            }
        }

        /// <summary>What an escape that stands for a set of characters holds; without the backslash, which is read already.</summary>
        private string Shorthand(out bool negated)
        {
            var letter = Next();
            negated = char.IsAsciiLetterUpper(letter);
            switch (char.ToLowerInvariant(letter))
            {
                case 'd': return Digits;
                case 's': return Spaces;
                case 'w': return Letters;
            }

            var name = Next().ToString();
            if (name == "{")
            {
                var end = pattern.IndexOf('}', at);
                name = end < 0 ? throw new BadNodeException($"the pattern {Names.Quote(pattern)} ends too early") : pattern[at..end];
                at = end + 1;
                if (name.StartsWith('^'))
                {
                    (negated, name) = (!negated, name[1..]);
                }
            }

            // One letter or two name a category of Unicode in both; names of scripts .NET does not know.
            return name.Length <= 2 && name.All(char.IsAsciiLetter) ? $"\\p{{{name}}}" : throw new UnsupportedException($"the class {Names.Quote(name)} of characters in a pattern");
        }

        /// <summary>One character that is escaped.</summary>
        private string Character(char c)
        {
            switch (c)
            {
                case 'a': return "\\x07";
                case 'f' or 'n' or 'r' or 't' or 'v': return $"\\{c}";
                case '0':
                    var value = 0;
                    for (var i = 0; i < 2 && at < pattern.Length && pattern[at] is >= '0' and <= '7'; i++)
                    {
                        value = value * 8 + (Next() - '0');
                    }

                    return Literal((char)value);
                case 'x': return Hexadecimal();
                case var _ when char.IsAsciiLetterOrDigit(c): throw new BadNodeException($"\\{c} in a pattern means nothing");
                default: return Literal(c);
            }
        }

        private string Hexadecimal()
        {
            string digits;
            if (Take('{'))
            {
                var end = pattern.IndexOf('}', at);
                digits = end < 0 ? "" : pattern[at..end];
                at = end < 0 ? at : end + 1;
            }
            else
            {
                digits = $"{Next()}{Next()}";
            }

            return int.TryParse(digits, System.Globalization.NumberStyles.AllowHexSpecifier, null, out var value) && value is >= 0 and <= char.MaxValue
                ? Literal((char)value)
                : throw new UnsupportedException($"the character \\x{{{Names.Plain(digits)}}} in a pattern");
        }

        private static string Literal(char c) => $"\\u{(int)c:x4}";

        private void Class()
        {
            text.Append('[');
            if (Take('^'))
            {
                text.Append('^');
            }

            var isFirst = true;
            while (isFirst || at >= pattern.Length || pattern[at] != ']')
            {
                isFirst = false;
                switch (Next())
                {
                    case '[' when Take(':'):
                        Named();
                        break;
                    case '\\' when at < pattern.Length && pattern[at] is 'd' or 'D' or 's' or 'S' or 'w' or 'W' or 'p' or 'P':
                        var members = Shorthand(out var negated);
                        text.Append(!negated ? members
                            : members.StartsWith("\\p", StringComparison.Ordinal) ? $"\\P{members[2..]}"
                            : Complement(members));
                        break;
                    case '\\':
                        text.Append(Character(Next()));
                        break;
                    case '-':
                        text.Append('-');
                        break;
                    case var c:
                        text.Append(Literal(c));
                        break;
                }
            }

            at++;
            text.Append(']');
        }

        /// <summary>All characters but digits, spaces, or letters, as members of a class.</summary>
        private static string Complement(string members) => members switch
        {
            Digits => "\\x00-/:-\\uffff",
            Spaces => "\\x00-\\x08\\x0b\\x0e-\\x1f!-\\uffff",
            _ => "\\x00-/:-@\\[-\\^`{-\\uffff",
        };

        private void Named()
        {
            var end = pattern.IndexOf(":]", at, StringComparison.Ordinal);
            var name = end < 0 ? "" : pattern[at..end];
            text.Append(name.StartsWith('^') || !Classes.TryGetValue(name, out var members)
                ? throw new UnsupportedException($"the class {Names.Quote(name)} of characters in a pattern")
                : members);
            at = end + 2;
        }

        /// <summary>What follows an opening parenthesis: a group, or flags for the rest of the one around it.</summary>
        private void Group()
        {
            var before = isMultiline;
            if (!Take('?'))
            {
                text.Append('(');
            }
            else if (Take('P') || (at + 1 < pattern.Length && pattern[at] == '<' && char.IsAsciiLetter(pattern[at + 1])))
            {
                text.Append(Take('<') ? "(?<" : throw new BadNodeException("(?P in a pattern is followed by a name in angle brackets"));
            }
            else
            {
                text.Append("(?");
                if (!Flags())
                {
                    return;
                }
            }

            outer.Push(before);
        }

        /// <summary>True if a group begins behind the flags.</summary>
        private bool Flags()
        {
            for (var isOn = true; ;)
            {
                var c = Next();
                text.Append(c);
                switch (c)
                {
                    case ':' or ')':
                        return c == ':';
                    case '-':
                        isOn = false;
                        break;
                    case 'm':
                        isMultiline = isOn;
                        break;
                    case 'i' or 's':
                        break;
                    default:
                        throw new UnsupportedException($"(?{Names.Plain(c.ToString())} in a pattern");
                }
            }
        }
    }
}
