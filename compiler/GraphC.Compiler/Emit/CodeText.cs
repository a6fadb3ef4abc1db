using System.Text;

namespace GraphC.Compiler;

/// <summary>Indented text.</summary>
internal sealed class CodeText
{
    private readonly List<(int Depth, string Line)> lines = [];
    private int depth;

    /// <summary>A line at the current depth.</summary>
    public void Line(string line = "") => lines.Add((depth, line));

    /// <summary>A line followed by a block in braces.</summary>
    public void Block(string head, Action body, string end = "")
    {
        if (head.Length > 0)
        {
            Line(head);
        }

        Line("{");
        depth++;
        body();
        depth--;
        Line("}" + end);
    }

    /// <summary>Another text, at the current depth.</summary>
    public void Insert(CodeText other)
    {
        foreach (var (inner, line) in other.lines)
        {
            lines.Add((depth + inner, line));
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (indent, line) in lines)
        {
            text.Append(' ', line.Length == 0 ? 0 : indent * 4).Append(line).Append('\n');
        }

        return text.ToString();
    }
}
