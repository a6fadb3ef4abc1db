using System.Globalization;

namespace GraphC.Data;

/// <summary>Reads tables of delimited text, gzip-compressed or not, into columns of numbers and text.</summary>
public static class Csv
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">
    /// A row has another number of fields than the first, a field of a numeric column is no number, or a quote is wrong; the message has
    /// the line and the column.
    /// </exception>
    public static Table Read(string path, CsvOptions? options = null)
    {
        using var stream = Gzip.Open(path);
        return Read(stream, Path.GetFileName(path), options ?? new CsvOptions());
    }

    /// <summary>Reads a stream to its end; it stays open.</summary>
    /// <exception cref="InvalidDataException">As for a file.</exception>
    public static Table Read(Stream stream, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = Gzip.Decompress(stream, leaveOpen: true);
        return Read(content, "The CSV stream", options ?? new CsvOptions());
    }

    private static Table Read(Stream stream, string name, CsvOptions options)
    {
        using var reader = new StreamReader(stream);
        var rows = options.Delimiter is { } delimiter ? new CsvTokenizer(reader, delimiter, name) : CsvTokenizer.Detecting(reader, name);
        if (!rows.Read())
        {
            throw new InvalidDataException($"{name} is empty.");
        }

        string[]? header = options.Header == CsvHeader.None ? null : Copy(rows);
        var headerLine = rows.Line;
        var hasData = header is null || rows.Read();
        var kind = options.Header == CsvHeader.Detect ? Detect(header!, hasData ? rows : null) : options.Header;
        var (names, classes) = (kind, header) switch
        {
            (CsvHeader.Names, { } line) => (line, []),
            (CsvHeader.CountsAndClasses, { } line) when IsCounts(line, out _, out var features) =>
                (Numbered(features + 1, "label"), line[2..]),
            (CsvHeader.CountsAndClasses, _) =>
                throw new InvalidDataException($"{name}, line {headerLine}: the header has no counts of rows and columns."),
            _ => (Numbered(header?.Length ?? rows.Count), Array.Empty<string>()),
        };
        if (names.Distinct(StringComparer.Ordinal).Count() != names.Length)
        {
            throw new InvalidDataException($"{name}, line {headerLine}: two columns have the same name.");
        }

        var table = new TableColumns(name, names, options);
        if (kind == CsvHeader.None && header is not null)
        {
            // The line looked at as a header was the first row.
            table.Add(header, headerLine);
        }

        for (; hasData; hasData = rows.Read())
        {
            table.Add(rows);
        }

        if (kind == CsvHeader.CountsAndClasses && IsCounts(header!, out var count, out _) && count != table.Rows)
        {
            throw new InvalidDataException($"{name}: the header announces {count} rows; there are {table.Rows}.");
        }

        return table.ToTable(classes);
    }

    private static CsvHeader Detect(string[] first, CsvTokenizer? second)
    {
        if (second is null)
        {
            return Array.TrueForAll(first, f => IsNumber(f)) ? CsvHeader.None : CsvHeader.Names;
        }

        if (IsCounts(first, out _, out var columns) && second.Count == columns + 1 && !Array.TrueForAll(first, f => IsNumber(f)))
        {
            return CsvHeader.CountsAndClasses;
        }

        for (var i = 0; i < Math.Min(first.Length, second.Count); i++)
        {
            if (!IsNumber(first[i]) && !TableColumns.IsMissing(first[i]) && IsNumber(second[i]))
            {
                return CsvHeader.Names;
            }
        }

        return CsvHeader.None;
    }

    private static bool IsCounts(string[] header, out int rows, out int columns)
    {
        (rows, columns) = (0, 0);
        // A million columns are no table.
        return header.Length >= 2
            && int.TryParse(header[0], NumberStyles.None, CultureInfo.InvariantCulture, out rows)
            && int.TryParse(header[1], NumberStyles.None, CultureInfo.InvariantCulture, out columns)
            && columns < 1_000_000;
    }

    private static bool IsNumber(ReadOnlySpan<char> field) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static string[] Numbered(int width, string? last = null) =>
        [.. Enumerable.Range(0, width).Select(i => last is not null && i == width - 1 ? last : $"x{i}")];

    private static string[] Copy(CsvTokenizer row) => [.. Enumerable.Range(0, row.Count).Select(i => row[i].ToString())];
}
