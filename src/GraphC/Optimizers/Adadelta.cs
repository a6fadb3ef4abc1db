namespace GraphC;

/// <summary>
/// Steps whose size follows the average of earlier steps: <c>d = √(a + ε) / √(v + ε) g; p ← p - η d</c>, with the average v of g² and a of
/// d². Zeiler, "Adadelta: an adaptive learning rate method" (2012).
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="rho">How much of the averages stays at each step.</param>
/// <param name="epsilon">ε.</param>
/// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
/// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or what stays of an average is not in [0, 1).</exception>
public sealed class Adadelta(double learningRate = 1, double rho = 0.9, double epsilon = 1e-6, double weightDecay = 0)
    : Optimizer("adadelta", learningRate)
{
    private readonly double rho = Fraction(rho);
    private readonly double epsilon = NonNegative(epsilon);
    private readonly double weightDecay = NonNegative(weightDecay);

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        var (slotV, slotA) = (Slot(parameter, "v"), Slot(parameter, "a"));
        var v = Average(slotV, g.Square(), rho);
        var step = (slotA + epsilon).Sqrt() / (v + epsilon).Sqrt() * g;
        yield return new(slotV, v);
        yield return new(slotA, Average(slotA, step.Square(), rho));
        yield return new(parameter, parameter - For(parameter, LearningRate) * step);
    }
}
