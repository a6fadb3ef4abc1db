using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>The time that each kernel of a program took of runs, without what is inside of a region's kernel.</summary>
/// <param name="sites">The kernels.</param>
internal sealed class KernelTimes(ImmutableArray<KernelSite> sites)
{
    private readonly List<long>[] ticks = [.. sites.Select(_ => new List<long>())];
    private readonly long[] entered = new long[sites.Length];

    /// <summary>The number of runs.</summary>
    public int Runs { get; private set; }

    /// <summary>Adds a run: what all its workers spent in each kernel.</summary>
    public void Add(TimedRun run)
    {
        var own = new long[sites.Length];
        for (var worker = 0; worker < run.Workers; worker++)
        {
            foreach (var (kernel, begin, end) in run.EventsOf(worker))
            {
                entered[kernel]++;
                own[kernel] += end - begin;
                if (sites[kernel].Parent is { } region)
                {
                    own[region.Number] -= end - begin;
                }
            }
        }

        for (var kernel = 0; kernel < own.Length; kernel++)
        {
            ticks[kernel].Add(own[kernel]);
        }

        Runs++;
    }

    /// <summary>The ticks that a kernel took of the middle run.</summary>
    public long MedianOf(int kernel)
    {
        var sorted = ticks[kernel].Order().ToList();
        return sorted.Count == 0 ? 0 : sorted[sorted.Count / 2];
    }

    /// <summary>How often a kernel ran in a run, on average.</summary>
    public double EntersOf(int kernel) => Runs == 0 ? 0 : (double)entered[kernel] / Runs;
}
