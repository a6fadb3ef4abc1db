namespace GraphC.Data;

/// <summary>
/// Named columns with equally many rows: tensors whose first extents are equal. Immutable; taking, skipping, splitting and shuffling
/// give views that copy nothing.
/// </summary>
public sealed class Dataset
{
    private readonly (string Name, Tensor Stored)[] columns;
    private readonly Tensor?[] viewed;
    // Row i of this dataset is row order[start + i] of the stored columns, or row start + i where there is no order.
    private readonly int[]? order;
    private readonly int start;

    /// <summary>A dataset of whole tensors; they are not copied.</summary>
    /// <exception cref="ArgumentException">
    /// There is no column, two have the same name, one is a scalar, or their first extents differ.
    /// </exception>
    public Dataset(params ReadOnlySpan<(string Name, Tensor Column)> columns)
    {
        if (columns.IsEmpty)
        {
            throw new ArgumentException("A dataset needs at least one column.", nameof(columns));
        }

        this.columns = columns.ToArray();
        foreach (var (name, column) in columns)
        {
            ArgumentNullException.ThrowIfNull(name);
            ArgumentNullException.ThrowIfNull(column);
            if (column.Rank == 0 || column.Shape[0] != columns[0].Column.Shape[0])
            {
                throw new ArgumentException(
                    $"Columns need equally many rows, but '{columns[0].Name}' is {columns[0].Column} and '{name}' is {column}.",
                    nameof(columns));
            }

            if (Array.FindAll(this.columns, c => c.Name == name).Length > 1)
            {
                throw new ArgumentException($"Two columns are named '{name}'.", nameof(columns));
            }
        }

        viewed = new Tensor?[columns.Length];
        Names = [.. this.columns.Select(c => c.Name)];
        Count = checked((int)columns[0].Column.Shape[0]);
    }

    private Dataset(Dataset source, int[]? order, int start, int count)
    {
        (columns, Names) = (source.columns, source.Names);
        (this.order, this.start, Count) = (order, start, count);
        viewed = new Tensor?[columns.Length];
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The names of the columns, in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>A whole column, [N, …]. A view copies its rows on first use and keeps the copy.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public Tensor this[string name] => this[IndexOf(name)];

    /// <summary>A whole column by its position.</summary>
    public Tensor this[int column]
    {
        get
        {
            var stored = columns[column].Stored;
            if (order is null && Count == stored.Shape[0])
            {
                return stored;
            }

            if (viewed[column] is not { } tensor)
            {
                tensor = NewRows(column, Count);
                CopyRows(column, 0, Count, [], tensor);
                viewed[column] = tensor;
            }

            return tensor;
        }
    }

    /// <summary>The first <paramref name="count"/> rows, or all if there are fewer.</summary>
    public Dataset Take(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(this, order, start, Math.Min(count, Count));
    }

    /// <summary>What follows the first <paramref name="count"/> rows; empty if there is nothing.</summary>
    public Dataset Skip(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        count = Math.Min(count, Count);
        return new(this, order, start + count, Count - count);
    }

    /// <summary>The first <paramref name="first"/> rows, and the rest.</summary>
    public (Dataset First, Dataset Second) Split(int first) => (Take(first), Skip(first));

    /// <summary>The first part of the rows, rounded down, and the rest. Shuffle first where the rows are sorted.</summary>
    /// <param name="fraction">The size of the first part, between 0 and 1.</param>
    public (Dataset First, Dataset Second) Split(double fraction)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fraction, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(fraction, 1);
        // 0.7 of 10 rows is 7, though 0.7 is a little less than seven tenths.
        return Split((int)Math.Floor(fraction * Count + 1e-9));
    }

    /// <summary>The rows of these numbers, in this order; a row may occur more than once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public Dataset Rows(params ReadOnlySpan<int> rows)
    {
        var selected = new int[rows.Length];
        for (var i = 0; i < rows.Length; i++)
        {
            if ((uint)rows[i] >= (uint)Count)
            {
                throw new ArgumentOutOfRangeException(nameof(rows), rows[i], $"The dataset has {Count} rows.");
            }

            selected[i] = Stored(rows[i]);
        }

        return new(this, selected, 0, selected.Length);
    }

