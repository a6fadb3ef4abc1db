namespace GraphC;

/// <summary>
/// Stochastic gradient descent with momentum: <c>b ← μ b + (1 - τ) g; p ← p - η b</c>, or with Nesterov's look-ahead
/// <c>p ← p - η (g + μ b)</c>. Sutskever et al., "On the importance of initialization and momentum in deep learning" (2013), in PyTorch's
/// form. The first b is g, whatever the dampening.
/// </summary>
public sealed class Sgd : Optimizer
{
    private readonly double momentum, dampening, weightDecay;
    private readonly bool nesterov;

    /// <summary>Stochastic gradient descent.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="momentum">μ; 0 keeps no state.</param>
    /// <param name="dampening">τ.</param>
    /// <param name="nesterov">Look ahead.</param>
    /// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate, the momentum or the weight decay is negative or not finite.</exception>
    /// <exception cref="ArgumentException">Nesterov's form without momentum or with dampening, which it does not define.</exception>
    public Sgd(double learningRate, double momentum = 0, double dampening = 0, bool nesterov = false, double weightDecay = 0)
        : base("sgd", learningRate)
    {
        if (nesterov && (momentum <= 0 || dampening != 0))
        {
            throw new ArgumentException("Nesterov's form needs momentum and no dampening.", nameof(nesterov));
        }

        (this.momentum, this.nesterov, this.weightDecay) = (NonNegative(momentum), nesterov, NonNegative(weightDecay));
        this.dampening = double.IsFinite(dampening) ? dampening : throw new ArgumentOutOfRangeException(nameof(dampening), dampening, "The dampening is finite.");
    }

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var g = Decayed(parameter, gradient, weightDecay);
        if (momentum == 0)
        {
            yield return new(parameter, parameter - For(parameter, LearningRate) * g);
            yield break;
        }

        var slot = Slot(parameter, "momentum");
        var fresh = dampening == 0 ? g : g * For(parameter, (Step <= 1).Where(1, Declare.Constant(1 - dampening, DType.Float64)));
        var velocity = slot * momentum + fresh;
        yield return new(parameter, parameter - For(parameter, LearningRate) * (nesterov ? g + velocity * momentum : velocity));
        yield return new(slot, velocity);
    }
}
