namespace GraphC.Compiler;

/// <summary>
/// Where the innermost of some loops is cut, so that its index need not be compared with constants: what stands side by side in a concatenation
/// becomes a loop each, without conditions, that runs in lanes.
/// </summary>
internal static class Pieces
{
    /// <summary>More pieces would be more code than they are worth.</summary>
    private const int Most = 16;

    /// <summary>The pieces of a loop, one behind the other; a single one if there is nothing to cut, or too much.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="stores">What it runs.</param>
    public static IReadOnlyList<(long Start, long End)> Of((DimSymbol Index, Dim Extent) loop, IEnumerable<Stmt.Store> stores)
    {
        if (!loop.Extent.IsConstant)
        {
            return [];
        }

        var end = loop.Extent.Value;
        var cuts = new SortedSet<long> { 0, end };
        var seen = new HashSet<Expr>();
        foreach (var store in stores)
        {
            Visit(store.Value);
        }

        return cuts.Count <= Most + 1 ? [.. cuts.Zip(cuts.Skip(1))] : [(0, end)];

        void Visit(Expr expr)
        {
            if (seen.Add(expr))
            {
                if (Cut(expr, loop.Index) is { } cut && cut > 0 && cut < end)
                {
                    cuts.Add(cut);
                }

                foreach (var part in expr.Parts)
                {
                    Visit(part);
                }
            }
        }
    }

    /// <summary>From which index on a comparison of the index with a constant is true, or no longer; null for anything else.</summary>
    private static long? Cut(Expr expr, DimSymbol index)
    {
        if (expr is not Expr.Call { Function: Function.Less or Function.LessEqual, Arguments: [Expr.Int a, Expr.Int b] } call)
        {
            return null;
        }

        var distance = a.Value - b.Value;
        if (distance.CoefficientOf(index) is not { IsConstant: true, Value: 1 or -1 } step || distance - step * Dim.Of(index) is not { IsConstant: true, Value: var rest })
        {
            return null;
        }

        // i + rest < 0 holds below -rest, i + rest <= 0 up to it; rest - i < 0 holds above rest, rest - i <= 0 from it on.
        var orEqual = call.Function == Function.LessEqual ? 1 : 0;
        return step.Value > 0 ? -rest + orEqual : rest + 1 - orEqual;
    }
}
