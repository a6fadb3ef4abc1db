using System.Text;

namespace GraphC.Compiler;

/// <summary>Indented text.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder text = new();
    private int depth;

    /// <summary>A line at the current depth; an empty one has no spaces.</summary>
    public void Line(string line = "") => text.Append(line.Length == 0 ? "" : new string(' ', depth * 4)).Append(line).Append('\n');

    /// <summary>A line followed by a block in braces.</summary>
    public void Block(string head, Action body)
    {
        Line(head);
        Line("{");
        depth++;
        body();
        depth--;
        Line("}");
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();
}
