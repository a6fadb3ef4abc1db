using System.Collections;

namespace GraphC.Data;

/// <summary>
/// The rows of a dataset in pieces. Enumerating allocates nothing after the first time: all full batches are one
/// <see cref="Minibatch"/> object, valid until the next <c>MoveNext</c>, and a shorter last one is another. For that reason only one
/// enumeration can be under way; beginning a second ends the first.
/// </summary>
public sealed class Batches : IReadOnlyCollection<Minibatch>
{
    private readonly Dataset source;
    private readonly ShuffledDataset? shuffled;
    private readonly int[] permutation;
    private Minibatch? full;
    private Minibatch? last;
    private int enumeration;

    internal Batches(Dataset source, ShuffledDataset? shuffled, int size, bool dropLast)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        (this.source, this.shuffled, Size) = (source, shuffled, size);
        permutation = shuffled is null ? [] : new int[source.Count];
        Rows = dropLast ? source.Count / size * size : source.Count;
    }

    /// <summary>The number of rows of every batch but perhaps the last.</summary>
    public int Size { get; }

    /// <summary>The number of rows of all batches together.</summary>
    public int Rows { get; }

    /// <summary>The number of batches.</summary>
    public int Count => (int)(((long)Rows + Size - 1) / Size);

    /// <summary>The number of tensors of a batch.</summary>
    public int Columns => source.Names.Count;

    /// <summary>Begins an enumeration; of shuffled rows, the next epoch.</summary>
    public Enumerator GetEnumerator()
    {
        shuffled?.NextOrder(permutation);
        return new(this, ++enumeration);
    }

    IEnumerator<Minibatch> IEnumerable<Minibatch>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Minibatch Load(int from)
    {
        var batch = Rows - from >= Size ? full ??= new Minibatch(source, Size) : last ??= new Minibatch(source, Rows - from);
        batch.Load(from, permutation);
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

            Current = batches.Load(from);
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
