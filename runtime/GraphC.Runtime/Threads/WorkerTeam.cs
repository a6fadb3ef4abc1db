using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace GraphC.Runtime;

/// <summary>
/// A team of threads that enter an emitted step together and leave it together; inside, kernels are separated by barriers. A waiting
/// worker spins briefly and then parks, so that a busy machine is not made busier.
/// </summary>
/// <remarks>One step runs on a team at a time. Who finds the team busy runs alone: the results are the same bits either way.</remarks>
public sealed class WorkerTeam
{
    // About 20 microseconds: longer than the differences between workers in a kernel, shorter than a time slice by far.
    private const int SpinRounds = 400;
    private const int SpinsPerRound = 8;

    // Lazy: two first callers at once get the same team, and threads are started for that one alone.
    private static readonly ConcurrentDictionary<int, Lazy<WorkerTeam>> Teams = new();

    private readonly Worker[] workers;
    private readonly int[] places;   // the processor that each worker was last seen on
    private int busy;
    private int starts;
    private int arrived;
    private int phase;
    private EmittedProgram? program;
    private Frame frame;

    private WorkerTeam(int size)
    {
        Size = size;
        workers = [.. Enumerable.Range(0, size).Select(_ => new Worker())];
        places = new int[size];
        Array.Fill(places, Processors.Unknown);
        for (var i = 1; i < size; i++)
        {
            var number = i;
            new Thread(() => Serve(number), 1 << 20) { IsBackground = true, Name = $"GraphC worker {i}" }.Start();
        }
    }

    /// <summary>The number of workers, the caller of <see cref="TryRun"/> included.</summary>
    public int Size { get; }

    /// <summary>The team of a size; teams live as long as the process.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is below 2.</exception>
    public static WorkerTeam Of(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 2);
        return Teams.GetOrAdd(size, static n => new(() => new WorkerTeam(n))).Value;
    }

    /// <summary>Runs a step on all workers; the caller is worker 0. False, with nothing done, if the team is at work for another.</summary>
    public bool TryRun(EmittedProgram step, in Frame with, out bool succeeded)
    {
        succeeded = false;
        if (Interlocked.CompareExchange(ref busy, 1, 0) != 0)
        {
            return false;
        }

        program = step;
        frame = with;
        Volatile.Write(ref places[0], Processors.Current);
        Interlocked.Increment(ref starts);
        for (var i = 1; i < workers.Length; i++)
        {
            workers[i].Wake();
        }

        succeeded = step.Run(frame, 0, Size, this);
        Barrier(0);   // nobody may still read the frame
        (program, frame) = (null, default);
        Volatile.Write(ref busy, 0);
        return true;
    }

    /// <summary>Returns once every worker has called it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Barrier(int worker)
    {
        var entered = Volatile.Read(ref phase);
        if (Interlocked.Increment(ref arrived) == workers.Length)
        {
            arrived = 0;
            Interlocked.Increment(ref phase);
            for (var i = 0; i < workers.Length; i++)
            {
                if (i != worker)
                {
                    workers[i].Wake();
                }
            }
        }
        else
        {
            if (workers[worker].Wait(ref phase, entered))
            {
                StandApart(worker);
            }
        }
    }

    /// <summary>A worker that finds itself on another's processor goes to a free one: in turns on one, both take twice as long.</summary>
    private void StandApart(int worker)
    {
        Volatile.Write(ref places[worker], Processors.Unknown);
        var here = Processors.Current;
        if (here != Processors.Unknown && places.AsSpan().Contains(here))
        {
            Processors.Avoid(places);
            here = Processors.Current;
        }

        Volatile.Write(ref places[worker], here);
    }

    private void Serve(int number)
    {
        var served = 0;
        while (true)
        {
            workers[number].Wait(ref starts, served);
            served++;
            StandApart(number);
            program!.Run(frame, number, Size, this);
            Barrier(number);
        }
    }

    /// <summary>One worker's way of waiting.</summary>
    private sealed class Worker
    {
        private readonly SemaphoreSlim signal = new(0);
        private int parked;

        /// <summary>Returns once <paramref name="counter"/> is no longer <paramref name="old"/>; true if the worker slept meanwhile.</summary>
        public bool Wait(ref int counter, int old)
        {
            for (var round = 0; round < SpinRounds; round++)
            {
                if (Volatile.Read(ref counter) != old)
                {
                    return false;
                }

                Thread.SpinWait(SpinsPerRound);
            }

            while (Volatile.Read(ref counter) == old)
            {
                // Announce first, look again after: a wake in between finds the announcement.
                Volatile.Write(ref parked, 1);
                Interlocked.MemoryBarrier();
                if (Volatile.Read(ref counter) != old)
                {
                    if (Interlocked.Exchange(ref parked, 0) == 0)
                    {
                        signal.Wait();   // the wake is on its way: take it, or it would end a later wait
                    }

                    return true;
                }

                signal.Wait();
            }

            return true;
        }

        /// <summary>Wakes the worker if it is parked.</summary>
        public void Wake()
        {
            if (Volatile.Read(ref parked) != 0 && Interlocked.Exchange(ref parked, 0) != 0)
            {
                signal.Release();
            }
        }
    }
}
