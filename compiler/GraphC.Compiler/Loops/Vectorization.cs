using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Decides whether the innermost loop can run in lanes: every element that changes with its index is contiguous along it, all values
/// that change have one floating-point type (or are truth values), and every function has a vector form.
/// </summary>
internal static class Vectorization
{
    /// <summary>The lane type of the innermost of some loops, or null if it must run element by element.</summary>
    /// <param name="loops">The loops, outermost first.</param>
    /// <param name="body">What they run.</param>
    /// <param name="lanes">A local that comes in lanes from outside: the sums of a contraction.</param>
    public static DType? LanesOf(ImmutableArray<(DimSymbol Index, Dim Extent)> loops, IEnumerable<Stmt> body, string? lanes = null)
    {
        if (loops.IsEmpty)
        {
            return null;
        }

        var index = loops[^1].Index;
        foreach (var lane in (ReadOnlySpan<DType>)[DType.Float32, DType.Float64])
        {
            if (new Lanes(index, lane, lanes).Fits(body))
            {
                return lane;
            }
        }

        return null;
    }

    /// <summary>
    /// True if an expression changes with an index: by its addresses, or because it is (or is computed from) an accumulator of the loop.
    /// </summary>
    public static bool Varies(Expr expr, DimSymbol index, Func<Expr.Local, bool> local, Dictionary<Expr, bool> memo)
    {
        if (!memo.TryGetValue(expr, out var varies))
        {
            varies = expr switch
            {
                Expr.Local l => local(l),
                // A checked index is data; it is treated as changing in any loop, which forgoes lanes there.
                _ => (expr.Polynomial?.Symbols.Any(s => s == index || (s.IsLoopIndex && s.Name[0] == 'd')) ?? expr is Expr.Checked)
                    || expr.Parts.Any(p => Varies(p, index, local, memo)),
            };
            memo.Add(expr, varies);
        }

        return varies;
    }

    private sealed class Lanes(DimSymbol index, DType lane, string? outside)
    {
        private readonly Dictionary<Expr, bool> varies = [];
        private readonly Dictionary<Expr, bool> fits = [];
        private readonly HashSet<string> declared = [];

        public bool Fits(IEnumerable<Stmt> statements) => statements.All(Fits);

        private bool Fits(Stmt statement)
        {
            switch (statement)
            {
                case Stmt.Accumulator a:
                    declared.Add(a.Target.Name);
                    return a.Target.Type == lane;
                case Stmt.Accumulate a:
                    return a.Target.Type == lane && a.Reducer <= Reducer.Min && Fits(a.Value);
                case Stmt.Store s:
                    return (s.Value.Type == lane || s.Value.Type == DType.Bool) && IsContiguous(s.Address) && Fits(s.Value);
                case Stmt.For f:
                    return !f.Extent.Mentions(index) && f.Lanes is null && Fits(f.Body);
                default:
                    return false;
            }
        }

        private bool IsContiguous(Dim address) => address.CoefficientOf(index) is { } c && c.Is(1);

        private bool Fits(Expr expr)
        {
            if (!fits.TryGetValue(expr, out var result))
            {
                fits.Add(expr, result = Decide(expr));
            }

            return result;
        }

        private bool Decide(Expr expr)
        {
            if (!Varies(expr))
            {
                return expr.Type == lane || expr.Type == DType.Bool;
            }

            return (expr.Type == lane || expr.Type == DType.Bool) && expr switch
            {
                Expr.Load l => (l.Guard is null || !Varies(l.Guard)) && IsContiguous(l.Address) && !HasData(l.Address),
                Expr.Call c => IsVector(c.Function) && c.Arguments.All(Fits),
                Expr.Choose c => Fits(c.Condition) && Fits(c.Then) && Fits(c.Otherwise),
                Expr.Convert c => Fits(c.Value),
                Expr.Draw d => lane == DType.Float32 && d.Distribution != Distribution.Bits && IsContiguous(d.Counter) && !HasData(d.Counter),
                Expr.Local => true,
                _ => false,
            };
        }

        private static bool HasData(Dim address) => address.Symbols.Any(s => s.IsLoopIndex && s.Name[0] == 'd');

        // A local that the loop does not declare comes from around it, and is one number, unless it is said to come in lanes.
        private bool Varies(Expr expr) => Vectorization.Varies(expr, index, l => declared.Contains(l.Name) || l.Name == outside, varies);

        private static bool IsVector(Function function) => function is not (Function.Remainder or Function.FloorMod);
    }
}
