namespace GraphC;

/// <summary>
/// Adam: averages m of the gradient and v of its square, both corrected for their start at 0, and <c>p ← p - η m̂ / (√v̂ + ε)</c>.
/// Kingma and Ba, "Adam: a method for stochastic optimization" (2015); AMSGrad, which divides by the greatest v so far, by Reddi, Kale and
/// Kumar, "On the convergence of Adam and beyond" (2018).
/// </summary>
public class Adam : Optimizer
{
    private readonly double beta1, beta2, epsilon;
    private readonly bool amsgrad;

    /// <summary>Adam.</summary>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">How much of m stays at each step.</param>
    /// <param name="beta2">How much of v stays at each step.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="weightDecay">λ: the gradient is <c>g + λ p</c>. Most mean <see cref="AdamW"/>.</param>
    /// <param name="amsgrad">Divide by the greatest v so far.</param>
    /// <exception cref="ArgumentOutOfRangeException">A rate is negative or not finite, or a beta is not in [0, 1).</exception>
    public Adam(
        double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 0,
        bool amsgrad = false)
        : this("adam", learningRate, beta1, beta2, epsilon, weightDecay, amsgrad)
    {
    }

    private protected Adam(
        string name, double learningRate, double beta1, double beta2, double epsilon, double weightDecay, bool amsgrad)
        : base(name, learningRate)
    {
        (this.beta1, this.beta2, this.epsilon, this.amsgrad) = (Fraction(beta1), Fraction(beta2), NonNegative(epsilon), amsgrad);
        WeightDecay = NonNegative(weightDecay);
    }

    /// <summary>λ.</summary>
    private protected double WeightDecay { get; }

    /// <summary>The parameter and the gradient after weight decay.</summary>
    private protected virtual (Node Parameter, Node Gradient) Decay(Variable parameter, Node gradient) =>
        (parameter, Decayed(parameter, gradient, WeightDecay));

    private protected override IEnumerable<Update> Rule(Variable parameter, Node gradient)
    {
        var (p, g) = Decay(parameter, gradient);
        var (slotM, slotV) = (Slot(parameter, "m"), Slot(parameter, "v"));
        var m = Average(slotM, g, beta1);
        var v = Average(slotV, g.Square(), beta2);
        yield return new(slotM, m);
        yield return new(slotV, v);

        var greatest = v;
        if (amsgrad)
        {
            var slot = Slot(parameter, "v_max");
            greatest = slot.Maximum(v);
            yield return new(slot, greatest);
        }

        // The corrections are scalars: m̂ and v̂ cost no pass of their own.
        var rate = For(parameter, LearningRate / Correction(beta1));
        var deviation = greatest.Sqrt() * For(parameter, Correction(beta2).Rsqrt()) + epsilon;
        yield return new(parameter, p - rate * (m / deviation));
    }
}
