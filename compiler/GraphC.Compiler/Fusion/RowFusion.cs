using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Puts kernels together that work on the same rows, so that softmax, its loss and its gradient, or a layer norm, walk over their rows
/// once: a kernel becomes a further phase of the latest kernel that it reads if it needs nothing of that but its own row, and all else it
/// reads was computed before. Values that only phases of the kernel read need no memory but one row.
/// </summary>
internal sealed class RowFusion(
    HashSet<Node> updates, Dictionary<Node, Meaning> meanings, Dictionary<Node, Reading> readings, Dictionary<Node, Kernel> kernelOf)
{
    // Cost and results of all phases: RyuJIT gives up on methods above 60,000 bytes of IL, and stops to inline long before.
    private const int LargestKernel = 900;
    private const int MostResults = 24;

    // Of fewer rows the workers of a team would not all get one, while the phases one by one can be shared along the rows.
    private const int FewestRows = 16;

    /// <summary>The kernels, fewer than before, in an order in which they can run.</summary>
    public ImmutableArray<Kernel> Run(IEnumerable<Kernel> kernels)
    {
        var result = ImmutableArray.CreateBuilder<Kernel>();
        foreach (var kernel in kernels)
        {
            if (Latest(kernel) is { } earlier && CommonRows(earlier, kernel) is > 0 and var axes)
            {
                Join(earlier, kernel, axes);
            }
            else
            {
                result.Add(kernel);
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Of the kernels that a kernel reads, the one that runs last: all others are done before it.</summary>
    private Kernel? Latest(Kernel kernel) => kernel.Reads.Select(n => kernelOf.GetValueOrDefault(n)).MaxBy(k => k?.Position ?? -1);

    /// <summary>How many leading axes the phases of both can share the loops of, or 0 if they had better stay apart.</summary>
    private int CommonRows(Kernel earlier, Kernel later)
    {
        var phase = later.Phases[0];
        if (earlier.Cost + later.Cost > LargestKernel || earlier.Results.Concat(later.Results).Take(MostResults + 1).Count() > MostResults
            || !(phase.Anchors.Count > 0 || earlier.Anchors.Any())
            || earlier.Results.Concat(later.Results).Any(updates.Contains))
        {
            return 0;
        }

        var inside = later.Results.SelectMany(n => readings[n].Reads).Where(r => kernelOf.GetValueOrDefault(r.Node) == earlier);
        // What the earlier phases read of each other has bound their rows already.
        var axes = Math.Min(earlier.RowAxes > 0 ? earlier.RowAxes : Axes(earlier.Phases[0]), Axes(phase));
        axes = inside.Aggregate(axes, (least, read) => Math.Min(least, read.SameRows));
        var rows = phase.Domain.Take(axes);
        return rows.SequenceEqual(earlier.Phases[0].Domain.Take(axes)) && earlier.Phases.Append(phase).All(s => FitsInRows(s, axes)) && AreMany(rows)
            ? axes
            : 0;
    }

    /// <summary>The most axes that loops over rows of a phase can have: those that a reduction leaves, or all that a pointwise phase has.</summary>
    private int Axes(Phase phase) => phase.Anchors.All(a => meanings[a] is Meaning.Reduce)
        ? phase.Domain.Reverse().SkipWhile(extent => extent.Is(1)).Count()
        : 0;

    // Where a reduction runs across memory and yields one number per row, lanes belong along the results, which the loop over rows takes away.
    private bool FitsInRows(Phase phase, int axes) =>
        phase.Anchors.All(a => readings[a].RunsAlongMemory) || phase.Domain.Skip(axes).Any(extent => !extent.Is(1));

    private static bool AreMany(IEnumerable<Dim> rows)
    {
        var count = rows.Aggregate((Dim)1, (product, extent) => product * extent);
        return !count.IsConstant || count.Value >= FewestRows;
    }

    private void Join(Kernel earlier, Kernel later, int axes)
    {
        earlier.Absorb(later);
        earlier.RowAxes = axes;
        foreach (var node in later.Results)
        {
            kernelOf[node] = earlier;
        }

        earlier.Reads.RemoveWhere(n => kernelOf.GetValueOrDefault(n) == earlier);
    }
}
