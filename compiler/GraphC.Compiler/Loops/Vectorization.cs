using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Decides whether the innermost loop can run in lanes: every element that changes with its index is contiguous along it, all values
/// that change have one floating-point type (or are truth values), and every function has a vector form. Where there is enough to compute,
/// elements that are read may also lie a stride apart.
/// </summary>
internal static class Vectorization
{
    // Lanes that are loaded one by one pay if there is work for them, and if they are not few: an addition is 1, and so is a vector's share
    // of such a load.
    private const int WorkForStride = 2;
    private const int LanesForStride = 6;

    /// <summary>The lane type of the innermost of some loops, or null if it must run element by element.</summary>
    /// <param name="loops">The loops, outermost first.</param>
    /// <param name="body">What they run.</param>
    /// <param name="pool">The pool that made the expressions.</param>
    /// <param name="lanes">A local that comes in lanes from outside: the sums of a contraction.</param>
    public static DType? LanesOf(ImmutableArray<(DimSymbol Index, Dim Extent)> loops, IEnumerable<Stmt> body, ExprPool pool, string? lanes = null)
    {
        if (loops.IsEmpty)
        {
            return null;
        }

        var index = loops[^1].Index;
        foreach (var lane in (ReadOnlySpan<DType>)[DType.Float32, DType.Float64])
        {
            if (new Lanes(index, lane, pool, lanes).Fits(body))
            {
                return lane;
            }
        }

        return null;
    }

    /// <summary>
    /// The lane type of the innermost of some loops over stores, where elements that are read may lie apart; or null if it must run element by
    /// element, or better does.
    /// </summary>
    /// <param name="loops">The loops, outermost first.</param>
    /// <param name="stores">What they run.</param>
    /// <param name="pool">The pool that made the expressions.</param>
    public static DType? LanesApartOf(ImmutableArray<(DimSymbol Index, Dim Extent)> loops, ImmutableArray<Stmt.Store> stores, ExprPool pool)
    {
        if (LanesOf(loops, stores, pool) is { } contiguous)
        {
            return contiguous;
        }

        if (loops.IsEmpty || loops[^1].Extent is { IsConstant: true, Value: < LanesForStride })
        {
            return null;
        }

        foreach (var type in (ReadOnlySpan<DType>)[DType.Float32, DType.Float64])
        {
            var lanes = new Lanes(loops[^1].Index, type, pool, null, mayLieApart: true);
            if (lanes.Fits(stores) && Cost.OfArithmetic(stores) >= WorkForStride * lanes.Apart)
            {
                return type;
            }
        }

        return null;
    }

    private sealed class Lanes(DimSymbol index, DType lane, ExprPool pool, string? outside, bool mayLieApart = false)
    {
        private readonly Dictionary<Expr, bool> varies = [];
        private readonly Dictionary<Expr, bool> fits = [];
        private readonly HashSet<string> declared = [];

        /// <summary>How many loads are of elements a stride apart.</summary>
        public int Apart { get; private set; }

        public bool Fits(IEnumerable<Stmt> statements) => statements.All(Fits);

        private bool Fits(Stmt statement)
        {
            switch (statement)
            {
                case Stmt.Accumulator a:
                    declared.Add(a.Target.Name);
                    return a.Target.Type == lane;
                case Stmt.Accumulate a:
                    return a.Target.Type == lane && a.Value.Type == lane && Fits(a.Value);
                case Stmt.Store s:
                    return (s.Value.Type == lane || s.Value.Type == DType.Bool) && IsContiguous(s.Address) && Fits(s.Value);
                case Stmt.For f:
                    return !f.Extent.Mentions(index) && f.Lanes is null && Fits(f.Body);
                default:
                    return false;
            }
        }

        private bool IsContiguous(Dim address) => address.CoefficientOf(index) is { } c && c.Is(1) && !address.Symbols.Any(IsVaryingData);

        private bool LiesApart(Expr.Load load)
        {
            var isApart = mayLieApart && load.Type == lane && load.Address.CoefficientOf(index) is not null && !load.Address.Symbols.Any(IsVaryingData);
            Apart += isApart ? 1 : 0;
            return isApart;
        }

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
                Expr.Load l => (l.Guard is null || !Varies(l.Guard)) && (IsContiguous(l.Address) || LiesApart(l)),
                Expr.Call c when IsIndexComparison(c) => true,
                Expr.Call c => IsVector(c.Function) && c.Arguments.All(Fits),
                Expr.Choose c => Fits(c.Condition) && Fits(c.Then) && Fits(c.Otherwise),
                Expr.Convert c => Fits(c.Value),
                Expr.Draw d => lane == DType.Float32 && d.Distribution != Distribution.Bits && IsContiguous(d.Counter),
                Expr.Local => true,
                _ => false,
            };
        }

        private bool IsIndexComparison(Expr.Call call) => IndexComparison.Of(call, index, Varies) is { Subtrahend: var s, Minuend: var m }
            && !(s.Polynomial?.Symbols.Any(IsVaryingData) ?? false) && !(m.Polynomial?.Symbols.Any(IsVaryingData) ?? false);

        // A local that the loop does not declare comes from around it, and is one number, unless it is said to come in lanes.
        private bool Varies(Expr expr)
        {
            if (!varies.TryGetValue(expr, out var result))
            {
                result = (expr is Expr.Local l && (declared.Contains(l.Name) || l.Name == outside))
                    || (expr.Polynomial?.Symbols.Any(s => s == index || IsVaryingData(s)) ?? false)
                    || expr.Parts.Any(Varies);
                varies.Add(expr, result);
            }

            return result;
        }

        private bool IsVaryingData(DimSymbol symbol) => pool.CheckedBy(symbol) is { } data && Varies(data);

        private static bool IsVector(Function function) => function is not (Function.Remainder or Function.FloorMod);
    }
}
