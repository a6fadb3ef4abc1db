using F = GraphC.ScalarFunctions;

namespace GraphC;

// Activation functions. Each is one op with one expression, in a form that does not overflow.
public static partial class Elementwise
{
    private const double SeluScale = 1.0507009873554805, SeluAlpha = 1.6732632423543772;   // Klambauer et al. 2017
    private const double GeluCubic = 0.044715;                                             // Hendrycks & Gimpel 2016

    private static readonly double InverseSqrtTwoPi = 1 / Math.Sqrt(2 * Math.PI);
    private static readonly double SqrtTwoOverPi = Math.Sqrt(2 / Math.PI);

    internal static readonly ElementwiseOp SigmoidOp = ElementwiseOp.Unary("Sigmoid", F.Sigmoid, Reals.Sigmoid,
        (y, dy, x) => dy * (y * (1 - y)));

    internal static readonly ElementwiseOp LogSigmoidOp = ElementwiseOp.Unary("LogSigmoid",
        x => F.Min(x, 0) - F.Log1p(F.Exp(-F.Abs(x))), x => -Reals.Softplus(-x),
        (y, dy, x) => dy * (-x).Sigmoid());

    internal static readonly ElementwiseOp SoftplusOp = ElementwiseOp.Unary("Softplus", SoftplusOf, Reals.Softplus,
        (y, dy, x) => dy * x.Sigmoid());

    internal static readonly ElementwiseOp ReluOp = ElementwiseOp.Unary("Relu", x => F.Max(x, 0), x => Math.Max(x, 0),
        (y, dy, x) => (y <= 0).Where(0, dy));

    internal static readonly ElementwiseOp GeluOp = ElementwiseOp.Unary("Gelu",
        x => 0.5 * x * (1 + F.Erf(x * Math.Sqrt(0.5))), x => 0.5 * x * (1 + Reals.Erf(x / Math.Sqrt(2))),
        (y, dy, x) =>
        {
            // d/dx x Φ(x) = Φ(x) + x φ(x)
            var below = ((x * Math.Sqrt(0.5)).Erf() + 1) * 0.5;
            var density = (x.Square() * -0.5).Exp() * InverseSqrtTwoPi;
            return dy * (below + x * density);
        });

