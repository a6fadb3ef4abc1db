namespace GraphC;

/// <summary>
/// Adam with the greatest decayed gradient in place of the root mean square: <c>u ← max(β₂ u, |g| + ε); p ← p - η m̂ / u</c>. Kingma and
/// Ba (2015), section 7.1.
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="beta1">How much of m stays at each step.</param>
/// <param name="beta2">β₂, how much of u stays at each step.</param>
/// <param name="epsilon">ε.</param>
/// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
/// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or what stays of an average is not in [0, 1).</exception>
public sealed class Adamax(
    double learningRate = 2e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    : Optimizer("adamax", learningRate)
{
    private readonly double beta1 = Fraction(beta1);
    private readonly double beta2 = Fraction(beta2);
    private readonly double epsilon = NonNegative(epsilon);
    private readonly double weightDecay = NonNegative(weightDecay);

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        var (slotM, slotU) = (Slot(parameter, "m"), Slot(parameter, "u"));
        var m = Average(slotM, g, beta1);
        var u = (slotU * beta2).Maximum(g.Abs() + epsilon);
        yield return new(slotM, m);
        yield return new(slotU, u);
        yield return new(parameter, parameter - For(parameter, LearningRate / Correction(beta1)) * (m / u));
    }
}
