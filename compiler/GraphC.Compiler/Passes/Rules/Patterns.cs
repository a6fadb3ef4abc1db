namespace GraphC.Compiler;

/// <summary>The words that rules are written with.</summary>
internal static class Patterns
{
    public static Pattern.Variable Any(string name) => new(name);

    public static Pattern.Constant Const(string name) => new(name);

    /// <summary>Any op of a kind; without arguments, whatever they are.</summary>
    public static Pattern.Kind<TOp> Kind<TOp>(params Pattern[] arguments) where TOp : Op => new(arguments);

    public static Pattern Abs(Pattern x) => new Pattern.Apply(Elementwise.AbsOp, x);

    public static Pattern Square(Pattern x) => new Pattern.Apply(Elementwise.SquareOp, x);

    public static Pattern Sqrt(Pattern x) => new Pattern.Apply(Elementwise.SqrtOp, x);

    public static Pattern Rsqrt(Pattern x) => new Pattern.Apply(Elementwise.RsqrtOp, x);

    public static Pattern Reciprocal(Pattern x) => new Pattern.Apply(Elementwise.ReciprocalOp, x);

    public static Pattern Exp(Pattern x) => new Pattern.Apply(Elementwise.ExpOp, x);

    public static Pattern Expm1(Pattern x) => new Pattern.Apply(Elementwise.Expm1Op, x);

    public static Pattern Log(Pattern x) => new Pattern.Apply(Elementwise.LogOp, x);

    public static Pattern Log1p(Pattern x) => new Pattern.Apply(Elementwise.Log1pOp, x);

    public static Pattern Pow(Pattern x, Pattern y) => new Pattern.Apply(Elementwise.PowOp, x, y);

    public static Pattern Sigmoid(Pattern x) => new Pattern.Apply(Elementwise.SigmoidOp, x);

    public static Pattern LogSigmoid(Pattern x) => new Pattern.Apply(Elementwise.LogSigmoidOp, x);

    public static Pattern Softplus(Pattern x) => new Pattern.Apply(Elementwise.SoftplusOp, x);

    public static Pattern Relu(Pattern x) => new Pattern.Apply(Elementwise.ReluOp, x);

    public static Pattern Maximum(Pattern x, Pattern y) => new Pattern.Apply(Elementwise.MaximumOp, x, y);

    public static Pattern Minimum(Pattern x, Pattern y) => new Pattern.Apply(Elementwise.MinimumOp, x, y);

    public static Pattern And(Pattern x, Pattern y) => new Pattern.Apply(Comparison.AndOp, x, y);

    public static Pattern Or(Pattern x, Pattern y) => new Pattern.Apply(Comparison.OrOp, x, y);

    public static Pattern Not(Pattern x) => new Pattern.Apply(Comparison.NotOp, x);

    public static Pattern Where(Pattern condition, Pattern then, Pattern otherwise) =>
        new Pattern.Apply(new WhereOp(), condition, then, otherwise);
}
