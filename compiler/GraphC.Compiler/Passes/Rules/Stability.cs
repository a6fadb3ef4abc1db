using static GraphC.Compiler.Patterns;

namespace GraphC.Compiler;

/// <summary>
/// Forms that neither overflow nor cancel, as Theano had them: the same function of real numbers, nearer to it in floating point. Where
/// the written form is finite the two agree but for rounding; where it is not, the result is what the mathematics says.
/// </summary>
internal static class Stability
{
    private static readonly Pattern.Variable x = Any("x"), y = Any("y"), s = Any("s");
    private static readonly Pattern.Kind<ReduceOp> sum = Kind<ReduceOp>(Exp(x));

    public static IReadOnlyList<Rule> Rules { get; } =
    [
        new("log-sigmoid", Log(Sigmoid(x)), LogSigmoid(x)),
        new("log1p", Log(1 + x), Log1p(x)),
        new("expm1", Exp(x) - 1, Expm1(x)),
        new("expm1-added", Exp(x) + -1, Expm1(x)),
        new("one-minus-exp", 1 - Exp(x), -Expm1(x)),
        new("log-exp", Log(Exp(x)), x),
        new("one-minus-sigmoid", 1 - Sigmoid(x), Sigmoid(-x)),
        new("softplus", Log1p(Exp(x)), Softplus(x)),
        new("negative-softplus", -Softplus(-x), LogSigmoid(x)),
        new("negative-log-sigmoid", -LogSigmoid(-x), Softplus(x)),
        new("sigmoid", Reciprocal(1 + Exp(-x)), Sigmoid(x)),
        new("sigmoid-of-negative", Reciprocal(1 + Exp(x)), Sigmoid(-x)),
        new("sigmoid-by-exp", Exp(x) / (1 + Exp(x)), Sigmoid(x)),
        new("root-of-square", Sqrt(Square(x)), Abs(x)),

        // A softmax is exp(x) / s, whatever s is summed over: its logarithm needs no quotient.
        new("log-softmax", Log(Exp(x) / s), x - Log(s)),

        new("softmax", "exp(x) / sum(exp(x)) = exp(z) / sum(exp(z)) for z = x - max(x)", Exp(x) / Kind<BroadcastOp>(), Softmax)
        {
            Example = new("", i => i[0].Exp() / i[0].Exp().Sum(1).Reshape([3, 1]), [OpInput.Real(3, 4)]),
        },

        new("log-sum-exp", "log(sum(exp(x))) = m + log(sum(exp(x - m))) for m = max(x)", Log(sum), LogSumExp)
        {
            Example = new("", i => i[0].Exp().Sum(1).Log(), [OpInput.Real(3, 4)]),
        },
    ];

    /// <summary>True if a maximum has been subtracted already: these rules apply once.</summary>
    private static bool IsShifted(Node node)
    {
        if (!node.Op.Equals(Elementwise.SubOp))
        {
            return false;
        }

        var shift = node.Inputs[1];
        while (shift.Op is BroadcastOp or ReshapeOp or PermuteOp or WhereOp)
        {
            shift = shift.Inputs[shift.Op is WhereOp ? 1 : 0];
        }

        return shift.Op is ReduceOp { Reducer: Reducer.Max };
    }

    private static Node? Softmax(Match m)
    {
        // The divisor must be the sum of this very numerator, repeated along the axes that it was summed over.
        var exp = m.Root.Inputs[0];
        var source = m.Root.Inputs[1].Inputs[0];
        var sum = source.Op is ReshapeOp ? source.Inputs[0] : source;
        if (sum.Op is not ReduceOp { Reducer: Reducer.Sum, KeepDims: false } op || sum.Inputs[0] != exp || IsShifted(m[x])
            || Spread(m, sum, exp.Shape, op.Axes) != m.Root.Inputs[1])
        {
            return null;
        }

        var shifted = m.Make(Elementwise.ExpOp, Shift(m, op.Axes).Shifted);
        return m.Make(Elementwise.DivOp, shifted, Spread(m, m.Make(op, shifted), exp.Shape, op.Axes));
    }

    private static Node? LogSumExp(Match m)
    {
        // There is no greatest of no elements, and the logarithm of their sum is right as it is written.
        if (m.Op(sum) is not { Reducer: Reducer.Sum, KeepDims: false } op || IsShifted(m[x]) || op.Axes.Any(axis => m[x].Shape[axis].Is(0)))
        {
            return null;
        }

        var (max, shifted) = Shift(m, op.Axes);
        var total = m.Make(op, m.Make(Elementwise.ExpOp, shifted));
        return m.Make(Elementwise.AddOp, max, m.Make(Elementwise.LogOp, total));
    }

    /// <summary>The maximum along axes, 0 where it is infinite (∞ - ∞ would be NaN), and x less that maximum.</summary>
    private static (Node Max, Node Shifted) Shift(Match m, ValueList<int> axes)
    {
        var max = m.Make(new ReduceOp(Reducer.Max, axes, false), m[x]);
        var finite = m.Make(new WhereOp(), m.Make(Comparison.IsFiniteOp, max), max, m.Literal(0, max.Type));
        return (finite, m.Make(Elementwise.SubOp, m[x], Spread(m, finite, m[x].Shape, axes)));
    }

    private static Node Spread(Match m, Node reduced, Shape shape, ValueList<int> axes) => m.To(m.Reshape(reduced, Reduction.Kept(shape, axes)), shape);
}
