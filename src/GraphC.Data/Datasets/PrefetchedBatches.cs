using System.Collections;

namespace GraphC.Data;

/// <summary>
/// Batches that threads of their own make ahead of the one that reads them: the same batches in the same order, with the same bits, on any
/// number of threads. Threads run only while an enumeration is under way; its end, its disposal (as by <c>foreach</c>) or that of this
/// object waits for them to end. An exception of a thread reaches the reader, at the batch that it prevented.
/// </summary>
public sealed class PrefetchedBatches : IBatches, IDisposable
{
    private readonly Batches source;
    private readonly Minibatch[] ring;
    private readonly Minibatch? last;
    private readonly int[] order;
    private readonly int threads;
    private readonly CancellationToken cancel;
    private PrefetchedEpoch? running;
    private bool disposed;

    internal PrefetchedBatches(Batches source, int threads, int ahead, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ahead, 1);
        (this.source, this.threads, this.cancel) = (source, threads, cancel);
        var full = source.Rows / source.Size;
        // One more than are made ahead: the one that is read.
        ring = new Minibatch[Math.Min(ahead + 1, Math.Max(1, source.Count))];
        for (var i = 0; i < Math.Min(ring.Length, full); i++)
        {
            ring[i] = source.NewBatch(source.Size);
        }

        last = source.Rows % source.Size is > 0 and var rest ? source.NewBatch(rest) : null;
        order = source.NewOrder();
    }

    /// <inheritdoc/>
    public int Rows => source.Rows;

    /// <inheritdoc/>
    public int Columns => source.Columns;

    /// <summary>The number of batches.</summary>
    public int Count => source.Count;

    /// <summary>Begins an enumeration, of shuffled rows the next epoch, and ends the one that is under way.</summary>
    /// <exception cref="ObjectDisposedException">These batches are disposed.</exception>
    public IEnumerator<Minibatch> GetEnumerator()
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        running?.Dispose();
        var epoch = source.BeginEpoch(order);
        return running = new(Make, source.Count, ring.Length, threads, cancel);

        Minibatch Make(int number)
        {
            var batch = number == source.Count - 1 && last is not null ? last : ring[number % ring.Length];
            source.Load(batch, number * source.Size, order, epoch);
            return batch;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Ends the enumeration that is under way, and its threads.</summary>
    public void Dispose()
    {
        running?.Dispose();
        disposed = true;
    }
}