    /// <summary>
    /// These rows in another order each time they are enumerated: the first enumeration is epoch 0. Keep the result (or its batches)
    /// over all epochs; a fresh call begins with epoch 0 again.
    /// </summary>
    /// <param name="seed">Names the sequence of orders; the same seed gives the same orders on every machine.</param>
    public ShuffledDataset Shuffle(ulong seed) => new(this, seed);

    /// <summary>These rows in the one order that <see cref="Shuffle(ulong)"/> has in an epoch.</summary>
    public Dataset Shuffle(ulong seed, int epoch)
    {
        var rows = new int[Count];
        Shuffling.Fill(rows, seed, epoch);
        return Rows(rows);
    }

    /// <summary>
    /// The rows in pieces of <paramref name="size"/>. The batches of an enumeration share their tensors: see <see cref="Batches"/>.
    /// </summary>
    /// <param name="size">The number of rows of every batch but the last, at least 1.</param>
    /// <param name="dropLast">Leaves out the last batch where it would be shorter.</param>
    public Batches Batch(int size, bool dropLast = false) => new(this, null, size, dropLast);

    /// <summary>A dataset in which one column is replaced, or added under a new name.</summary>
    /// <exception cref="ArgumentException">The column has another number of rows.</exception>
    public Dataset With(string name, Tensor column)
    {
        var kept = new List<(string, Tensor)>();
        for (var i = 0; i < columns.Length; i++)
        {
            kept.Add((columns[i].Name, columns[i].Name == name ? column : this[i]));
        }

        return Names.Contains(name) ? new([.. kept]) : new([.. kept, (name, column)]);
    }

    /// <summary>A dataset in which one column is mapped as a whole: <c>train.Map("features", scale.Apply)</c>.</summary>
    /// <exception cref="KeyNotFoundException">There is no such column.</exception>
    public Dataset Map(string name, Func<Tensor, Tensor> map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return With(name, map(this[name]));
    }

    /// <summary>The columns and their types, for example <c>8000 rows: images f32[784], labels i32[]</c>.</summary>
    public override string ToString() => $"{Count} rows: " + string.Join(", ", columns.Select(c =>
        $"{c.Name} {c.Stored.DType.ShortName}[{string.Join(", ", c.Stored.Shape[1..].ToArray())}]"));

    internal int IndexOf(string name) => Columns.IndexOf(Names, name);

    /// <summary>The element type and the extents of a row of a column.</summary>
    internal (DType Type, long[] Extents) RowType(int column)
    {
        var stored = columns[column].Stored;
        return (stored.DType, stored.Shape[1..].ToArray());
    }

    /// <summary>An uninitialized piece of a column, [count, …].</summary>
    internal Tensor NewRows(int column, int count)
    {
        var stored = columns[column].Stored;
        return new Tensor(stored.DType, [count, .. stored.Shape[1..]]);
    }

    /// <summary>
    /// Copies rows from..from+count of this dataset, or of the permutation of it if there is one, into <paramref name="target"/>.
    /// </summary>
    internal void CopyRows(int column, int from, int count, ReadOnlySpan<int> permutation, Tensor target)
    {
        var stored = columns[column].Stored;
        if (count == 0)
        {
            return;
        }

        var rowBytes = (int)(stored.ByteLength / stored.Shape[0]);
        ReadOnlySpan<byte> source = stored.Bytes;
        var to = target.Bytes;
        if (order is null && permutation.IsEmpty)
        {
            source.Slice((start + from) * rowBytes, count * rowBytes).CopyTo(to);
            return;
        }

        for (var i = 0; i < count; i++)
        {
            var row = Stored(permutation.IsEmpty ? from + i : permutation[from + i]);
            source.Slice(row * rowBytes, rowBytes).CopyTo(to[(i * rowBytes)..]);
        }
    }

    /// <summary>Copies a row of bytes or floats as floats; bytes become levels from 0 to 1.</summary>
    internal void CopyPicture(int column, int row, Span<float> target)
    {
        var stored = columns[column].Stored;
        var from = Stored(row) * target.Length;
        if (stored.DType == DType.UInt8)
        {
            PixelLevels.ToUnit(stored.AsSpan<byte>().Slice(from, target.Length), target);
        }
        else
        {
            stored.AsSpan<float>().Slice(from, target.Length).CopyTo(target);
        }
    }

    private int Stored(int row) => order is null ? start + row : order[start + row];
}
