namespace GraphC.Compiler;

internal sealed partial class KernelWriter
{
    private const int LongestInline = 80;

    private readonly Dictionary<Expr, int> uses = [];
    private readonly List<Dictionary<(Expr, bool Lanes), string>> scopes = [[]];
    private int temporaries;

    private string Name(Buffer buffer) => names.Of(buffer, buffer.Name);

    private string Symbol(DimSymbol symbol) => symbol.IsLoopIndex ? symbol.Name : names.Of(symbol, symbol.Name);

    /// <summary>An index polynomial; checked indices it mentions are computed first.</summary>
    private string Text(Dim value)
    {
        foreach (var symbol in value.Symbols)
        {
            if (kernel.Pool.CheckedBy(symbol) is { } index)
            {
                Local(index, lanes: false);
            }
        }

        return DimText.Of(value, Symbol);
    }

    private string Place(Buffer buffer, Dim address) => $"{Name(buffer)}[{Text(address)}]";

    private string Address(Buffer buffer, Dim address) => address.Is(0) ? Name(buffer) : $"{Name(buffer)} + {Text(address)}";

    /// <summary>A single value.</summary>
    private string Value(Expr expr) => Render(expr, lanes: false);

    /// <summary>A vector of the lanes' values.</summary>
    private string InVector(Expr expr) => Render(expr, lanes: true);

    private string Render(Expr expr, bool lanes)
    {
        if (Known(expr, lanes) is { } name)
        {
            return name;
        }

        if (expr is Expr.Checked || (uses.GetValueOrDefault(expr) > 1 && !IsTrivial(expr)))
        {
            return Local(expr, lanes);
        }

        var text = Compose(expr, lanes);
        return text.Length > LongestInline ? Local(expr, lanes, text) : text;
    }

