using System.Globalization;
using GraphC.Cli.CommandLine;
using Spectre.Console;

namespace GraphC.Cli.Benching;

/// <summary>Writes what was measured: for people, or as JSON.</summary>
internal static class BenchPrinter
{
    private const double Giga = 1e9, Micro = 1e-6;

    // Kernels that take less than this together are a line.
    private const double SmallShare = 0.02;

    // Where a terminal has no room for what a kernel is of, its name has to do. The other columns are so wide beside the names.
    private const int OtherColumns = 62, ShortestOps = 14, LongestOps = 60;

    /// <summary>Writes <c>{model, machine, extents, flops, latency: […], kernels: […], peak, memory, watchingCost}</c>; times in microseconds.</summary>
    public static void PrintJson(BenchReport report, Terminal terminal) => terminal.WriteJson(new
    {
        report.Model,
        report.Machine,
        report.Extents,
        report.Flops,
        Latency = report.Latencies.Select(l => new
        {
            l.Threads,
            l.Latency.Runs,
            P50 = Round(l.Latency.Percentile(0.5) / Micro),
            P90 = Round(l.Latency.Percentile(0.9) / Micro),
            P99 = Round(l.Latency.Percentile(0.99) / Micro),
            Min = Round(l.Latency.Least / Micro),
            RunsPerSecond = Round(l.Latency.RunsPerSecond),
        }),
        Kernels = report.Kernels.Select(k => new
        {
            k.Name,
            k.Ops,
            k.Nodes,
            RunsPerRun = Round(k.RunsPerRun),
            Microseconds = Round(k.Seconds / Micro),
            Share = Round(k.Share),
            k.Flops,
            k.Bytes,
            GigaflopsPerSecond = Round(k.FlopRate / Giga),
            GigabytesPerSecond = Round(k.ByteRate / Giga),
            OfPeak = Round(k.OfPeak),
        }),
        Peak = new { GigaflopsPerSecond = Round(report.Peak.Flops / Giga), GigabytesPerSecond = Round(report.Peak.Bytes / Giga) },
        Memory = new
        {
            report.Memory.Total, report.Memory.Parameters, report.Memory.State, report.Memory.Literals, report.Memory.Outputs, report.Memory.Temporaries, report.Memory.Scratch,
        },
        WatchingCost = report.WatchingCost is { } cost ? Round(cost) : (double?)null,
    });

    /// <summary>Writes the times of runs, a table of kernels, and the memory.</summary>
    public static void Print(BenchReport report, Terminal terminal)
    {
        var output = terminal.Output;
        var extents = string.Join(", ", report.Extents.Select(e => $"{e.Key} {e.Value}"));
        output.MarkupLineInterpolated($"[bold]{report.Model}[/]{(extents.Length == 0 ? "" : $" at {extents}")}: {Count(report.Flops)}FLOP a run");
        output.MarkupLineInterpolated($"[dim]{report.Machine}[/]");
        output.WriteLine();
        output.Write(Latencies(report));
        output.WriteLine();
        output.Write(Kernels(report, Math.Min(output.Profile.Width - OtherColumns - report.Kernels.Max(k => k.Name.Length), LongestOps)));
        output.WriteLine();
        output.WriteLine($"a core: {Number(report.Peak.Flops / Giga)} GFLOP/s of multiply-adds, {Number(report.Peak.Bytes / Giga)} GB/s from memory (what lies in a cache comes faster)");
        output.WriteLine($"memory: {report.Memory}");
    }

    private static Table Latencies(BenchReport report)
    {
        var table = Columns(new Table().NoBorder(), "threads", "runs", "p50", "p90", "p99", "min", "runs/s");
        foreach (var (threads, latency) in report.Latencies)
        {
            table.AddRow(
                $"{threads}", $"{latency.Runs}", $"[bold]{Time(latency.Median)}[/]", Time(latency.Percentile(0.9)), Time(latency.Percentile(0.99)), Time(latency.Least),
                Number(latency.RunsPerSecond));
        }

        return table;
    }

    private static Table Kernels(BenchReport report, int opsWidth)
    {
        var table = Columns(new Table().NoBorder().AddColumn(new TableColumn("[bold]kernel, on one thread[/]").NoWrap()), "time", "share", "calls", "GFLOP/s", "GB/s", "of peak");
        if (opsWidth >= ShortestOps)
        {
            table.AddColumn(new TableColumn("[bold]of[/]").NoWrap());
        }

        var left = 1.0;
        foreach (var (kernel, i) in report.Kernels.Select((k, i) => (k, i)))
        {
            // One more line for a single kernel says more than a line about it.
            if (left < SmallShare && i < report.Kernels.Count - 1)
            {
                table.AddRow($"[dim]and {report.Kernels.Count - i} more[/]", Time(report.Kernels.Skip(i).Sum(k => k.Seconds)), Percent(left));
                break;
            }

            left -= kernel.Share;
            string[] cells =
            [
                Markup.Escape(kernel.Name), Time(kernel.Seconds), Percent(kernel.Share), Number(kernel.RunsPerRun), Rate(kernel.FlopRate), Rate(kernel.ByteRate),
                kernel.Bytes == 0 ? "" : $"[{Color(kernel.OfPeak)}]{Percent(kernel.OfPeak)}[/] [dim]{(kernel.IsByArithmetic ? "FLOP" : "bytes")}[/]",
                $"[dim]{Markup.Escape(Ops(kernel.Ops, opsWidth))}[/]",
            ];
            table.AddRow(cells[..table.Columns.Count]);
        }

        return table;
    }

    private static Table Columns(Table table, params IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            table.AddColumn(new TableColumn($"[bold]{name}[/]").RightAligned().NoWrap());
        }

        return table;
    }

    /// <summary>Ops in order, those that follow each other as one: <c>MatMul, Add ×2, Relu</c>.</summary>
    private static string Ops(IReadOnlyList<string> ops, int width)
    {
        var parts = new List<(string Op, int Times)>();
        foreach (var op in ops)
        {
            if (parts.Count > 0 && parts[^1].Op == op)
            {
                parts[^1] = (op, parts[^1].Times + 1);
            }
            else
            {
                parts.Add((op, 1));
            }
        }

        var text = string.Join(", ", parts.Select(p => p.Times > 1 ? $"{p.Op} ×{p.Times}" : p.Op));
        return text.Length <= width ? text : text[..Math.Max(width - 1, 0)] + "…";
    }

    private static string Color(double ofPeak) => ofPeak switch
    {
        >= 0.6 => "green",
        >= 0.3 => "yellow",
        _ => "red",
    };

    private static string Time(double seconds) => seconds switch
    {
        >= 1 => $"{Number(seconds)} s",
        >= 1e-3 => $"{Number(seconds * 1e3)} ms",
        _ => $"{Number(seconds / Micro)} µs",
    };

    private static string Rate(double perSecond) => perSecond == 0 ? "" : Number(perSecond / Giga);

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.0} %");

    private static string Count(double number) => number switch
    {
        >= 1e12 => $"{Number(number / 1e12)} T",
        >= 1e9 => $"{Number(number / 1e9)} G",
        >= 1e6 => $"{Number(number / 1e6)} M",
        >= 1e3 => $"{Number(number / 1e3)} k",
        _ => $"{Number(number)} ",
    };

    /// <summary>Three digits, or all of a whole number.</summary>
    private static string Number(double number) =>
        number.ToString(number == Math.Floor(number) || number >= 100 ? "0" : number >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static double Round(double number) => double.IsFinite(number) ? Math.Round(number, 4) : 0;
}
