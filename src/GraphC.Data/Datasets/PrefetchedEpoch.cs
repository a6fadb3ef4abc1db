using System.Collections;
using System.Runtime.ExceptionServices;

namespace GraphC.Data;

/// <summary>
/// One enumeration whose batches threads make ahead. Batch n lies in place n mod P of a ring of P places: a thread claims the next number
/// as soon as the reader has left the batch that lies there.
/// </summary>
internal sealed class PrefetchedEpoch : IEnumerator<Minibatch>
{
    private readonly Func<int, Minibatch> make;
    private readonly int count;
    private readonly CancellationToken cancel;
    private readonly CancellationTokenRegistration registration;
    private readonly Thread[] team;

    // All below is guarded by this.
    private readonly object gate = new();
    private readonly Place[] ring;
    private int claimed;
    private int reading = -1;
    private bool ended;

    /// <summary>Starts the threads.</summary>
    /// <param name="make">Makes the batch of a number, in the memory of its place.</param>
    /// <param name="count">The number of batches.</param>
    /// <param name="places">How many batches there is memory for.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="cancel">Ends the enumeration.</param>
    public PrefetchedEpoch(Func<int, Minibatch> make, int count, int places, int threads, CancellationToken cancel)
    {
        (this.make, this.count, this.cancel) = (make, count, cancel);
        ring = new Place[places];
        registration = cancel.Register(Wake);
        team = new Thread[Math.Min(threads, count)];
        for (var i = 0; i < team.Length; i++)
        {
            team[i] = new(Work) { IsBackground = true, Name = "GraphC prefetch" };
            team[i].Start();
        }
    }

    /// <inheritdoc/>
    public Minibatch Current { get; private set; } = null!;

    object IEnumerator.Current => Current;

    private bool IsStopping => ended || cancel.IsCancellationRequested;

    /// <summary>Leaves the current batch and waits for the next one.</summary>
    /// <exception cref="OperationCanceledException">The enumeration was cancelled.</exception>
    /// <exception cref="InvalidOperationException">It was disposed, perhaps since another one has begun.</exception>
    public bool MoveNext()
    {
        lock (gate)
        {
            if (reading == count)
            {
                return false;
            }

            if (reading >= 0)
            {
                PlaceOf(reading) = default;
            }

            reading++;
            Monitor.PulseAll(gate);
            while (!IsStopping && reading < count && !PlaceOf(reading).IsDone)
            {
                Monitor.Wait(gate);
            }

            cancel.ThrowIfCancellationRequested();
            if (ended)
            {
                throw new InvalidOperationException("This enumeration was ended, perhaps by another one that has begun.");
            }

            if (reading == count)
            {
                return false;
            }

            PlaceOf(reading).Failure?.Throw();
            Current = PlaceOf(reading).Batch!;
            return true;
        }
    }

    /// <summary>Not supported: an enumeration cannot be repeated.</summary>
    public void Reset() => throw new NotSupportedException();

    /// <summary>Ends the enumeration and waits for its threads to end.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            ended = true;
            Monitor.PulseAll(gate);
        }

        // Not under the lock: this waits for Wake, which takes it.
        registration.Dispose();
        foreach (var thread in team)
        {
            thread.Join();
        }
    }

    private ref Place PlaceOf(int number) => ref ring[number % ring.Length];

    private void Wake()
    {
        lock (gate)
        {
            Monitor.PulseAll(gate);
        }
    }

    private void Work()
    {
        while (Claim() is { } number)
        {
            var place = Make(number);
            lock (gate)
            {
                PlaceOf(number) = place;
                Monitor.PulseAll(gate);
            }
        }
    }

    /// <summary>The next number whose place is free, as soon as there is one; null when there is nothing left to do.</summary>
    private int? Claim()
    {
        lock (gate)
        {
            // The batch that is read keeps its place.
            while (!IsStopping && claimed < count && claimed >= Math.Max(reading, 0) + ring.Length)
            {
                Monitor.Wait(gate);
            }

            return IsStopping || claimed == count ? null : claimed++;
        }
    }

    private Place Make(int number)
    {
        try
        {
            return new(make(number), null);
        }
        catch (Exception e)
        {
            return new(null, ExceptionDispatchInfo.Capture(e));
        }
    }

    /// <summary>What lies in a place: nothing yet, a batch, or why there is none.</summary>
    private readonly record struct Place(Minibatch? Batch, ExceptionDispatchInfo? Failure)
    {
        public bool IsDone => Batch is not null || Failure is not null;
    }
}
