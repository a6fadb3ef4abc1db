namespace GraphC.Compiler;

/// <summary>
/// What loops cost, roughly, in units of 10 picoseconds: enough to tell a kernel that is worth sharing among workers from one that is not.
/// </summary>
internal static class Cost
{
    /// <summary>A kernel below this (5 microseconds) is left to one worker: the others would arrive too late.</summary>
    public const long WorthSharing = 500_000;

    // A loop without lanes does one element where the other does sixteen.
    private const long WithoutLanes = 12;
    private const long Memory = 6;
    private const long MultiplyAdd = 2;

    // An operand's element on its way from the second or third cache: what a product with a single row or column takes its time for.
    private const long Operand = 3;

    /// <summary>The cost of statements.</summary>
    public static Dim Of(IEnumerable<Stmt> body) => Of(body, lanes: false);

    /// <summary>The cost of what stores compute for an element in lanes, without what they read.</summary>
    public static long OfArithmetic(IEnumerable<Stmt.Store> stores)
    {
        var counted = new HashSet<Expr>();
        foreach (var store in stores)
        {
            Of(store.Value, counted);
        }

        return counted.Where(e => e is Expr.Call or Expr.Choose or Expr.Convert or Expr.Draw).Sum(Itself);
    }

    /// <summary>True if a statement writes elements that others may write as well.</summary>
    public static bool Scatters(IEnumerable<Stmt> body) => body.Any(s => s is Stmt.Combine || (s is Stmt.For f && Scatters(f.Body)));

    private static Dim Of(IEnumerable<Stmt> body, bool lanes) => body.Aggregate((Dim)0, (sum, s) => sum + Of(s, lanes));

    private static Dim Of(Stmt statement, bool lanes) => statement switch
    {
        Stmt.For { Step: > 1 } strips => Of(strips.Body, lanes),
        Stmt.For f => f.Extent * Of(f.Body, lanes || f.Lanes is not null),
        Stmt.Store s => Element(s.Value, lanes) + Memory,
        Stmt.Combine a => Element(a.Value, lanes) + 2 * Memory,
        Stmt.Accumulate a => Element(a.Value, lanes),
        Stmt.Gemm g => g.Rows * g.Columns * (g.Depth * MultiplyAdd + Of(g.Epilogue, lanes: true)) + (g.Rows + g.Columns) * g.Depth * Operand,
        Stmt.Region r => r.Runs * r.Kernels.Aggregate((Dim)0, (sum, k) => sum + k.Work),
        _ => 0,
    };

    private static Dim Element(Expr value, bool lanes) => Of(value, []) * (lanes ? 1 : WithoutLanes);

    private static long Of(Expr expr, HashSet<Expr> counted) => !counted.Add(expr) ? 0 : expr.Parts.Sum(p => Of(p, counted)) + Itself(expr);

    private static long Itself(Expr expr) => expr switch
    {
        Expr.Load => Memory,
        Expr.Call { Function: Function.Div or Function.Sqrt } => 8,
        Expr.Call { Function: Function.Add or Function.Sub or Function.Mul or Function.Neg or Function.Abs or Function.Max or Function.Min
            or Function.Binade or Function.BitCast or >= Function.And } => 1,
        Expr.Call => 25,
        Expr.Draw => 60,
        _ => 1,
    };
}
