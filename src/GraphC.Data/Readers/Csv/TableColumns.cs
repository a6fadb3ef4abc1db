using System.Globalization;

namespace GraphC.Data;

/// <summary>
/// The columns of a table while its rows come in; a column is numbers or text from its first field on that is not missing.
/// </summary>
internal sealed class TableColumns
{
    private readonly string source;
    private readonly string[] names;
    private readonly float? missing;
    private readonly List<float>?[] numbers;
    private readonly List<string>?[] texts;
    // Missing fields at the top of a column whose kind is still open.
    private readonly List<string>[] undecided;
    private readonly Dictionary<string, string> interned = new(StringComparer.Ordinal);

    public TableColumns(string source, string[] names, CsvOptions options)
    {
        (this.source, this.names, missing) = (source, names, options.Missing);
        numbers = new List<float>?[names.Length];
        texts = new List<string>?[names.Length];
        undecided = [.. names.Select(_ => new List<string>())];
        foreach (var text in options.TextColumns)
        {
            var i = Array.IndexOf(names, text);
            if (i < 0)
            {
                throw new ArgumentException($"{source} has no column '{text}'; it has {string.Join(", ", names)}.", nameof(options));
            }

            texts[i] = [];
        }
    }

    public int Rows { get; private set; }

    public static bool IsMissing(ReadOnlySpan<char> field) => field is "" or "?" or "NA";

    public void Add(CsvTokenizer row)
    {
        CheckWidth(row.Count, row.Line);
        for (var i = 0; i < names.Length; i++)
        {
            Add(i, row[i], row.Line);
        }

        Rows++;
    }

    public void Add(string[] row, int line)
    {
        CheckWidth(row.Length, line);
        for (var i = 0; i < names.Length; i++)
        {
            Add(i, row[i], line);
        }

        Rows++;
    }

    public Table ToTable(string[] classes)
    {
        var columns = new TableColumn[names.Length];
        for (var i = 0; i < names.Length; i++)
        {
            // A column of which everything is missing is numbers only if there is a number to stand for them.
            columns[i] = new TableColumn(
                names[i],
                numbers[i]?.ToArray() ?? (texts[i] is null && missing is { } number ? [.. undecided[i].Select(_ => number)] : null),
                texts[i]?.ToArray() ?? [.. undecided[i]]);
        }

        return new(source, columns, Rows, classes);
    }

    private void CheckWidth(int fields, int line)
    {
        if (fields != names.Length)
        {
            throw new InvalidDataException($"{source}, line {line}: the row has {fields} fields instead of {names.Length}.");
        }
    }

    private void Add(int column, ReadOnlySpan<char> field, int line)
    {
        if (texts[column] is { } text)
        {
            text.Add(Intern(field));
            return;
        }

        if (IsMissing(field))
        {
            if (numbers[column] is not { } known)
            {
                undecided[column].Add(Intern(field));
            }
            else
            {
                known.Add(missing ?? throw Error(column, line, "the number is missing."));
            }

            return;
        }

        var isNumber = float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out var value);
        if (numbers[column] is null)
        {
            if (!isNumber)
            {
                texts[column] = [.. undecided[column], Intern(field)];
                return;
            }

            if (missing is null && undecided[column].Count > 0)
            {
                throw Error(column, line, "the numbers above are missing.");
            }

            numbers[column] = [.. undecided[column].Select(_ => missing!.Value)];
        }

        if (!isNumber)
        {
            throw Error(column, line, $"'{(field.Length > 40 ? $"{field[..40]}…" : field)}' is not a number.");
        }

        numbers[column]!.Add(value);
    }

    // Text columns mostly repeat a few values.
    private string Intern(ReadOnlySpan<char> field)
    {
        var lookup = interned.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(field, out var text))
        {
            interned.Add(text = field.ToString(), text);
        }

        return text;
    }

    private InvalidDataException Error(int column, int line, string message) =>
        new($"{source}, line {line}, column {column + 1} ('{names[column]}'): {message}");
}
