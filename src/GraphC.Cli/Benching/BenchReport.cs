using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using GraphC.Cli.Diagnosis;
using GraphC.Compiler;

namespace GraphC.Cli.Benching;

/// <summary>How fast a model is, and where its time goes.</summary>
/// <param name="Model">What it is called.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Extents">The symbolic extents.</param>
/// <param name="Flops">The floating-point operations of a run.</param>
/// <param name="Latencies">The times of runs, for each number of threads.</param>
/// <param name="Kernels">The kernels on one thread, the longest first.</param>
/// <param name="Peak">What a core can do.</param>
/// <param name="Memory">What the program holds.</param>
/// <param name="WatchingCost">By what part of a run watching kernels makes it longer; below 0 it was lost in noise. Null if that is not known.</param>
internal sealed record BenchReport(
    string Model, string Machine, IReadOnlyDictionary<string, long> Extents, long Flops, IReadOnlyList<ThreadsRow> Latencies, IReadOnlyList<KernelRow> Kernels, CorePeak Peak, MemoryReport Memory,
    double? WatchingCost)
{
    /// <summary>What a session has measured.</summary>
    public static BenchReport Of(string model, BenchSession session, Graph graph, long[] extents)
    {
        var values = graph.Symbols.Zip(extents).ToDictionary(p => p.First, p => p.Second);
        var rows = session.Sites.Select(site => Row(site, session, s => values[s])).Where(r => r.RunsPerRun > 0).ToList();
        var total = rows.Sum(r => r.Seconds);
        var latencies = session.Latencies.Select(l => new ThreadsRow(l.Threads, l.Latency)).ToList();
        return new(
            model, Describe(Instructions.Current()), graph.Symbols.Zip(extents).ToDictionary(p => p.First.Name, p => p.Second), (long)rows.Sum(r => r.Flops * r.RunsPerRun), latencies,
            [.. rows.Select(r => r with { Share = r.Seconds / total }).OrderByDescending(r => r.Seconds)], session.Peak, session.Program.Memory(extents),
            session.WatchingCost);
    }

    private static string Describe(Instructions instructions) => string.Create(
        CultureInfo.InvariantCulture,
        $"{instructions.Processor}, {Environment.ProcessorCount} processors, {(instructions.Uses.Count == 0 ? "portable code" : string.Join(", ", instructions.Uses))}; {RuntimeInformation.FrameworkDescription}");

    private static KernelRow Row(KernelSite site, BenchSession session, Func<DimSymbol, long> bind)
    {
        var work = KernelWork.Of(site, bind);
        var seconds = (double)session.Kernels.MedianOf(site.Number) / Stopwatch.Frequency;
        return new(site.Name, work.Ops, [.. site.Loops.Origins], session.Kernels.EntersOf(site.Number), seconds, 0, work.Flops, work.Bytes, session.Peak);
    }
}

/// <summary>Runs on a number of threads.</summary>
internal sealed record ThreadsRow(int Threads, Latency Latency);

/// <summary>A kernel in runs on one thread.</summary>
/// <param name="Name">Its name in dumps.</param>
/// <param name="Ops">What it was fused of.</param>
/// <param name="Nodes">What it computes, with the lines that declared it.</param>
/// <param name="RunsPerRun">How often it runs in a run of the program.</param>
/// <param name="Seconds">What all that takes: the median over the runs.</param>
/// <param name="Share">Its part of what all kernels take.</param>
/// <param name="Flops">Floating-point operations each time.</param>
/// <param name="Bytes">Bytes that are read and written each time.</param>
/// <param name="Peak">What a core can do.</param>
internal sealed record KernelRow(
    string Name, IReadOnlyList<string> Ops, IReadOnlyList<string> Nodes, double RunsPerRun, double Seconds, double Share, long Flops, long Bytes, CorePeak Peak)
{
    /// <summary>Floating-point operations a second.</summary>
    public double FlopRate => Seconds > 0 ? Flops * RunsPerRun / Seconds : 0;

    /// <summary>Bytes a second.</summary>
    public double ByteRate => Seconds > 0 ? Bytes * RunsPerRun / Seconds : 0;

    /// <summary>The part of the core's peak that the kernel reaches: of arithmetic or of memory, whichever it comes nearer to.</summary>
    public double OfPeak => IsByArithmetic ? OfArithmetic : OfMemory;

    /// <summary>
    /// True if it comes nearer to what the core can compute than to what its memory can move. What moves more than memory can lies in a cache, whose
    /// peak is not known: then arithmetic alone says something.
    /// </summary>
    public bool IsByArithmetic => OfArithmetic > OfMemory || OfMemory > 1;

    private double OfArithmetic => FlopRate / Peak.Flops;

    private double OfMemory => ByteRate / Peak.Bytes;
}
