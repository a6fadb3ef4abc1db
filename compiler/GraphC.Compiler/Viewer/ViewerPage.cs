using System.Buffers;
using System.Text;

namespace GraphC.Compiler;

/// <summary>A dump as one page that a browser opens from anywhere: the viewer, with the dump's JSON in it.</summary>
internal static class ViewerPage
{
    /// <summary>Where the built viewer takes its data: it stands there once, with nothing in it.</summary>
    private const string Opening = "<script id=\"dump\" type=\"application/json\">";

    /// <summary>What could end or open something in HTML, and the two ends of a line that only some readers of JSON know.</summary>
    private static readonly SearchValues<char> Escaped = SearchValues.Create("<>&\u2028\u2029");

    /// <summary>The page that shows a dump. Names in it come from models: none can leave the element that holds the data.</summary>
    /// <param name="json">A dump of the schema "graphc-dump/1".</param>
    public static string Write(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        var template = Template();
        var place = template.IndexOf(Opening, StringComparison.Ordinal) + Opening.Length;
        return string.Concat(template.AsSpan(0, place), Escape(json), template.AsSpan(place));
    }

    /// <summary>The same JSON: these characters stand only in strings, where each may be written by its number.</summary>
    private static string Escape(string json)
    {
        var rest = json.AsSpan();
        if (!rest.ContainsAny(Escaped))
        {
            return json;
        }

        var text = new StringBuilder(json.Length + json.Length / 16);
        for (var next = rest.IndexOfAny(Escaped); next >= 0; next = rest.IndexOfAny(Escaped))
        {
            text.Append(rest[..next]).Append($"\\u{(int)rest[next]:x4}");
            rest = rest[(next + 1)..];
        }

        return text.Append(rest).ToString();
    }

    private static string Template()
    {
        using var stream = typeof(ViewerPage).Assembly.GetManifestResourceStream("GraphC.Viewer.html")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
