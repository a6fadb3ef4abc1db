using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Arithmetic that keeps every bit but the sign of a zero. Constants are put together only where that is exact: by a power of two in
/// floating point (and then it differs only where the product in between would leave the range), always in integers, which wrap around.
/// So x * 2 * 3 becomes x * 6, and x + 0.1 + 0.2 stays.
/// </summary>
internal static class Arithmetic
{
    private static readonly Pattern.Variable x = Any("x"), y = Any("y");
    private static readonly Pattern.Constant c = Const("c"), d = Const("d");

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        // -0 + 0 is +0, so this may change the sign of a zero: the one liberty that all tables take.
        new("add-zero", x + 0, x),

        new("multiply-one", x * 1, x),
        new("divide-by-one", x / 1, x),
        new("multiply-minus-one", x * -1, -x),
        new("divide-by-minus-one", x / -1, -x),
        new("zero-minus", 0 - x, -x),

        // Not for floats: 0 * NaN and 0 * infinity are NaN.
        new("multiply-zero", "x * 0 = 0, for integers", x * 0, m => m.Root.DType.IsInteger ? m.Literal(0, m.Root.Type) : null)
        {
            Example = new("", i => i[0] * 0, [OpInput.Below(9, 3, 4)]),
        },

        new("add-negative", x + -y, x - y),
        new("subtract-negative", x - -y, x + y),
        new("negate-difference", -(x - y), y - x),
        new("multiply-negative", -x * y, -(x * y), m => !Literals.IsLiteral(m[y])),
        // Not for integers: the least one is its own negative, and an unsigned one wraps around.
        new("divide-negative", -x / y, -(x / y), m => m.Root.DType.IsFloat && !Literals.IsLiteral(m[y])),
        new("divide-by-negative", x / -y, -(x / y), m => m.Root.DType.IsFloat),
        new("magnitude-of-negative", Abs(-x), Abs(x), m => m.Root.DType.IsFloat),

        new("negate-scaled", "-(x * c) = x * (-c)", -(x * c), m => Negated(m) is { } negated ? m.Make(Elementwise.MulOp, m[x], negated) : null)
        {
            Example = new("", i => -(i[0] * 3), [OpInput.Real(3, 4)]),
        },
        new("scale-negative", "-x * c = x * (-c)", -x * c, m => Negated(m) is { } negated ? m.Make(Elementwise.MulOp, m[x], negated) : null)
        {
            Example = new("", i => -i[0] * 3, [OpInput.Real(3, 4)]),
        },

        new("scale-twice", "x * c * d = x * (c * d), if c or d is a power of two, or for integers", x * c * d, m =>
            Product(m) is { } product ? m.Make(Elementwise.MulOp, m[x], m.Literal(product, m.Root.Type)) : null)
        {
            Example = new("", i => i[0] * 3 * 0.5, [OpInput.Real(3, 4)]),
        },

        new("shift-twice", "x + c + d = x + (c + d), for integers", x + c + d, m =>
            m.Root.DType.IsInteger && m.Fitting(m.Value(c) + m.Value(d)) is { } sum ? m.Make(Elementwise.AddOp, m[x], sum) : null)
        {
            Example = new("", i => i[0] + 3 + 4, [OpInput.Below(9, 3, 4)]),
        },

        // The reciprocal of a power of two is exact, so both round the same number once.
        new("divide-by-power-of-two", "x / c = x * (1 / c), if c is a power of two", x / c, m =>
            m.Root.DType.IsFloat && IsPowerOfTwo(m.Value(c)) && IsNormal(1 / m.Value(c), m.Root.DType)
                ? m.Make(Elementwise.MulOp, m[x], m.Literal(1 / m.Value(c), m.Root.Type))
                : null)
        {
            Example = new("", i => i[0] / 8, [OpInput.Real(3, 4)]),
        },

        new("square-of-negative", Square(-x), Square(x)),
        new("square-of-magnitude", Square(Abs(x)), Square(x)),
        new("magnitude-twice", Abs(Abs(x)), Abs(x)),
        new("magnitude-of-square", Abs(Square(x)), Square(x), m => m.Root.DType.IsFloat),
        new("relu-twice", Relu(Relu(x)), Relu(x)),

        new("maximum-of-same", Maximum(x, x), x),
        new("minimum-of-same", Minimum(x, x), x),
        new("maximum-of-literals", "max(max(x, c), d) = max(x, max(c, d))", Maximum(Maximum(x, c), d), m =>
            m.Make(Elementwise.MaximumOp, m[x], m.Literal(Math.Max(m.Value(c), m.Value(d)), m.Root.Type)))
        {
            Example = new("", i => i[0].Maximum(-1).Maximum(0.5), [OpInput.Real(3, 4)]),
        },
        new("minimum-of-literals", "min(min(x, c), d) = min(x, min(c, d))", Minimum(Minimum(x, c), d), m =>
            m.Make(Elementwise.MinimumOp, m[x], m.Literal(Math.Min(m.Value(c), m.Value(d)), m.Root.Type)))
        {
            Example = new("", i => i[0].Minimum(-1).Minimum(0.5), [OpInput.Real(3, 4)]),
        },
    ];

    private static Node? Negated(Match m) => m.Fitting(-m.Value(c));

    /// <summary>c * d if multiplying by both is the same as multiplying by it.</summary>
    private static double? Product(Match m)
    {
        var (type, product) = (m.Root.DType, m.Value(c) * m.Value(d));
        return type.IsFloat
            ? (IsPowerOfTwo(m.Value(c)) || IsPowerOfTwo(m.Value(d))) && IsNormal(product, type) ? product : null
            : m.Fitting(product) is null ? null : product;
    }

    private static bool IsPowerOfTwo(double value) => double.IsFinite(value) && double.IsPow2(Math.Abs(value));

    /// <summary>True if the type holds the value with its full precision.</summary>
    private static bool IsNormal(double value, DType type) => type == DType.Float32 ? float.IsNormal((float)value) : double.IsNormal(value);
}
