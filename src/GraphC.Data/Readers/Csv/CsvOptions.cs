namespace GraphC.Data;

/// <summary>What the first line of a table is.</summary>
public enum CsvHeader
{
    /// <summary>
    /// Counts and names if the line is <c>rows,columns,class,class…</c> and the next line has one field more than it says columns;
    /// names if some field is no number where the next line has one; else data.
    /// </summary>
    Detect,

    /// <summary>Data: there is no header, and columns are named <c>x0</c>, <c>x1</c>, ….</summary>
    None,

    /// <summary>The names of the columns.</summary>
    Names,

    /// <summary>
    /// The number of rows and of feature columns, then the names of the classes, as scikit-learn's tables have it. The last
    /// column is then named <c>label</c>, the others <c>x0</c>, <c>x1</c>, ….
    /// </summary>
    CountsAndClasses,
}

/// <summary>How a table of text is read.</summary>
public sealed record CsvOptions
{
    /// <summary>What the first line is.</summary>
    public CsvHeader Header { get; init; } = CsvHeader.Detect;

    /// <summary>
    /// What stands between fields. Null takes the first of tab, semicolon, comma and space that occurs in the first line. Runs of spaces
    /// count as one where space is the delimiter.
    /// </summary>
    public char? Delimiter { get; init; }

    /// <summary>The number that stands for a missing one (an empty field, <c>?</c> or <c>NA</c>); null makes those an error.</summary>
    public float? Missing { get; init; }

    /// <summary>
    /// Names of columns to be read as text. Others are numeric if their first field that is not missing is a number.
    /// </summary>
    public IReadOnlyCollection<string> TextColumns { get; init; } = [];
}
