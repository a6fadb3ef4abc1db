using System.Diagnostics;
using System.Runtime.InteropServices;
using GraphC.Compiler;
using GraphC.Data;

namespace GraphC.Training;

/// <summary>
/// The loops that most scripts write. <c>train.Fit(batches, epochs)</c> is, with a progress bar,
/// <c>for (…) foreach (var batch in batches) train.Run(batch[0], batch[1])</c>: write that where more is wanted.
/// </summary>
public static class TrainingLoops
{
    private const int InterruptedExitCode = 130;   // 128 + SIGINT, as shells report it

    /// <summary>
    /// Runs a step on every batch, again and again, and shows on standard error what memory it will hold and how it goes. A batch's columns are fed to the step's inputs
    /// in order; columns beyond the inputs are left out.
    /// </summary>
    /// <param name="step">A training step whose outputs are scalars, the loss first.</param>
    /// <param name="batches">What to learn from; shuffled rows come in another order in each epoch.</param>
    /// <param name="epochs">The number of passes over the batches.</param>
    /// <param name="outputs">What to call the outputs; by default the first is <c>loss</c>.</param>
    /// <param name="each">Called after each epoch, for example to evaluate.</param>
    /// <param name="stop">
    /// Ends the training after the step under way. Where none is given, Ctrl-C does: where it stopped is said, and the process exits with
    /// code 130; a second Ctrl-C ends it at once.
    /// </param>
    /// <param name="beforeStep">Called before each step with its number from 0 on, for example to set the learning rate.</param>
    /// <exception cref="ArgumentException">An output is no scalar, or the batches have fewer columns than the step has inputs.</exception>
    public static History Fit(
        this Executable step, IBatches batches, int epochs, IReadOnlyList<string>? outputs = null, Action<Epoch>? each = null,
        CancellationToken stop = default, Action<int>? beforeStep = null)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(batches);
        ArgumentOutOfRangeException.ThrowIfNegative(epochs);
        var feed = new Feed(step, batches);
        var names = Names(step, outputs);
        using var interrupt = stop.CanBeCanceled ? null : new Interrupt();
        var stopping = interrupt?.Token ?? stop;
        var means = new RowMeans(names.Count);
        var checksum = new Checksum();
        var progress = new ProgressDisplay(names, epochs, batches.Count);
        var history = new List<Epoch>();
        var steps = 0L;
        for (var epoch = 1; epoch <= epochs; epoch++)
        {
            means.Clear();
            var clock = Stopwatch.StartNew();
            var batchNumber = 0;
            foreach (var batch in batches)
            {
                var tensors = feed.Of(batch);
                if (steps == 0)
                {
                    PrintMemory(step, tensors);
                }

                beforeStep?.Invoke((int)steps);
                var results = step.Run(tensors);
                means.Add(results, batch.Count);
                checksum.Add(results[0]);
                progress.Step(epoch, ++batchNumber, batch.Count, means.Values);
                steps++;
                if (stopping.IsCancellationRequested)
                {
                    progress.Stopped(epoch, batchNumber);
                    if (interrupt is not null)
                    {
                        Environment.Exit(InterruptedExitCode);
                    }

                    return new(history, steps, checksum.Value, Stopped: true);
                }
            }

            var done = new Epoch(epoch, epochs, batches.Rows, clock.Elapsed, names, means.Values.ToArray());
            history.Add(done);
            progress.Epoch(done);
            each?.Invoke(done);
        }

        progress.Clear();
        return new(history, steps, checksum.Value, Stopped: false);
    }

    /// <summary>The mean of each output of a program over all examples: the loss, the accuracy. The outputs are scalars.</summary>
    /// <param name="program">A program that only computes; its inputs are fed as in <see cref="Fit"/>.</param>
    /// <param name="batches">What to evaluate on; a shorter last batch counts by its rows.</param>
    /// <exception cref="ArgumentException">An output is no scalar, or the batches have fewer columns than the program has inputs.</exception>
    public static double[] Evaluate(this Executable program, IBatches batches)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(batches);
        var feed = new Feed(program, batches);
        var means = new RowMeans(Names(program, null).Count);
        foreach (var batch in batches)
        {
            means.Add(program.Run(feed.Of(batch)), batch.Count);
        }

        return means.Values.ToArray();
    }

    private static void PrintMemory(Executable step, ReadOnlySpan<Tensor> tensors)
    {
        var extents = new long[step.Graph.Symbols.Length];
        Binding.Bind(step.Graph, tensors, extents);
        Console.Error.WriteLine($"peak memory {step.Memory(extents)}");
    }

    private static IReadOnlyList<string> Names(Executable program, IReadOnlyList<string>? names)
    {
        var outputs = program.Graph.Outputs;
        if (outputs.Length == 0 || outputs.Any(o => o.Rank != 0))
        {
            throw new ArgumentException($"The outputs must be scalars; they are {string.Join(", ", outputs.Select(o => o.Type))}.", nameof(program));
        }

        if (names is not null && names.Count != outputs.Length)
        {
            throw new ArgumentException($"{names.Count} names do not fit {outputs.Length} outputs.", nameof(names));
        }

        return names ?? [.. outputs.Select((_, i) => i == 0 ? "loss" : $"output {i}")];
    }

    /// <summary>The columns of a batch that a program reads, in one array that is filled again and again.</summary>
    private readonly struct Feed
    {
        private readonly Tensor[] tensors;

        public Feed(Executable program, IBatches batches)
        {
            tensors = new Tensor[program.Graph.Inputs.Length];
            if (batches.Columns < tensors.Length)
            {
                throw new ArgumentException($"The program has {tensors.Length} inputs, but a batch has only {batches.Columns} columns.", nameof(batches));
            }
        }

        public ReadOnlySpan<Tensor> Of(Minibatch batch)
        {
            for (var i = 0; i < tensors.Length; i++)
            {
                tensors[i] = batch[i];
            }

            return tensors;
        }
    }

    /// <summary>Ctrl-C as a token, until disposed.</summary>
    private sealed class Interrupt : IDisposable
    {
        private readonly CancellationTokenSource source = new();
        private readonly PosixSignalRegistration registration;

        public Interrupt() => registration = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = !source.IsCancellationRequested;
            source.Cancel();
        });

        public CancellationToken Token => source.Token;

        public void Dispose()
        {
            registration.Dispose();
            source.Dispose();
        }
    }
}
