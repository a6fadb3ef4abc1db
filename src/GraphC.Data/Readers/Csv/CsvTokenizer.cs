namespace GraphC.Data;

/// <summary>Splits text into rows of fields (RFC 4180: fields may be quoted, quotes in them doubled, and then hold line breaks).</summary>
internal sealed class CsvTokenizer(TextReader reader, char? delimiter, string name)
{
    // A longer row is a broken file (say, an unclosed quote), and must not fill the memory.
    private const int MaxRowLength = 1 << 24;
    private const int MaxFields = 1 << 20;

    private readonly char[] buffer = new char[1 << 15];
    private readonly List<Range> fields = [];
    private char[] row = new char[256];
    private int rowLength;
    private int filled;
    private int next;
    private int line = 1;

    /// <summary>What stands between fields.</summary>
    public char Delimiter { get; } = delimiter ?? '\0';

    /// <summary>The line on which the current row begins, counted from 1.</summary>
    public int Line { get; private set; }

    /// <summary>The number of fields of the current row.</summary>
    public int Count => fields.Count;

    /// <summary>A field of the current row, without its quotes, or trimmed if it had none.</summary>
    public ReadOnlySpan<char> this[int field] => row.AsSpan(fields[field]);

    /// <summary>A tokenizer whose delimiter is the first of tab, semicolon, comma and space that occurs in the first line.</summary>
    public static CsvTokenizer Detecting(StreamReader reader, string name)
    {
        var first = new CsvTokenizer(reader, '\0', name);
        // Looks ahead in the first buffer only, then hands that buffer on.
        first.Fill();
        var end = Array.FindIndex(first.buffer, 0, first.filled, c => c is '\n' or '\r');
        var unquoted = new string(Unquoted(first.buffer.AsSpan(0, end < 0 ? first.filled : end)).ToArray()).Trim(' ');
        var delimiter = "\t;, ".FirstOrDefault(unquoted.Contains, ',');
        var tokenizer = new CsvTokenizer(reader, delimiter, name) { filled = first.filled };
        first.buffer.CopyTo(tokenizer.buffer, 0);
        return tokenizer;
    }

    /// <summary>Reads the next row that is not blank; false at the end of the text.</summary>
    /// <exception cref="InvalidDataException">A quoted field is not closed, or is followed by more than a delimiter.</exception>
    public bool Read()
    {
        do
        {
            if (Peek() < 0)
            {
                return false;
            }

            Line = line;
            fields.Clear();
            rowLength = 0;
            while (ReadField())
            {
                if (fields.Count == MaxFields)
                {
                    throw Error(MaxFields, $"the row has more than {MaxFields} fields.");
                }
            }

            // "1 2 3 " ends with a space that is no delimiter.
            if (Delimiter == ' ' && fields.Count > 1 && IsEmpty(fields[^1]))
            {
                fields.RemoveAt(fields.Count - 1);
            }
        }
        while (fields.Count == 1 && IsEmpty(fields[0]));
        return true;
    }

    /// <summary>An error at a field of the current row.</summary>
    public InvalidDataException Error(int field, string message) => new($"{name}, line {Line}, column {field + 1}: {message}");

    private static bool IsEmpty(Range range) => range.Start.Value == range.End.Value;

    private static List<char> Unquoted(ReadOnlySpan<char> text)
    {
        var kept = new List<char>();
        var quoted = false;
        foreach (var c in text)
        {
            quoted ^= c == '"';
            if (!quoted)
            {
                kept.Add(c);
            }
        }

        return kept;
    }

    /// <summary>Reads one field and what ends it; true if another field follows in the row.</summary>
    private bool ReadField()
    {
        while (Peek() == ' ')
        {
            next++;
        }

        var start = rowLength;
        if (Peek() == '"')
        {
            ReadQuoted();
            fields.Add(start..rowLength);
            while (Peek() == ' ')
            {
                next++;
                if (Delimiter == ' ' && Peek() is not (' ' or '\n' or '\r' or < 0))
                {
                    return true;
                }
            }
        }
        else
        {
            while (Peek() is var c && c >= 0 && c != Delimiter && c is not ('\n' or '\r'))
            {
                Append((char)c);
                next++;
            }

            var end = rowLength;
            while (end > start && row[end - 1] is ' ' or '\t')
            {
                end--;
            }

            fields.Add(start..end);
        }

        var stop = Peek();
        if (stop == Delimiter)
        {
            next++;
            return true;
        }

        if (stop is '\r')
        {
            next++;
            stop = Peek() == '\n' ? '\n' : stop;
            next -= stop == '\n' ? 0 : 1;
        }

        if (stop is '\n' or '\r')
        {
            next++;
            line++;
            return false;
        }

        return stop < 0 ? false : throw Error(fields.Count - 1, $"'{(char)stop}' follows the closing quote.");
    }

    private void ReadQuoted()
    {
        next++;
        while (true)
        {
            var c = Peek();
            if (c < 0)
            {
                throw Error(fields.Count, "the quoted field is not closed.");
            }

            next++;
            if (c == '"')
            {
                if (Peek() != '"')
                {
                    return;
                }

                next++;
            }

            line += c == '\n' ? 1 : 0;
            Append((char)c);
        }
    }

    private void Append(char c)
    {
        if (rowLength == row.Length)
        {
            if (rowLength >= MaxRowLength)
            {
                throw Error(fields.Count, $"the row is longer than {MaxRowLength} characters.");
            }

            Array.Resize(ref row, row.Length * 2);
        }

        row[rowLength++] = c;
    }

    private int Peek() => next < filled || Fill() ? buffer[next] : -1;

    private bool Fill()
    {
        next = 0;
        filled = reader.ReadBlock(buffer, 0, buffer.Length);
        return filled > 0;
    }
}
