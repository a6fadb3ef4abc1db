using System.Diagnostics;
using Spectre.Console;

namespace GraphC.Cli.CommandLine;

/// <summary>How far work has come, on standard error: a bar on a terminal, a line every few seconds elsewhere.</summary>
internal static class ProgressNotes
{
    private static readonly TimeSpan FirstNote = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(5);

    /// <summary>Does work for each of some items and gives the results, in order.</summary>
    /// <param name="terminal">Where to draw.</param>
    /// <param name="what">What the items are called, for example <c>cases</c>.</param>
    /// <param name="items">The items.</param>
    /// <param name="work">The work for one of them.</param>
    /// <param name="cancellation">Ends the work before the next item.</param>
    /// <returns>The results of the items that were done before it was cancelled.</returns>
    public static IReadOnlyList<TResult> ForEach<T, TResult>(
        Terminal terminal, string what, IReadOnlyList<T> items, Func<T, TResult> work, CancellationToken cancellation)
    {
        var results = new List<TResult>(items.Count);
        if (terminal.IsInteractive)
        {
            Bar(terminal.Error).Start(context =>
            {
                var task = context.AddTask(what, maxValue: items.Count);
                Walk(done => task.Value = done);
            });
        }
        else
        {
            var (clock, due) = (Stopwatch.StartNew(), FirstNote);
            Walk(done =>
            {
                if (clock.Elapsed >= due && done < items.Count)
                {
                    terminal.ErrorText.WriteLine($"{done} of {items.Count} {what}");
                    due = clock.Elapsed + NoteEvery;
                }
            });
        }

        return results;

        void Walk(Action<int> done)
        {
            foreach (var item in items)
            {
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                results.Add(work(item));
                done(results.Count);
            }
        }
    }

    private static Progress Bar(IAnsiConsole console) => console.Progress().AutoClear(true)
        .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());
}
