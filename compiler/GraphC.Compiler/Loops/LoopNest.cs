using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Loops over a list of extents, some of them merged: adjacent axes that all addresses walk through contiguously become one long loop.
/// </summary>
internal sealed class LoopNest
{
    private LoopNest(ImmutableArray<(DimSymbol Index, Dim Extent)> loops, ImmutableArray<Dim> at) => (Loops, At) = (loops, at);

    /// <summary>No loops over no axes.</summary>
    public static LoopNest None { get; } = new([], []);

    /// <summary>The loops, outermost first. Axes of extent 1 have none.</summary>
    public ImmutableArray<(DimSymbol Index, Dim Extent)> Loops { get; }

    /// <summary>The coordinate of each axis in terms of the loops.</summary>
    public ImmutableArray<Dim> At { get; }

    /// <summary>A loop for each axis.</summary>
    public static LoopNest Separate(string prefix, IReadOnlyList<Dim> extents) => Of(prefix, extents, [.. Axes(extents).Select(a => new List<int> { a })]);

    /// <summary>One loop over all axes.</summary>
    public static LoopNest Single(string prefix, IReadOnlyList<Dim> extents) =>
        Axes(extents) is { Count: > 0 } axes ? Of(prefix, extents, [axes]) : Of(prefix, extents, []);

    /// <summary>A loop over the first axis alone, even if its extent is 1; the others are taken at 0.</summary>
    public static LoopNest AlongFirst(string prefix, IReadOnlyList<Dim> extents) => Of(prefix, extents, [[0]]);

    /// <summary>
    /// Merges as many adjacent axes as <paramref name="quotients"/> allows: it counts the quotients left in the addresses of the kernel
    /// under a trial nest, and a merger that adds one is not taken.
    /// </summary>
    public static LoopNest Merge(string prefix, IReadOnlyList<Dim> extents, Func<LoopNest, int> quotients)
    {
        var groups = Axes(extents).Select(axis => new List<int> { axis }).ToList();
        var best = Of(prefix, extents, groups);
        var count = quotients(best);
        for (var g = groups.Count - 2; g >= 0; g--)
        {
            var trialGroups = groups.Select(x => x.ToList()).ToList();
            trialGroups[g].AddRange(trialGroups[g + 1]);
            trialGroups.RemoveAt(g + 1);
            var trial = Of(prefix, extents, trialGroups);
            var trialCount = Try(trial, quotients);
            if (trialCount <= count)
            {
                (groups, best, count) = (trialGroups, trial, trialCount);
            }
        }

        return best;
    }

    /// <summary>
    /// Under a merged loop a kernel may no longer recognize a point of its own (two symbolic extents, seen through a reshape): then the axes
    /// stay apart, where every point is recognized.
    /// </summary>
    private static int Try(LoopNest trial, Func<LoopNest, int> quotients)
    {
        try
        {
            return quotients(trial);
        }
        catch (NotStoredException)
        {
            return int.MaxValue;
        }
    }

    private static List<int> Axes(IReadOnlyList<Dim> extents) => [.. Enumerable.Range(0, extents.Count).Where(axis => !extents[axis].Is(1))];

    private static LoopNest Of(string prefix, IReadOnlyList<Dim> extents, List<List<int>> groups)
    {
        var loops = ImmutableArray.CreateBuilder<(DimSymbol, Dim)>();
        var at = Enumerable.Repeat((Dim)0, extents.Count).ToArray();
        foreach (var group in groups)
        {
            var index = Dim.LoopIndex(prefix + group[0]);
            loops.Add((index.AsSymbol!, group.Aggregate((Dim)1, (product, axis) => product * extents[axis])));
            var rest = index;
            for (var i = group.Count - 1; i >= 0; i--)
            {
                var (quotient, remainder) = Ranges.Divide(rest, extents[group[i]]);
                at[group[i]] = i == 0 ? rest : remainder;
                rest = quotient;
            }
        }

        return new(loops.ToImmutable(), [.. at]);
    }
}
