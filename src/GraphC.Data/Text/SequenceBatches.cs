using System.Collections;

namespace GraphC.Data;

/// <summary>Padded batches of <see cref="Sequences"/>; each enumeration is an epoch.</summary>
public sealed class SequenceBatches : IBatches
{
    private readonly Sequences source;
    private readonly ulong? seed;
    private readonly int breadth;
    private int epoch;

    internal SequenceBatches(Sequences source, int size, ulong? seed, int breadth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(breadth, 1);
        (this.source, Size, this.seed, this.breadth) = (source, size, seed, breadth);
    }

    /// <summary>The number of sequences of every batch but perhaps one.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public int Rows => source.Count;

    /// <inheritdoc/>
    public int Columns => source.Names.Count;

    /// <summary>The number of batches.</summary>
    public int Count => (int)(((long)Rows + Size - 1) / Size);

    /// <summary>The epoch that the next enumeration will be, from 0 on; set it to continue a training.</summary>
    public int Epoch
    {
        get => epoch;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            epoch = value;
        }
    }

    /// <summary>Begins the next epoch.</summary>
    public IEnumerator<Minibatch> GetEnumerator() => Order(epoch++).Select(batch => source.Take(batch)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IReadOnlyList<int[]> Order(int number)
    {
        if (seed is not { } key)
        {
            return [.. Enumerable.Range(0, Rows).Chunk(Size)];
        }

        var rows = new int[Rows];
        Shuffling.Fill(rows, key, number);
        int[][] batches = [.. rows.Chunk((int)Math.Min((long)Size * breadth, int.MaxValue)).SelectMany(pool => pool.OrderBy(source.LengthOf).Chunk(Size))];

        // Another stream than that of the rows: a batch's place must not tell its sequences.
        var places = new int[batches.Length];
        Shuffling.Fill(places, ~key, number);
        return [.. places.Select(place => batches[place])];
    }
}
