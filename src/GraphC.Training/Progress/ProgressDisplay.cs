using System.Diagnostics;

namespace GraphC.Training;

/// <summary>
/// How a training goes, on standard error. On a terminal one line is drawn again and again, below a line for each epoch; elsewhere there
/// are only the lines, and one every few seconds in long epochs. Nothing is allocated for a step.
/// </summary>
internal sealed class ProgressDisplay
{
    private static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan EstimateAfter = TimeSpan.FromMilliseconds(500);

    // A few hundred short epochs need not be a few hundred lines.
    private const int MostEpochLines = 20;

    private readonly IReadOnlyList<string> names;
    private readonly int epochs;
    private readonly int batches;
    private readonly ProgressLine line;
    private readonly bool redraws = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private TimeSpan shown;
    private long examples;

    public ProgressDisplay(IReadOnlyList<string> names, int epochs, int batches)
    {
        (this.names, this.epochs, this.batches) = (names, epochs, batches);
        line = new(redraws && Environment.GetEnvironmentVariable("NO_COLOR") is null or "");
    }

    /// <summary>After a step; draws only if the last drawing is old enough.</summary>
    public void Step(int epoch, int batch, int count, ReadOnlySpan<double> means)
    {
        examples += count;
        var now = clock.Elapsed;
        if (now - shown < (redraws ? RedrawEvery : ReportEvery))
        {
            return;
        }

        shown = now;
        var done = (epoch - 1L) * batches + batch;
        var fraction = (double)done / ((long)epochs * batches);
        line.Begin(replacing: redraws);
        line.Add("epoch ");
        line.Add(epoch, "0");
        line.Add("/");
        line.Add(epochs, "0");
        line.Add(" ");
        if (redraws)
        {
            line.AddBar(fraction);
        }

        line.Add(fraction, fraction < 0.095 ? "  0 %" : " 0 %");
        for (var i = 0; i < names.Count; i++)
        {
            line.Add("  ");
            line.Add(names[i]);
            line.Add(means[i], " 0.0000");
        }

        line.Add("  ");
        line.Add(examples / now.TotalSeconds, "N0");
        line.Add("/s");
        // The first steps are slower than the rest: .NET is still compiling.
        if (now > EstimateAfter)
        {
            line.Add("  ");
            AddTime(now * ((1 - fraction) / fraction));
            line.Add(" left");
        }

        line.Write(replaceable: redraws);
    }

    /// <summary>After an epoch.</summary>
    public void Epoch(Epoch epoch)
    {
        var every = (epochs + MostEpochLines - 1) / MostEpochLines;
        if (epoch.Number % every == 0 || epoch.Number == epochs)
        {
            Clear();
            Console.Error.WriteLine(epoch);
            shown = redraws ? TimeSpan.Zero : clock.Elapsed;
        }
    }

    /// <summary>Says where the training was stopped.</summary>
    public void Stopped(int epoch, int batch)
    {
        Clear();
        Console.Error.WriteLine($"stopped in epoch {epoch} of {epochs}, after batch {batch} of {batches}");
    }

    /// <summary>Removes the line that is redrawn.</summary>
    public void Clear()
    {
        if (redraws)
        {
            line.Begin(replacing: true);
            line.Write(replaceable: true);
        }
    }

    private void AddTime(TimeSpan time)
    {
        var seconds = (long)Math.Ceiling(time.TotalSeconds);
        if (seconds >= 3600)
        {
            line.Add(seconds / 3600, "0:");
        }

        line.Add(seconds / 60 % 60, seconds >= 3600 ? "00" : "0");
        line.Add(seconds % 60, ":00");
    }
}
