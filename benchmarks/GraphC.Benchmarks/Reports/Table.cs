using System.Globalization;

namespace GraphC.Benchmarks;

/// <summary>The results of a suite as text: a line a row, then geometric means.</summary>
internal static class Table
{
    public static void Write(TextWriter output, string suite, int threads, int rounds, IReadOnlyList<Result> results)
    {
        output.WriteLine();
        output.WriteLine($"{suite}, {threads} thread{(threads == 1 ? "" : "s")}, {rounds} round{(rounds == 1 ? "" : "s")}; times are medians in µs, ratios medians of peer / GraphC");
        if (results.Count == 0)
        {
            return;
        }

        // A column may be missing in a row: not every peer does every kind of work.
        var asides = results.SelectMany(r => r.Asides).Select(a => a.Name).Distinct().ToList();
        var peers = results.SelectMany(r => r.Peers).Select(p => p.Name).Distinct().ToList();
        var rates = results.Select(r => r.Rate?.Unit).OfType<string>().Distinct().ToList();
        List<string[]> lines =
        [
            ["row", "GraphC", .. rates, .. asides.Concat(peers).SelectMany(name => (string[])[name, "ratio"]), .. peers.Count > 1 ? ["least"] : Array.Empty<string>()],
        ];
        foreach (var result in results)
        {
            var finishes = result.Asides.Concat(result.Peers).ToDictionary(f => f.Name);
            lines.Add(
            [
                result.Row,
                Time(result.GraphCMicroseconds),
                .. rates.Select(unit => result.Rate is { } rate && rate.Unit == unit ? rate.Rate.ToString("0.0", CultureInfo.InvariantCulture) : ""),
                .. asides.Concat(peers).SelectMany(name => finishes.TryGetValue(name, out var f) ? [Time(f.Microseconds), Ratio(f.Ratio)] : (string[])["", ""]),
                .. peers.Count > 1 ? [result.Least is { } least ? Ratio(least) : ""] : Array.Empty<string>(),
            ]);
        }

        var widths = Enumerable.Range(0, lines[0].Length).Select(column => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            output.WriteLine(string.Join("  ", line.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))).TrimEnd());
        }

        foreach (var peer in peers)
        {
            Mean($"against {peer}", r => r.Peers.FirstOrDefault(p => p.Name == peer)?.Ratio);
        }

        if (peers.Count > 1)
        {
            Mean("against the fastest peer of each row", r => r.Least);
        }

        void Mean(string label, Func<Result, double?> ratio)
        {
            var all = results.Select(r => (r.Row, Ratio: ratio(r))).Where(r => r.Ratio is not null).ToList();
            var mean = Math.Exp(all.Average(r => Math.Log(r.Ratio!.Value)));
            var least = all.MinBy(r => r.Ratio);
            output.WriteLine($"geometric mean {label}: {Ratio(mean)}; the least is {Ratio(least.Ratio!.Value)} ({least.Row})");
        }
    }

    /// <summary>Four digits, at least.</summary>
    private static string Time(double microseconds) => microseconds.ToString(
        microseconds switch { >= 1000 => "0", >= 100 => "0.0", >= 10 => "0.00", _ => "0.000" }, CultureInfo.InvariantCulture);

    private static string Ratio(double ratio) => ratio.ToString(ratio >= 100 ? "0" : ratio >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);
}
