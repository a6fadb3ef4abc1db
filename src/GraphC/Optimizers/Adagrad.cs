namespace GraphC;

/// <summary>
/// The gradient divided by the root of the sum of all its squares: <c>p ← p - η / (1 + (t - 1) δ) g / (√s + ε)</c>. Duchi, Hazan and
/// Singer, "Adaptive subgradient methods" (2011).
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="rateDecay">δ.</param>
/// <param name="epsilon">ε.</param>
/// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
/// <param name="initialSum">The first s.</param>
/// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite.</exception>
public sealed class Adagrad(
    double learningRate = 1e-2, double rateDecay = 0, double epsilon = 1e-10, double weightDecay = 0, double initialSum = 0)
    : Optimizer("adagrad", learningRate)
{
    private readonly double rateDecay = NonNegative(rateDecay);
    private readonly double epsilon = NonNegative(epsilon);
    private readonly double weightDecay = NonNegative(weightDecay);
    private readonly double initialSum = NonNegative(initialSum);

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        var slot = Slot(parameter, "sum", initialSum);
        var sum = slot + g.Square();
        yield return new(slot, sum);

        Node rate = rateDecay == 0 ? LearningRate : LearningRate / (1 + (Step - 1) * rateDecay);
        yield return new(parameter, parameter - For(parameter, rate) * (g / (sum.Sqrt() + epsilon)));
    }
}
