using System.Globalization;

namespace GraphC.Compiler;

/// <summary>
/// The memory that runs of a program hold, known before any of them. The inputs, which are the caller's, are not counted, nor is .NET itself.
/// </summary>
public sealed record MemoryReport
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB"];

    internal MemoryReport()
    {
    }

    /// <summary>The extents that this holds for, for example <c>batch 64</c>; empty if the program has no symbolic ones.</summary>
    public required string Extents { get; init; }

    /// <summary>Bytes of the trained variables. Executables that use the same variables share them.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of all other variables: what an optimizer keeps, statistics, counters.</summary>
    public required long State { get; init; }

    /// <summary>Bytes of literals that are too large for the code.</summary>
    public required long Literals { get; init; }

    /// <summary>Bytes of the results.</summary>
    public required long Outputs { get; init; }

    /// <summary>Bytes of temporaries, which share their memory: as much as is ever alive at a time, and what packing wastes.</summary>
    public required long Temporaries { get; init; }

    /// <summary>Bytes that the threads need for themselves, for blocks of matrices above all.</summary>
    public required long Scratch { get; init; }

    /// <summary>The kernel while which the most temporaries are alive, by its name in dumps; empty if there are no temporaries.</summary>
    public required string PeakKernel { get; init; }

    /// <summary>Bytes of the temporaries that are alive then.</summary>
    public required long PeakBytes { get; init; }

    /// <summary>Bytes of all of it.</summary>
    public long Total => Parameters + State + Literals + Outputs + Temporaries + Scratch;

    /// <summary>For example <c>8.3 MiB at batch 64: parameters 851 KiB, state 1.7 MiB, temporaries 682 KiB, scratch 5.1 MiB</c>.</summary>
    public override string ToString()
    {
        var parts = ((string Name, long Bytes)[])
        [
            ("parameters", Parameters), ("state", State), ("literals", Literals), ("outputs", Outputs), ("temporaries", Temporaries), ("scratch", Scratch),
        ];
        var shown = parts.Where(p => p.Bytes > 0).Select(p => $"{p.Name} {Size(p.Bytes)}").DefaultIfEmpty("nothing");
        return $"{Size(Total)}{(Extents.Length == 0 ? "" : $" at {Extents}")}: {string.Join(", ", shown)}";
    }

    private static string Size(long bytes)
    {
        var (size, unit) = ((double)bytes, 0);
        for (; size >= 1000 && unit < Units.Length - 1; unit++)
        {
            size /= 1024;
        }

        return $"{size.ToString(unit == 0 || size >= 10 ? "0" : "0.0", CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
