namespace GraphC;

/// <summary>
/// Adam with Nesterov's look-ahead and a momentum that warms up, <c>μ(t) = β₁ (1 - 0.96^(t ψ) / 2)</c>. Dozat, "Incorporating Nesterov
/// momentum into Adam" (2016).
/// </summary>
/// <remarks>
/// The average's correction is <c>1 - μ(1) ... μ(t) · μ(t) μ(t+1)</c> as in PyTorch 1.10 to 1.13, which trained models and its test
/// vectors follow; the paper has μ(t) once.
/// </remarks>
/// <param name="learningRate">η.</param>
/// <param name="beta1">β₁, how much of m stays at each step.</param>
/// <param name="beta2">How much of v stays at each step.</param>
/// <param name="epsilon">ε.</param>
/// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
/// <param name="momentumDecay">ψ.</param>
/// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or what stays of an average is not in [0, 1).</exception>
public sealed class NAdam(
    double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
    double momentumDecay = 4e-3) : Optimizer("nadam", learningRate)
{
    private readonly double beta1 = Fraction(beta1);
    private readonly double beta2 = Fraction(beta2);
    private readonly double epsilon = NonNegative(epsilon);
    private readonly double weightDecay = NonNegative(weightDecay);
    private readonly double momentumDecay = NonNegative(momentumDecay);

    private const double Base = 0.96;

    private Update? momenta;

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        var (slotM, slotV) = (Slot(parameter, "m"), Slot(parameter, "v"));
        var m = Average(slotM, g, beta1);
        var v = Average(slotV, g.Square(), beta2);
        yield return new(slotM, m);
        yield return new(slotV, v);

        var (now, next, product) = (Momentum(Step), Momentum(Step + 1), Product().Value);
        var deviation = v.Sqrt() * For(parameter, Correction(beta2).Rsqrt()) + epsilon;
        var direction = g * For(parameter, LearningRate * (1 - now) / (1 - product))
            + m * For(parameter, LearningRate * next / (1 - product * now * next));
        yield return new(parameter, parameter - direction / deviation);
    }

    private protected override IEnumerable<Update> SharedUpdates() => [.. base.SharedUpdates(), Product()];

    private Node Momentum(Node step) => beta1 * (1 - 0.5 * (step * (momentumDecay * Math.Log(Base))).Exp());

    /// <summary>The product of all μ up to this step.</summary>
    private Update Product()
    {
        if (momenta is null)
        {
            var product = Shared("momentum_product", Declare.Constant(1, DType.Float64));
            momenta = new(product, product * Momentum(Step));
        }

        return momenta;
    }
}
