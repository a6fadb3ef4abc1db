namespace GraphC;

/// <summary>
/// The gradient divided by the root of an average of its square: <c>p ← p - η g / (√v + ε)</c>. Hinton, "Neural networks for machine
/// learning", lecture 6e (2012); centered as in Graves, "Generating sequences with recurrent neural networks" (2013).
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="alpha">How much of the averages stays at each step.</param>
/// <param name="epsilon">ε.</param>
/// <param name="momentum">How much of the direction stays at each step; 0 keeps no state for it.</param>
/// <param name="centered">Divide by the deviation from the average gradient.</param>
/// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
/// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or what stays of an average is not in [0, 1).</exception>
public sealed class RmsProp(
    double learningRate = 1e-2, double alpha = 0.99, double epsilon = 1e-8, double momentum = 0, bool centered = false,
    double weightDecay = 0)
    : Optimizer("rmsprop", learningRate)
{
    private readonly double alpha = Fraction(alpha);
    private readonly double epsilon = NonNegative(epsilon);
    private readonly double momentum = NonNegative(momentum);
    private readonly double weightDecay = NonNegative(weightDecay);

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        var slotV = Slot(parameter, "v");
        var v = Average(slotV, g.Square(), alpha);
        yield return new(slotV, v);

        var variance = v;
        if (centered)
        {
            var slot = Slot(parameter, "mean");
            var mean = Average(slot, g, alpha);
            yield return new(slot, mean);
            variance = (v - mean.Square()).Maximum(0);   // rounding can bring it below 0
        }

        var direction = g / (variance.Sqrt() + epsilon);
        if (momentum > 0)
        {
            var slot = Slot(parameter, "momentum");
            direction = slot * momentum + direction;
            yield return new(slot, direction);
        }

        yield return new(parameter, parameter - For(parameter, LearningRate) * direction);
    }
}
