namespace GraphC.Compiler;

/// <summary>What a kernel's method takes: the buffers and extents it mentions, and what its draws, checks and templates need.</summary>
internal sealed class KernelSignature
{
    private readonly List<Buffer> buffers = [];
    private readonly List<Buffer> rows = [];
    private readonly List<DimSymbol> extents = [];
    private readonly HashSet<Expr> seen = [];
    private readonly ExprPool pool;
    private bool draws;
    private bool checks;
    private bool scratch;

    private KernelSignature(LoopKernel kernel)
    {
        pool = kernel.Pool;
        foreach (var statement in kernel.Body)
        {
            Visit(statement);
        }
    }

    /// <summary>The buffers that the kernel reads and writes.</summary>
    public IReadOnlyList<Buffer> Buffers => buffers;

    /// <summary>The rows that each worker keeps in its scratch memory meanwhile, one after the other.</summary>
    public IReadOnlyList<Buffer> Rows => rows;

    /// <summary>The signature of a kernel.</summary>
    public static KernelSignature Of(LoopKernel kernel) => new(kernel);

    /// <summary>The parameters, or the arguments of a call: both have the same names.</summary>
    public IEnumerable<string> Parameters(Identifiers names, bool typed)
    {
        foreach (var buffer in buffers)
        {
            yield return (typed ? FunctionText.PointerOf(buffer.Type) + "* " : "") + names.Of(buffer, buffer.Name);
        }

        foreach (var extent in extents)
        {
            yield return (typed ? "long " : "") + names.Of(extent, extent.Name);
        }

        if (scratch)
        {
            yield return (typed ? "byte* " : "") + "scratch";
        }

        if (draws)
        {
            yield return (typed ? "ulong " : "") + "seed";
            yield return (typed ? "ulong " : "") + "step";
        }

        if (checks)
        {
            yield return (typed ? "Fault* " : "") + "fault";
        }
    }

    private void Visit(Stmt statement)
    {
        switch (statement)
        {
            case Stmt.For f:
                Visit(f.Extent);
                Array.ForEach([.. f.Body], Visit);
                break;
            case Stmt.Store s:
                Visit(s.Buffer);
                Visit(s.Address);
                Visit(s.Value);
                break;
            case Stmt.Combine a:
                Visit(a.Buffer);
                Visit(a.Address);
                Visit(a.Value);
                Visit(a.Guard ?? a.Value);
                break;
            case Stmt.Accumulate a:
                Visit(a.Value);
                Visit(a.Position);
                break;
            case Stmt.Gemm g:
                scratch |= g.Sum.Type.IsFloat;
                foreach (var operand in (Operand[])[g.A, g.B])
                {
                    Visit(operand.Base);
                    Array.ForEach([.. operand.Numbers], Visit);
                }

                Array.ForEach([g.Rows, g.Columns, g.Depth], Visit);
                Array.ForEach([.. g.Epilogue], Visit);
                break;
            case Stmt.Template t:
                foreach (var argument in t.Arguments)
                {
                    Visit(argument);
                }

                break;
            case Stmt.Region r:
                Array.ForEach([.. r.Buffers], Visit);
                break;
            case Stmt.Copy c:
                Visit(c.From);
                Visit(c.To);
                Visit(c.To.Elements);
                break;
        }
    }

    private void Visit(TemplateArgument argument)
    {
        switch (argument)
        {
            case TemplateArgument.Address a:
                Visit(a.Buffer);
                break;
            case TemplateArgument.Number n:
                Visit(n.Value);
                break;
            case TemplateArgument.Scratch:
                scratch = true;
                break;
        }
    }

    private void Visit(Expr expr)
    {
        if (!seen.Add(expr))
        {
            return;
        }

        draws |= expr is Expr.Draw;
        if (expr is Expr.Checked index)
        {
            checks = true;
            Visit(index.Extent);
        }

        if (expr is Expr.Load load)
        {
            Visit(load.Buffer);
        }

        if (expr.Polynomial is { } polynomial)
        {
            Visit(polynomial);
        }

        Array.ForEach([.. expr.Parts], Visit);
    }

    private void Visit(Buffer buffer)
    {
        var known = buffer.Storage == Storage.Row ? rows : buffers;
        if (known.Contains(buffer))
        {
            return;
        }

        known.Add(buffer);
        if (buffer.Storage == Storage.Row)
        {
            scratch = true;
            Visit(buffer.Elements);
        }
    }

    private void Visit(Dim polynomial)
    {
        foreach (var symbol in polynomial.Symbols)
        {
            if (pool.CheckedBy(symbol) is { } index)
            {
                Visit(index);
            }
            else if (!symbol.IsLoopIndex && !extents.Contains(symbol))
            {
                extents.Add(symbol);
            }
        }
    }
}
