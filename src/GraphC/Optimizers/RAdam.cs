namespace GraphC;

/// <summary>
/// Adam that does not divide by v until v can be trusted: where <c>ρ = ρ∞ - 2 t β₂^t / (1 - β₂^t)</c> exceeds 5 it divides, rectified by
/// <c>√((ρ-4)(ρ-2)ρ∞ / ((ρ∞-4)(ρ∞-2)ρ))</c>. Liu et al., "On the variance of the adaptive learning rate and beyond" (2020).
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="beta1">How much of m stays at each step.</param>
/// <param name="beta2">β₂, how much of v stays at each step.</param>
/// <param name="epsilon">ε, added to √v before it is corrected.</param>
/// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
/// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or what stays of an average is not in [0, 1).</exception>
public sealed class RAdam(
    double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0)
    : Optimizer("radam", learningRate)
{
    private readonly double beta1 = Fraction(beta1);
    private readonly double beta2 = Fraction(beta2);
    private readonly double epsilon = NonNegative(epsilon);
    private readonly double weightDecay = NonNegative(weightDecay);

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        var (slotM, slotV) = (Slot(parameter, "m"), Slot(parameter, "v"));
        var m = Average(slotM, g, beta1);
        var v = Average(slotV, g.Square(), beta2);
        yield return new(slotM, m);
        yield return new(slotV, v);

        var correction = Correction(beta2);
        var limit = 2 / (1 - beta2) - 1;
        var length = limit - 2 * Step * (1 - correction) / correction;
        var trusted = length > 5;
        var safe = trusted.Where(length, limit);
        var rectifier = ((safe - 4) * (safe - 2) * limit / ((limit - 4) * (limit - 2) * safe)).Sqrt();
        var divided = For(parameter, rectifier * correction.Sqrt()) / (v.Sqrt() + epsilon);
        var rate = For(parameter, LearningRate / Correction(beta1));
        yield return new(parameter, parameter - rate * m * trusted.Where(divided, 1));
    }
}
