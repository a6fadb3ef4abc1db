using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Import;

namespace GraphC.Onnx.Operators;

/// <summary>Operators of text.</summary>
internal static class Strings
{
    /// <summary>A match takes time that is linear in the text; this is for patterns whose factor is enormous.</summary>
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(5);

    public static ImmutableArray<Operator> Operators { get; } =
    [
        Operator.OnHost("StringNormalizer", Normalize, since: 10),
        Operator.OnHost("StringConcat", Concat, since: 20),
        Operator.OnHost("StringSplit", Split, since: 20),
        Operator.OnHost("RegexFullMatch", FullMatch, since: 20),
    ];

    /// <summary>Leaves stop words out and changes the case of the rest. If nothing is left, one empty string is.</summary>
    private static OnnxValue?[] Normalize(HostCall call)
    {
        var x = call.Text(0);
        if (x.Shape.Length is not (1 or 2) || (x.Shape.Length == 2 && x.Shape[0] != 1))
        {
            throw new BadNodeException($"{x} is neither [C] nor [1, C]");
        }

        var culture = Culture(call.Attributes.Text("locale", ""));
        var ignoresCase = !call.Attributes.Flag("is_case_sensitive");
        var stops = (call.Attributes.Texts("stopwords") ?? []).Select(Comparable).ToHashSet(StringComparer.Ordinal);
        string[] kept = [.. x.Elements.Where(t => !stops.Contains(Comparable(t))).Select(Changed)];
        kept = kept.Length == 0 ? [""] : kept;
        return [new OnnxStrings(kept, x.Shape.Length == 1 ? [kept.Length] : [1, kept.Length])];

        string Comparable(string text) => ignoresCase ? text.ToLower(culture) : text;

        string Changed(string text) => call.Attributes.Text("case_change_action", "NONE") switch
        {
            "NONE" => text,
            "LOWER" => text.ToLower(culture),
            "UPPER" => text.ToUpper(culture),
            var other => throw new BadNodeException($"the case_change_action {Names.Quote(other)} is not known"),
        };
    }

    /// <summary>Names are those of POSIX: <c>en_US.UTF-8</c>. English and no name at all change the case as Unicode has it for all languages.</summary>
    private static CultureInfo Culture(string locale)
    {
        var name = locale.Split('.', '@')[0].Replace('_', '-');
        if (name.Length == 0 || name is "C" or "POSIX" or "en" || name.StartsWith("en-", StringComparison.Ordinal))
        {
            return CultureInfo.InvariantCulture;
        }

        try
        {
            return CultureInfo.GetCultureInfo(name, predefinedOnly: true);
        }
        catch (CultureNotFoundException)
        {
            throw new UnsupportedException($"the locale {Names.Quote(locale)} is not known here");
        }
    }

    private static OnnxValue?[] Concat(HostCall call)
    {
        var (a, b) = (call.Text(0), call.Text(1));
        var shape = HostTensors.Broadcast(a.Shape, b.Shape);
        var result = new string[HostTensors.Count(shape)];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = a.Elements[HostTensors.Source(i, shape, a.Shape)] + b.Elements[HostTensors.Source(i, shape, b.Shape)];
        }

        return [new OnnxStrings(result, shape)];
    }

    /// <summary>The parts of each string, filled up with empty ones to the greatest number of parts, and the numbers of parts.</summary>
    private static OnnxValue?[] Split(HostCall call)
    {
        var x = call.Text(0);
        var delimiter = call.Attributes.Text("delimiter", "");
        var most = call.Attributes.Has("maxsplit") ? (int)Math.Min(call.Attributes.Int("maxsplit", 0), int.MaxValue - 1) : int.MaxValue - 1;
        if (most < 0)
        {
            throw new BadNodeException("maxsplit is negative");
        }

        string[][] parts = [.. x.Elements.Select(t => delimiter.Length == 0 ? Words(t, most) : t.Split(delimiter, most + 1))];
        var width = parts.Length == 0 ? 0 : parts.Max(p => p.Length);
        return
        [
            new OnnxStrings([.. parts.SelectMany(p => p.Concat(Enumerable.Repeat("", width - p.Length)))], [.. x.Shape, width]),
            OnnxTensor.Of([.. parts.Select(p => (long)p.Length)], x.Shape),
        ];
    }

    /// <summary>What stands between runs of white space; after so many cuts the rest is one part.</summary>
    private static string[] Words(string text, int most)
    {
        var words = new List<string>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            if (at == text.Length)
            {
                return [.. words];
            }

            if (words.Count == most)
            {
                return [.. words, text[at..]];
            }

            var start = at;
            while (at < text.Length && !char.IsWhiteSpace(text[at]))
            {
                at++;
            }

            words.Add(text[start..at]);
        }
    }

    private static OnnxValue?[] FullMatch(HostCall call)
    {
        var x = call.Text(0);
        var pattern = RegexSyntax.Translate(call.Attributes.Text("pattern", ""));
        if (pattern.IsAsciiOnly && x.Elements.Any(t => !System.Text.Ascii.IsValid(t)))
        {
            throw new UnsupportedException("the pattern asks for borders of words, which are those of ASCII letters alone, in text with others");
        }

        try
        {
            var regex = new Regex(pattern.Text, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, LongestMatch);
            var result = new Tensor(DType.Bool, x.Shape);
            for (var i = 0; i < result.Length; i++)
            {
                result.Bytes[i] = regex.IsMatch(x.Elements[i]) ? (byte)1 : (byte)0;
            }

            return [new OnnxTensor(ElementType.Bool, result)];
        }
        catch (ArgumentException e)
        {
            throw new BadNodeException($"the pattern is no regular expression: {e.Message}");
        }
        catch (NotSupportedException e)
        {
            throw new UnsupportedException($"the pattern asks for too much: {e.Message}");
        }
        catch (RegexMatchTimeoutException)
        {
            throw new UnsupportedException($"a match with the pattern takes more than {LongestMatch.TotalSeconds} seconds");
        }
    }
}
