namespace GraphC.Compiler;

/// <summary>What changes inside a loop: the indices it binds, the accumulators it declares, and all that is computed from them.</summary>
internal sealed class Variance
{
    private readonly HashSet<DimSymbol> indices = [];
    private readonly HashSet<string> locals = [];
    private readonly Dictionary<Expr, bool> memo = [];
    private readonly ExprPool pool;

    /// <summary>The variance of some indices and locals.</summary>
    public Variance(ExprPool pool, IEnumerable<DimSymbol> indices, IEnumerable<string> locals)
    {
        this.pool = pool;
        this.indices.UnionWith(indices);
        this.locals.UnionWith(locals);
    }

    /// <summary>The variance of a loop: everything that is bound in it.</summary>
    public Variance(ExprPool pool, Stmt.For loop)
    {
        this.pool = pool;
        Bind(loop);
    }

    /// <summary>True if the value changes in the loop.</summary>
    public bool Of(Expr expr)
    {
        if (!memo.TryGetValue(expr, out var varies))
        {
            varies = (expr is Expr.Local local && locals.Contains(local.Name)) || (expr.Polynomial is { } p && Of(p)) || expr.Parts.Any(Of);
            memo.Add(expr, varies);
        }

        return varies;
    }

    /// <summary>True if the loop itself declares this local.</summary>
    public bool Declares(string local) => locals.Contains(local);

    /// <summary>True if the polynomial changes in the loop.</summary>
    public bool Of(Dim polynomial) => polynomial.Symbols.Any(s => indices.Contains(s) || (pool.CheckedBy(s) is { } index && Of(index)));

    private void Bind(Stmt statement)
    {
        switch (statement)
        {
            case Stmt.For f:
                indices.Add(f.Index);
                foreach (var part in f.Body)
                {
                    Bind(part);
                }

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
