using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Loops over a list of extents, some of them merged: adjacent axes that all addresses walk through contiguously become one long loop. An axis
/// may be cut in two where addresses divide it: pixels into windows and the elements of each.
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
    public static LoopNest Separate(string prefix, IReadOnlyList<Dim> extents) => new Plan(prefix, extents).Separate();

    /// <summary>One loop over all axes.</summary>
    public static LoopNest Single(string prefix, IReadOnlyList<Dim> extents)
    {
        var plan = new Plan(prefix, extents);
        return plan.Of(plan.Wide is { Count: > 0 } axes ? [axes] : []);
    }

    /// <summary>A loop over the first axis alone, even if its extent is 1; the others are taken at 0.</summary>
    public static LoopNest AlongFirst(string prefix, IReadOnlyList<Dim> extents) => new Plan(prefix, extents).Of([[0]]);

    /// <summary>Merges as many adjacent axes as it can without adding a division to the addresses of the kernel.</summary>
    /// <param name="prefix">What the names of the loops begin with.</param>
    /// <param name="extents">The axes.</param>
    /// <param name="divisions">The quotients that are left in the addresses under a trial nest.</param>
    public static LoopNest Merge(string prefix, IReadOnlyList<Dim> extents, Func<LoopNest, IReadOnlyCollection<Quotient>> divisions) =>
        new Plan(prefix, extents).Merged(divisions);

    /// <summary>The same, once axes have been cut wherever that takes a division away.</summary>
    /// <inheritdoc cref="Merge"/>
    public static LoopNest CutAndMerge(string prefix, IReadOnlyList<Dim> extents, Func<LoopNest, IReadOnlyCollection<Quotient>> divisions) =>
        new Plan(prefix, extents).Cut(divisions).Merged(divisions);

    /// <summary>The same loops, but of the innermost only the indices from <paramref name="start"/> to before <paramref name="end"/>.</summary>
    public LoopNest Piece(long start, long end)
    {
        var index = Loops[^1].Index;
        return new([.. Loops[..^1], (index, end - start)], [.. At.Select(at => at.Substitute(symbol => symbol == index ? Dim.Of(symbol) + start : null))]);
    }

    /// <summary>
    /// Under another loop a kernel may no longer recognize a point of its own (two symbolic extents, seen through a reshape): then the axes
    /// stay as they are, where every point is recognized.
    /// </summary>
    private static int Count(LoopNest trial, Func<LoopNest, IReadOnlyCollection<Quotient>> divisions)
    {
        try
        {
            return divisions(trial).Count;
        }
        catch (NotStoredException)
        {
            return int.MaxValue;
        }
    }

    /// <summary>What loops are made for: the axes, or the parts that some were cut into.</summary>
    private sealed class Plan
    {
        private readonly string prefix;
        private readonly int axes;
        private readonly ImmutableArray<(int Axis, Dim Extent)> parts;

        public Plan(string prefix, IReadOnlyList<Dim> extents)
            : this(prefix, extents.Count, [.. extents.Select((extent, axis) => (axis, extent))])
        {
        }

        private Plan(string prefix, int axes, ImmutableArray<(int Axis, Dim Extent)> parts) =>
            (this.prefix, this.axes, this.parts) = (prefix, axes, parts);

        /// <summary>The parts whose extent is not 1.</summary>
        public List<int> Wide => [.. Enumerable.Range(0, parts.Length).Where(part => !parts[part].Extent.Is(1))];

        public LoopNest Separate() => Of([.. Wide.Select(part => new List<int> { part })]);

        /// <summary>A loop for each group of adjacent parts.</summary>
        public LoopNest Of(List<List<int>> groups)
        {
            var loops = ImmutableArray.CreateBuilder<(DimSymbol, Dim)>();
            var at = Enumerable.Repeat((Dim)0, axes).ToArray();
            foreach (var group in groups)
            {
                var index = Dim.LoopIndex(prefix + group[0]);
                loops.Add((index.AsSymbol!, group.Aggregate((Dim)1, (product, part) => product * parts[part].Extent)));
                foreach (var (part, place) in group.Zip(Places(index, group)))
                {
                    var (axis, extent) = parts[part];
                    at[axis] = (at[axis] * extent) + place;
                }
            }

            return new(loops.ToImmutable(), [.. at]);
        }

        public LoopNest Merged(Func<LoopNest, IReadOnlyCollection<Quotient>> divisions)
        {
            var groups = Wide.Select(part => new List<int> { part }).ToList();
            var best = Of(groups);
            var count = divisions(best).Count;
            for (var g = groups.Count - 2; g >= 0; g--)
            {
                var trialGroups = groups.Select(x => x.ToList()).ToList();
                trialGroups[g].AddRange(trialGroups[g + 1]);
                trialGroups.RemoveAt(g + 1);
                var trial = Of(trialGroups);
                var trialCount = Count(trial, divisions);
                if (trialCount <= count)
                {
                    (groups, best, count) = (trialGroups, trial, trialCount);
                }
            }

            return best;
        }

        /// <summary>
        /// Axes cut by the greatest divisor first: rows of images become images and rows, and those pairs of rows. Each cut takes a division away,
        /// so there is an end.
        /// </summary>
        public Plan Cut(Func<LoopNest, IReadOnlyCollection<Quotient>> divisions)
        {
            var left = divisions(Separate());
            var cuts = left.Where(q => q.Denominator.IsConstant).Distinct().OrderByDescending(q => q.Denominator.Value).Select(At).OfType<Plan>();
            return cuts.FirstOrDefault(cut => Count(cut.Separate(), divisions) < left.Count)?.Cut(divisions) ?? this;
        }

        /// <summary>The part whose index is divided cut into quotients and remainders, or null if it cannot be, without a rest.</summary>
        private Plan? At(Quotient division)
        {
            var part = Wide.FindIndex(p => division.Numerator == Dim.LoopIndex(prefix + p)) is >= 0 and var wide ? Wide[wide] : -1;
            return part >= 0 && parts[part].Extent.TryDivideExactly(division.Denominator) is { } quotients
                ? new(prefix, axes, [.. parts[..part], (parts[part].Axis, quotients), (parts[part].Axis, division.Denominator), .. parts[(part + 1)..]])
                : null;
        }

        /// <summary>The coordinate of each part of a group.</summary>
        private Dim[] Places(Dim index, List<int> group)
        {
            var places = new Dim[group.Count];
            for (var i = group.Count - 1; i >= 0; i--)
            {
                var (quotient, remainder) = Ranges.Divide(index, parts[group[i]].Extent);
                places[i] = i == 0 ? index : remainder;
                index = quotient;
            }

            return places;
        }
    }
}