    internal static readonly ElementwiseOp GeluTanhOp = ElementwiseOp.Unary("GeluTanh",
        x => x * F.Sigmoid(2 * SqrtTwoOverPi * (x + GeluCubic * x * x * x)),   // (1 + tanh(u)) / 2 = sigmoid(2u), without cancellation
        x => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + GeluCubic * Math.Pow(x, 3)))),
        (y, dy, x) =>
        {
            var square = x.Square();
            var t = (x * (square * GeluCubic + 1) * SqrtTwoOverPi).Tanh();
            var slope = (square * (3 * GeluCubic) + 1) * SqrtTwoOverPi;
            return dy * ((t + 1 + x * ((1 - t.Square()) * slope)) * 0.5);
        });

    internal static readonly ElementwiseOp SiluOp = ElementwiseOp.Unary("Silu", x => x * F.Sigmoid(x), x => x * Reals.Sigmoid(x),
        (y, dy, x) =>
        {
            var s = x.Sigmoid();
            return dy * (s + y * (1 - s));
        });

    internal static readonly ElementwiseOp MishOp = ElementwiseOp.Unary("Mish",
        x => x * F.Tanh(SoftplusOf(x)), x => x * Math.Tanh(Reals.Softplus(x)),
        (y, dy, x) =>
        {
            var t = x.Softplus().Tanh();
            return dy * (t + x * ((1 - t.Square()) * x.Sigmoid()));
        });

    internal static readonly ElementwiseOp SoftsignOp = ElementwiseOp.Unary("Softsign", x => x / (1 + F.Abs(x)), x => x / (1 + Math.Abs(x)),
        (y, dy, x) => dy / (x.Abs() + 1).Square());

    internal static readonly ElementwiseOp HardSigmoidOp = ElementwiseOp.Unary("HardSigmoid",
        x => F.Min(F.Max(x + 3, 0), 6) / 6, x => Math.Clamp(x / 6 + 0.5, 0, 1),
        (y, dy, x) => ((x > -3) & (x < 3)).Where(dy / 6, 0)) with { Domain = (-5, 5) };

    internal static readonly ElementwiseOp HardSwishOp = ElementwiseOp.Unary("HardSwish",
        x => x * (F.Min(F.Max(x + 3, 0), 6) / 6), x => x * Math.Clamp(x / 6 + 0.5, 0, 1),
        (y, dy, x) => (x <= -3).Where(0, (x < 3).Where(dy * (x / 3 + 0.5), dy))) with { Domain = (-5, 5) };

    internal static readonly ElementwiseOp SeluOp = ElementwiseOp.Unary("Selu",
        x => SeluScale * F.Select(x > 0, x, SeluAlpha * F.Expm1(x)),
        x => SeluScale * (x > 0 ? x : SeluAlpha * Reals.Expm1(x)),
        (y, dy, x) => (x > 0).Where(dy * SeluScale, dy * (x.Minimum(0).Exp() * (SeluScale * SeluAlpha))));

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Node Sigmoid(this Node x) => Node.Of(SigmoidOp, x);

    /// <summary>log(sigmoid(x)).</summary>
    public static Node LogSigmoid(this Node x) => Node.Of(LogSigmoidOp, x);

    /// <summary>log(1 + exp(x)).</summary>
    public static Node Softplus(this Node x) => Node.Of(SoftplusOp, x);

    /// <summary>max(x, 0). The gradient at 0 is 0.</summary>
    public static Node Relu(this Node x) => Node.Of(ReluOp, x);

    /// <summary>x where it is positive, else <paramref name="slope"/> * x.</summary>
    public static Node LeakyRelu(this Node x, double slope = 0.01) => Node.Of(LeakyReluOp(slope), x);

    /// <summary>x where it is positive, else <paramref name="alpha"/> * (exp(x) - 1).</summary>
    public static Node Elu(this Node x, double alpha = 1) => Node.Of(EluOp(alpha), x);

    /// <summary>The self-normalizing 1.0507 * (x where it is positive, else 1.6733 * (exp(x) - 1)).</summary>
    public static Node Selu(this Node x) => Node.Of(SeluOp, x);

    /// <summary>x Φ(x), with the normal distribution function Φ.</summary>
    /// <param name="x">Floating-point, of any shape.</param>
    /// <param name="tanh">Use the approximation x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))).</param>
    public static Node Gelu(this Node x, bool tanh = false) => Node.Of(tanh ? GeluTanhOp : GeluOp, x);

    /// <summary>x sigmoid(x), also called swish.</summary>
    public static Node Silu(this Node x) => Node.Of(SiluOp, x);

    /// <summary>x tanh(softplus(x)).</summary>
    public static Node Mish(this Node x) => Node.Of(MishOp, x);

    /// <summary>x / (1 + |x|).</summary>
    public static Node Softsign(this Node x) => Node.Of(SoftsignOp, x);

    /// <summary>min(max(x + 3, 0), 6) / 6, as PyTorch's; ONNX's default differs.</summary>
    public static Node HardSigmoid(this Node x) => Node.Of(HardSigmoidOp, x);

    /// <summary>x min(max(x + 3, 0), 6) / 6.</summary>
    public static Node HardSwish(this Node x) => Node.Of(HardSwishOp, x);

    internal static ElementwiseOp LeakyReluOp(double slope) => ElementwiseOp.Unary("LeakyRelu",
        x => F.Select(x > 0, x, slope * x), x => x > 0 ? x : slope * x,
        (y, dy, x) => (x > 0).Where(dy, dy * slope)) with { Parameters = [("slope", slope)] };

    // exp of the negative part only: on the other side it could overflow, and 0 * ∞ would spoil the second derivative.
    internal static ElementwiseOp EluOp(double alpha) => ElementwiseOp.Unary("Elu",
        x => F.Select(x > 0, x, alpha * F.Expm1(x)), x => x > 0 ? x : alpha * Reals.Expm1(x),
        (y, dy, x) => (x > 0).Where(dy, dy * (x.Minimum(0).Exp() * alpha))) with { Parameters = [("alpha", alpha)] };

    // log(1 + exp(x)) = max(x, 0) + log(1 + exp(-|x|)): the exponential is at most 1.
    private static Scalar SoftplusOf(Scalar x) => F.Max(x, 0) + F.Log1p(F.Exp(-F.Abs(x)));
}
