namespace GraphC.Data;

/// <summary>A column of a table: numbers, or text where <paramref name="Numbers"/> is null.</summary>
internal sealed record TableColumn(string Name, float[]? Numbers, string[] Text);

/// <summary>Named columns of numbers and text with equally many rows, as read by <see cref="Csv"/>.</summary>
public sealed class Table
{
    private readonly string source;
    private readonly TableColumn[] columns;

    internal Table(string source, TableColumn[] columns, int rows, string[] classNames)
    {
        (this.source, this.columns, Rows, ClassNames) = (source, columns, rows, classNames);
        Names = [.. columns.Select(c => c.Name)];
    }

    /// <summary>The number of rows, without the header.</summary>
    public int Rows { get; }

    /// <summary>The names of all columns, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The names of the classes, where the header had them (<see cref="CsvHeader.CountsAndClasses"/>); else empty.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>True if a column holds numbers, false if it holds text.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public bool IsNumeric(string name) => Find(name).Numbers is not null;

    /// <summary>A numeric column, f32 [rows].</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">The column holds text.</exception>
    public Tensor Column(string name) => Tensor.From<float>(NumbersOf(Find(name)), Rows);

    /// <summary>A numeric column by its position, <c>^1</c> being the last, f32 [rows].</summary>
    /// <exception cref="InvalidDataException">The column holds text.</exception>
    public Tensor Column(Index column) => Column(columns[column].Name);

    /// <summary>The fields of a text column.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">The column holds numbers.</exception>
    public IReadOnlyList<string> Text(string name) => Find(name) is { Numbers: null } column
        ? column.Text
        : throw new InvalidDataException($"{source}: column '{name}' holds numbers; name it in CsvOptions.TextColumns to keep its text.");

    /// <summary>All numeric columns but some, in order, f32 [rows, columns].</summary>
    public Tensor Numbers(params ReadOnlySpan<string> except)
    {
        var kept = new List<float[]>();
        foreach (var column in columns)
        {
            if (column.Numbers is not null && !except.Contains(column.Name))
            {
                kept.Add(column.Numbers);
            }
        }

        var tensor = new Tensor(DType.Float32, Rows, kept.Count);
        var numbers = tensor.AsSpan<float>();
        for (var c = 0; c < kept.Count; c++)
        {
            for (int r = 0, at = c; r < Rows; r++, at += kept.Count)
            {
                numbers[at] = kept[c][r];
            }
        }

        return tensor;
    }

    /// <summary>
    /// A column as class numbers, i32 [rows], with the classes' names: a text column's different values in ordinal order, or
    /// <see cref="ClassNames"/> (possibly empty) where the column holds the numbers already.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    /// <exception cref="InvalidDataException">A number is negative or no integer.</exception>
    public (Tensor Labels, IReadOnlyList<string> Names) Classes(string name)
    {
        var column = Find(name);
        var tensor = new Tensor(DType.Int32, Rows);
        var labels = tensor.AsSpan<int>();
        if (column.Numbers is { } numbers)
        {
            for (var r = 0; r < labels.Length; r++)
            {
                // Above 2²⁴ a float no longer tells integers apart.
                labels[r] = numbers[r] is >= 0 and <= 1 << 24 && float.IsInteger(numbers[r])
                    ? (int)numbers[r]
                    : throw new InvalidDataException($"{source}, row {r + 1}: '{name}' is {numbers[r]}, which is no class number.");
            }

            return (tensor, ClassNames);
        }

        string[] names = [.. column.Text.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        var numberOf = names.Select((n, i) => (n, i)).ToDictionary(p => p.n, p => p.i, StringComparer.Ordinal);
        for (var r = 0; r < labels.Length; r++)
        {
            labels[r] = numberOf[column.Text[r]];
        }

        return (tensor, names);
    }

    /// <summary>A dataset of <c>features</c>, the other numeric columns, f32 [rows, columns], and <c>labels</c>, i32 [rows].</summary>
    /// <param name="label">The column that says the class.</param>
    /// <inheritdoc cref="Classes" path="/exception"/>
    public Dataset ToClassification(string label) =>
        new((Columns.Features, Numbers(label)), (Columns.Labels, Classes(label).Labels));

    /// <inheritdoc cref="ToClassification(string)"/>
    public Dataset ToClassification(Index label) => ToClassification(columns[label].Name);

    /// <summary>A dataset of <c>features</c>, the other numeric columns, f32 [rows, columns], and <c>targets</c>, f32 [rows].</summary>
    /// <param name="target">The column to be predicted.</param>
    /// <inheritdoc cref="Column(string)" path="/exception"/>
    public Dataset ToRegression(string target) => new((Columns.Features, Numbers(target)), (Columns.Targets, Column(target)));

    /// <inheritdoc cref="ToRegression(string)"/>
    public Dataset ToRegression(Index target) => ToRegression(columns[target].Name);

    private float[] NumbersOf(TableColumn column) =>
        column.Numbers ?? throw new InvalidDataException($"{source}: column '{column.Name}' holds text, not numbers.");

    private TableColumn Find(string name) => Array.Find(columns, c => c.Name == name)
        ?? throw new KeyNotFoundException($"{source} has no column '{name}'; it has {string.Join(", ", Names)}.");
}
