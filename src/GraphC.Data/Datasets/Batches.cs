using System.Collections;

namespace GraphC.Data;

/// <summary>
/// The rows of a dataset in pieces. Enumerating allocates next to nothing after the first time: all full batches are one
/// <see cref="Minibatch"/> object, valid until the next <c>MoveNext</c>, and a shorter last one is another. For that reason only one
/// enumeration can be under way; beginning a second ends the first.
/// </summary>
public sealed class Batches : IBatches
{
    private readonly Dataset source;
    private readonly ShuffledDataset? shuffled;
    private readonly Augmenter? augmenter;
    private readonly int[] order;
    private Minibatch? full;
    private Minibatch? last;
    private int enumeration;
    private int epoch;
    private int epochsBegun;

    internal Batches(Dataset source, ShuffledDataset? shuffled, int size, bool dropLast)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (this.source, this.shuffled, Size) = (source, shuffled, size);
        order = NewOrder();
        Rows = dropLast ? source.Count / size * size : source.Count;
    }

    private Batches(Batches batches, Augmenter augmenter)
        : this(batches.source, batches.shuffled, batches.Size, batches.Rows < batches.source.Count) => this.augmenter = augmenter;

    /// <summary>The number of rows of every batch but perhaps the last.</summary>
    public int Size { get; }

    /// <inheritdoc/>
    public int Rows { get; }

    /// <summary>The number of batches.</summary>
    public int Count => (int)(((long)Rows + Size - 1) / Size);

    /// <inheritdoc/>
    public int Columns => source.Names.Count;

    /// <summary>
    /// These batches with the pictures of the column <c>images</c> changed by chance, one stage after the other, as f32; bytes become levels
    /// from 0 to 1 before. What happens to a picture depends on the seed, the epoch (of shuffled rows theirs, else the number of enumerations
    /// before) and its row in the dataset only.
    /// </summary>
    /// <param name="seed">The same seed gives the same pictures, bit for bit, on every machine.</param>
    /// <param name="stages">What is done to each picture.</param>
    /// <param name="mixup">Mixes the pictures of a batch afterwards; the column <c>labels</c> is f32 [N, classes] then, the share of each class.
    /// Here the other rows of the batch count, too.</param>
    /// <exception cref="KeyNotFoundException">There is no column of that name.</exception>
    /// <exception cref="ArgumentException">The column holds no pictures, or a stage cannot work on them.</exception>
    public Batches Augment(ulong seed, ReadOnlySpan<Augmentation> stages, Mixup? mixup = null) => augmenter is null
        ? new(this, new Augmenter(source, seed, stages, mixup))
        : throw new InvalidOperationException("These batches are augmented already; name all stages in one call.");

    /// <summary>These batches, made ahead on threads of their own.</summary>
    /// <param name="threads">The number of threads; the batches do not depend on it.</param>
    /// <param name="ahead">How many batches are made ahead at most.</param>
    /// <param name="cancel">Ends an enumeration with an <see cref="OperationCanceledException"/>.</param>
    public PrefetchedBatches Prefetch(int threads = 1, int ahead = 4, CancellationToken cancel = default) => new(this, threads, ahead, cancel);

    /// <summary>Begins an enumeration; of shuffled rows, the next epoch.</summary>
    public Enumerator GetEnumerator()
    {
        epoch = BeginEpoch(order);
        return new(this, ++enumeration);
    }

    IEnumerator<Minibatch> IEnumerable<Minibatch>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Room for the order of an epoch.</summary>
    internal int[] NewOrder() => shuffled is null ? [] : new int[source.Count];

    /// <summary>Begins the next epoch: fills its order and gives its number.</summary>
    internal int BeginEpoch(int[] rows)
    {
        if (shuffled is null)
        {
            return epochsBegun++;
        }

        var number = shuffled.Epoch;
        shuffled.NextOrder(rows);
        return number;
    }

    /// <summary>A batch to be loaded.</summary>
    internal Minibatch NewBatch(int rows)
    {
        var tensors = new Tensor[Columns];
        for (var i = 0; i < tensors.Length; i++)
        {
            tensors[i] = augmenter?.NewRows(i, rows) ?? source.NewRows(i, rows);
        }

        return new(source.Names, rows, tensors);
    }

    /// <summary>Fills a batch with the rows from a position on in the order of an epoch; threads may do so at once.</summary>
    internal void Load(Minibatch batch, int from, ReadOnlySpan<int> rows, int number)
    {
        if (augmenter is not null)
        {
            augmenter.Load(batch, from, rows, number);
            return;
        }

        for (var i = 0; i < Columns; i++)
        {
            source.CopyRows(i, from, batch.Count, rows, batch[i]);
        }
    }

    private Minibatch Next(int from)
    {
        var batch = Rows - from >= Size ? full ??= NewBatch(Size) : last ??= NewBatch(Rows - from);
        Load(batch, from, order, epoch);
        return batch;
    }

    /// <summary>An enumeration of batches.</summary>
    public struct Enumerator : IEnumerator<Minibatch>
    {
        private readonly Batches batches;
        private readonly int enumeration;
        private int from;

        internal Enumerator(Batches batches, int enumeration) => (this.batches, this.enumeration, Current) = (batches, enumeration, null!);

        /// <summary>The current batch, valid until the next <see cref="MoveNext"/>.</summary>
        public Minibatch Current { get; private set; }

        readonly object IEnumerator.Current => Current;

        /// <summary>Loads the next batch.</summary>
        /// <exception cref="InvalidOperationException">
        /// Another enumeration of the same batches has begun and uses their tensors.
        /// </exception>
        public bool MoveNext()
        {
            if (enumeration != batches.enumeration)
            {
                throw new InvalidOperationException(
                    "Another enumeration of these batches has begun, and they share their tensors; call Batch again for a second set.");
            }

            if (from >= batches.Rows)
            {
                return false;
            }

            Current = batches.Next(from);
            from += Current.Count;
            return true;
        }

        /// <summary>Not supported: an enumeration cannot be repeated.</summary>
        public readonly void Reset() => throw new NotSupportedException();

        /// <summary>Does nothing.</summary>
        public readonly void Dispose()
        {
        }
    }
}
