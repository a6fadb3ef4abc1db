using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Keeps memory busy in a kernel that walks over each of its rows several times: the first loop over a row waits for memory, the later ones
/// find the row in the cache and only compute. So the second loop that reads a buffer asks for the same part of the next row.
/// </summary>
internal static class NextRow
{
    /// <summary>The statements of a row, with those that ask for the next one.</summary>
    /// <param name="statements">What is done for a row.</param>
    /// <param name="row">The index that the rows are counted by.</param>
    public static ImmutableArray<Stmt> AskFor(ImmutableArray<Stmt> statements, DimSymbol row)
    {
        var reads = new Dictionary<Buffer, int>();
        return [.. statements.Select(s => s is Stmt.For { Lanes: not null } loop ? With(loop) : s)];

        Stmt With(Stmt.For loop)
        {
            var second = Streams(loop).Where(load => (reads[load.Buffer] = reads.GetValueOrDefault(load.Buffer) + 1) == 2);
            return loop with { Body = [.. loop.Body, .. second.Select(load => new Stmt.AskAhead(load.Buffer, Next(load.Address)))] };
        }

        // What a loop reads of this row and will read of the next, each buffer once.
        IEnumerable<Expr.Load> Streams(Stmt.For loop) => loop.Body.SelectMany(Values).SelectMany(Loads).Distinct()
            .Where(load => load.Buffer.Storage != Storage.Row && load.Address.Mentions(row) && load.Address.Mentions(loop.Index))
            .DistinctBy(load => load.Buffer);

        Dim Next(Dim address) => address.Substitute(s => s == row ? Dim.Of(row) + 1 : null);
    }

    private static IEnumerable<Expr> Values(Stmt statement) => statement switch
    {
        Stmt.Store s => [s.Value],
        Stmt.Accumulate a => [a.Value],
        _ => [],
    };

    private static IEnumerable<Expr.Load> Loads(Expr expr)
    {
        var (seen, open) = (new HashSet<Expr> { expr }, new Stack<Expr>([expr]));
        while (open.TryPop(out var next))
        {
            if (next is Expr.Load load)
            {
                yield return load;
            }

            foreach (var part in next.Parts.Where(seen.Add))
            {
                open.Push(part);
            }
        }
    }
}
