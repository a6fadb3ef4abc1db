namespace GraphC.Data;

/// <summary>
/// A dataset whose rows come in another order in every epoch. The order is a function of seed and epoch alone, so a run that stopped
/// can be continued by setting <see cref="Epoch"/>.
/// </summary>
public sealed class ShuffledDataset
{
    private int epoch;

    internal ShuffledDataset(Dataset source, ulong seed) => (Source, Seed) = (source, seed);

    /// <summary>The rows in their own order.</summary>
    public Dataset Source { get; }

    /// <summary>Names the sequence of orders.</summary>
    public ulong Seed { get; }

    /// <summary>The epoch that the next enumeration will be, from 0 on; each enumeration of batches adds one when it begins.</summary>
    public int Epoch
    {
        get => epoch;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            epoch = value;
        }
    }

    /// <summary>The number of rows.</summary>
    public int Count => Source.Count;

    /// <inheritdoc cref="Dataset.Batch"/>
    public Batches Batch(int size, bool dropLast = false) => new(Source, this, size, dropLast);

    internal void NextOrder(int[] rows) => Shuffling.Fill(rows, Seed, epoch++);
}