    private string? Known(Expr expr, bool lanes)
    {
        for (var i = scopes.Count - 1; i >= 0; i--)
        {
            if (scopes[i].TryGetValue((expr, lanes), out var name))
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>The value as a local of the current scope.</summary>
    private string Local(Expr expr, bool lanes, string? text = null)
    {
        if (Known(expr, lanes) is { } known)
        {
            return known;
        }

        text ??= Compose(expr, lanes);
        var name = expr is Expr.Checked index ? index.Symbol.Name : (lanes ? "v" : "s") + temporaries++;
        code.Line($"{(expr is Expr.Checked ? "long" : "var")} {name} = {text};");
        scopes[^1].Add((expr, lanes), name);
        return name;
    }

    private string Compose(Expr expr, bool lanes) => !lanes ? ComposeValue(expr)
        : lane!.Variance.Of(expr) ? ComposeVector(expr)
        : Broadcast(expr);

    private string ComposeValue(Expr expr) => expr switch
    {
        Expr.Const c => FunctionText.Literal(c.Value, c.Type),
        Expr.Int { Value.IsConstant: true } i => FunctionText.Literal(i.Value.Value, DType.Int64),
        Expr.Int i => DimText.Factor(Resolved(i.Value), Symbol),
        Expr.Local l => l.Name,
        Expr.Load l => Guarded(l.Guard, l.Type == DType.Bool ? $"({Place(l.Buffer, l.Address)} != 0)" : Place(l.Buffer, l.Address), FunctionText.Literal(0, l.Type)),
        Expr.Call c => FunctionText.Scalar(c.Function, [.. c.Arguments.Select(Value)], c.Arguments[0].Type),
        Expr.Choose c => $"({Value(c.Condition)} ? {Value(c.Then)} : {Value(c.Otherwise)})",
        Expr.Convert c => FunctionText.Convert(Value(c.Value), c.Value.Type, c.Type),
        Expr.Draw d => Draw(d),
        Expr.Checked c => Guarded(c.Guard, $"Fault.Index({Value(c.Value)}, {Text(c.Extent)}, {c.Check}, fault)", "0"),
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    private string ComposeVector(Expr expr) => expr switch
    {
        Expr.Local l => l.Name,
        Expr.Load l => Guarded(l.Guard, LoadVector(l), $"{lane!.Vector}.Zero"),
        Expr.Call c when IndexComparison.Of(c, lane!.Index, lane.Variance.Of) is { } comparison => Compared(comparison),
        Expr.Call c => FunctionText.Vector(c.Function, [.. c.Arguments.Select(InVector)], c.Arguments[0].Type),
        Expr.Choose c => $"Vector512.ConditionalSelect({InVector(c.Condition)}, {InVector(c.Then)}, {InVector(c.Otherwise)})",
        Expr.Convert { Type: DType.Bool } c => $"~Vector512.Equals({InVector(c.Value)}, {lane!.Vector}.Zero)",
        Expr.Convert c => $"({InVector(c.Value)} & Vector512.Create({FunctionText.Literal(1, c.Type)}))",
        Expr.Draw d => $"Philox.{d.Distribution}(seed, {d.Stream}, step, (ulong)({Text(d.Counter)}))",
        _ => throw new InvalidOperationException(expr.GetType().Name),
    };

    private string Compared(IndexComparison c)
    {
        var position = $"{Value(c.Minuend)} - {Value(c.Subtrahend)}{(c.OrEqual && !c.IsEquality ? " + 1" : "")}";
        return $"{(c.IsNegated ? "~" : "")}Lanes.{(c.IsEquality ? "At" : "Below")}{(lane!.Width == 8 ? "64" : "")}({position})";
    }

    private string Broadcast(Expr expr) => expr switch
    {
        Expr.Const { Type: DType.Bool } c => c.Value != 0 ? $"{lane!.Vector}.AllBitsSet" : $"{lane!.Vector}.Zero",
        { Type: DType.Bool } => $"({Value(expr)} ? {lane!.Vector}.AllBitsSet : {lane.Vector}.Zero)",
        _ => $"Vector512.Create({Value(expr)})",
    };

    private string LoadVector(Expr.Load l)
    {
        var from = Address(l.Buffer, l.Address);
        if (l.Address.CoefficientOf(lane!.Index) is { } stride && !stride.Is(1))
        {
            return $"Lanes.LoadApart({from}, {Text(stride)}, {lane.Counted})";
        }

        return l.Type == DType.Bool ? $"Lanes.LoadBool{(lane.Width == 8 ? "64" : "")}({from}, {lane.Counted})"
            : lane.Count is null ? $"Vector512.Load({from})"
            : $"Lanes.Load({from}, {lane.Count})";
    }

    private string Draw(Expr.Draw d)
    {
        var at = $"(seed, {d.Stream}, step, (ulong)({Text(d.Counter)})";
        return d.Distribution == Distribution.Bits
            ? $"(long)Philox.Bits{at}, 0)"
            : $"Philox.{d.Distribution}{(d.Type == DType.Float32 ? "Float" : "Double")}{at})";
    }

    private string Guarded(Expr? guard, string text, string otherwise) => guard is null ? text : $"({Value(guard)} ? {text} : {otherwise})";

    private Dim Resolved(Dim value)
    {
        Text(value);
        return value;
    }

    private static bool IsTrivial(Expr expr) => expr is Expr.Const or Expr.Int or Expr.Local;

    /// <summary>Computes before a loop, or before a template, what does not change in it; for a loop in lanes also as a vector.</summary>
    private void Hoist(IEnumerable<Stmt> body, Variance variance, Lane? inside)
    {
        var seen = new HashSet<Expr>();
        foreach (var root in body.SelectMany(Roots))
        {
            Visit(root);
        }

        void Visit(Expr expr)
        {
            if (!seen.Add(expr))
            {
                return;
            }

            if (variance.Of(expr))
            {
                Array.ForEach([.. expr.Parts, .. Data(expr.Polynomial)], Visit);
            }
            else if (IsTrivial(expr))
            {
                Array.ForEach([.. Data(expr.Polynomial)], Visit);
            }
            else
            {
                var lanes = lane is not null && lane.Variance.Of(expr);
                Local(expr, lanes);
                if (!lanes && inside is not null && (expr.Type == inside.Type || expr.Type == DType.Bool))
                {
                    lane = inside;
                    Local(expr, lanes: true);
                    lane = null;
                }
            }
        }
    }

    /// <summary>The expressions that a statement computes.</summary>
    private IEnumerable<Expr> Roots(Stmt statement) => statement switch
    {
        Stmt.For f => f.Body.SelectMany(Roots),
        Stmt.Store s => [s.Value],
        Stmt.Combine { Guard: { } guard } a => [a.Value, guard, .. Data(a.Address)],
        Stmt.Combine a => [a.Value, .. Data(a.Address)],
        Stmt.Accumulate a => [a.Value],
        _ => [],
    };

    /// <summary>The checked indices in an address.</summary>
    private IEnumerable<Expr> Data(Dim? address) => address?.Symbols.Select(kernel.Pool.CheckedBy).OfType<Expr.Checked>() ?? [];

    private void CountUses(Expr expr)
    {
        uses[expr] = uses.GetValueOrDefault(expr) + 1;
        if (uses[expr] == 1)
        {
            Array.ForEach([.. expr.Parts], CountUses);
        }
    }
}
