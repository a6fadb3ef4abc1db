namespace GraphC.Compiler;

/// <summary>What changes with some loop indices and locals: they themselves, and all that is computed from them.</summary>
internal sealed class Variance
{
    private readonly HashSet<DimSymbol> indices = [];
    private readonly HashSet<string> locals = [];
    private readonly HashSet<Buffer> written = [];
    private readonly Dictionary<Expr, bool> memo = [];
    private readonly ExprPool pool;

    private Variance(ExprPool pool) => this.pool = pool;

    /// <summary>What changes while a loop runs: with its index, with all that is bound in it, and with what it writes.</summary>
    public static Variance Within(ExprPool pool, Stmt.For loop)
    {
        var variance = new Variance(pool);
        variance.Bind(loop, inTime: true);
        return variance;
    }

    /// <summary>What changes from element to element of a contraction.</summary>
    public static Variance Within(ExprPool pool, Stmt.Gemm gemm)
    {
        var variance = AcrossLanes(pool, gemm);
        variance.indices.Add(gemm.Row);
        return variance;
    }

    /// <summary>
    /// What differs from lane to lane: with the index of the loop that runs in lanes, and with the accumulators declared in it. A loop
    /// inside of it has one index for all lanes.
    /// </summary>
    public static Variance AcrossLanes(ExprPool pool, Stmt.For loop)
    {
        var variance = new Variance(pool);
        variance.Bind(loop, inTime: false);
        variance.indices.Add(loop.Index);
        return variance;
    }

    /// <summary>What differs from lane to lane in the epilogue of a contraction.</summary>
    public static Variance AcrossLanes(ExprPool pool, Stmt.Gemm gemm)
    {
        var variance = new Variance(pool);
        variance.indices.Add(gemm.Column);
        variance.locals.Add(gemm.Sum.Name);
        return variance;
    }

    /// <summary>True if the value changes.</summary>
    public bool Of(Expr expr)
    {
        if (!memo.TryGetValue(expr, out var varies))
        {
            varies = (expr is Expr.Local local && locals.Contains(local.Name)) || (expr is Expr.Load load && written.Contains(load.Buffer)) || (expr.Polynomial is { } p && Of(p)) || expr.Parts.Any(Of);
            memo.Add(expr, varies);
        }

        return varies;
    }

    /// <summary>True if this local is one of those that change.</summary>
    public bool Declares(string local) => locals.Contains(local);

    /// <summary>True if the polynomial changes.</summary>
    public bool Of(Dim polynomial) => polynomial.Symbols.Any(s => indices.Contains(s) || (pool.CheckedBy(s) is { } index && Of(index)));

    private void Bind(Stmt statement, bool inTime)
    {
        switch (statement)
        {
            case Stmt.For f:
                if (inTime)
                {
                    indices.Add(f.Index);
                }

                foreach (var part in f.Body)
                {
                    Bind(part, inTime);
                }

                break;
            case Stmt.Store s when inTime:
                written.Add(s.Buffer);
                break;
            case Stmt.Accumulator a:
                locals.Add(a.Target.Name);
                break;
            case Stmt.Collapse c:
                locals.Add(c.Target.Name);
                break;
            case Stmt.Gemm g:
                indices.Add(g.Row);
                indices.Add(g.Column);
                locals.Add(g.Sum.Name);
                break;
        }
    }
}
