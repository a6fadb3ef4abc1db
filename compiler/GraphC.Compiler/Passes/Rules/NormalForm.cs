using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// One form for what can be said in several ways, so that equal things meet and the other tables need one pattern each. Reductions drop
/// their axes and a reshape puts them back; 1 / x is a reciprocal; a literal is added, not subtracted. Operands of commutative ops are
/// ordered by <see cref="Commutation"/>.
/// </summary>
internal static class NormalForm
{
    private static readonly Pattern.Variable x = Any("x"), y = Any("y");
    private static readonly Pattern.Constant c = Const("c");
    private static readonly Pattern.Kind<CastOp> cast = Kind<CastOp>(x);
    private static readonly Pattern.Kind<CastOp> castTwice = Kind<CastOp>(cast);
    private static readonly Pattern.Kind<ReduceOp> reduce = Kind<ReduceOp>(x);

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("double-negation", -(-x), x),

        new("subtract-literal", "x - c = x + (-c)", x - c, m =>
            m.Fitting(-m.Value(c)) is { } negated ? m.Make(Elementwise.AddOp, m[x], negated) : null)
        {
            Example = new("", i => i[0] - 3, [OpInput.Real(3, 4)]),
        },

        new("one-over", "1 / x = reciprocal(x), for floats", (Pattern)1 / x, m =>
            m.Root.DType.IsFloat ? m.Make(Elementwise.ReciprocalOp, m[x]) : null)
        {
            Example = new("", i => 1 / i[0], [OpInput.Real(3, 4)]),
        },

        // Both are computed as 1 / sqrt(x).
        new("rsqrt", Reciprocal(Sqrt(x)), Rsqrt(x)),

        new("square", x * x, Square(x)),

        new("literal-power", "pow(x, c) = power(x, exponent=c)", Pow(x, c), m => m.Value(c) switch
        {
            1 => m[x],
            2 => m.Make(Elementwise.SquareOp, m[x]),
            -1 => m.Make(Elementwise.ReciprocalOp, m[x]),
            var exponent => m.Make(Elementwise.PowerOp(exponent), m[x]),
        })
        {
            Example = new("", i => i[0].Pow(Declare.Constant(3, DType.Float32)), [OpInput.Real(3, 4)]),
        },

        // Relu is written as max(x, 0).
        new("relu", Maximum(x, 0), Relu(x), m => m.Root.DType.IsFloat),

        // They differ only when differentiated, and that is over.
        new("stop-gradient", "stopgradient(x) = x", Kind<StopGradientOp>(x), m => m[x])
        {
            Example = new("", i => i[0].StopGradient(), [OpInput.Real(3, 4)]),
        },

        new("own-gradient", "a function with a gradient of its own is what it is computed from", Kind<OwnGradientOp>(), m => m.Root.Inputs[0])
        {
            Example = new("", i => Node.Of(new OwnGradientOp("Own", []) { Vjp = (_, dy, _) => [dy] }, i[0].Tanh(), i[0]), [OpInput.Real(3, 4)]),
        },

        new("cast-to-same", "cast(x, T) = x for x of type T", cast, m => m.Op(cast).Target == m[x].DType ? m[x] : null)
        {
            Example = new("", i => Node.Of(new CastOp(DType.Float32), i[0]), [OpInput.Real(3, 4)]),
        },

        new("cast-twice", "cast(cast(x, T), U) = cast(x, U) if T holds every x and U is reached in the same way", castTwice, m =>
            Passes(m[x].DType, m.Op(cast).Target, m.Op(castTwice).Target) ? Cast(m, m.Op(castTwice).Target) : null)
        {
            Example = new("", i => i[0].Cast(DType.Float64).Cast(DType.Int32), [OpInput.Real(3, 4)]),
        },

        new("reduce-without-axes", "reduce(x, no axes) = x", reduce, m =>
            m.Op(reduce).Axes.Count == 0 && m.Root.Type == m[x].Type ? m[x] : null)
        {
            Example = new("", i => Node.Of(new ReduceOp(Reducer.Sum, [], false), i[0]), [OpInput.Real(3, 4)]),
        },

        new("kept-axes", "reduce(x, keep) = reshape(reduce(x))", reduce, m => m.Op(reduce) is { KeepDims: true } op
            ? m.Reshape(m.Make(op with { KeepDims = false }, m[x]), m.Root.Shape)
            : null)
        {
            Example = new("", i => i[0].Sum([1], keepDims: true), [OpInput.Real(3, 4)]),
        },
    ];

    private static Node Cast(Match m, DType target) => m[x].DType == target ? m[x] : m.Make(new CastOp(target), m[x]);

    /// <summary>
    /// True if a value of type <paramref name="from"/> arrives at <paramref name="to"/> unchanged by a stop at <paramref name="via"/>. The
    /// stop must hold it exactly; and floats saturate where integers wrap around, so the kind may change only if the value fits anyway.
    /// </summary>
    private static bool Passes(DType from, DType via, DType to) =>
        Holds(via, from) && (from.IsFloat == via.IsFloat || to.IsFloat || to == DType.Bool || Holds(to, from));

    private static bool Holds(DType wide, DType narrow) => wide == narrow || narrow switch
    {
        DType.Bool => true,
        DType.UInt8 => wide != DType.Bool,
        DType.Int32 => wide is DType.Int64 or DType.Float64,
        DType.Float32 => wide is DType.Float64,
        _ => false,
    };
}
