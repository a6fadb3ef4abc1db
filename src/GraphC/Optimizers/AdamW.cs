namespace GraphC;

/// <summary>
/// Adam with weight decay apart from the gradient: <c>p ← (1 - η λ) p - η m̂ / (√v̂ + ε)</c>. Loshchilov and Hutter, "Decoupled weight
/// decay regularization" (2019).
/// </summary>
/// <param name="learningRate">η.</param>
/// <param name="beta1">How much of m stays at each step.</param>
/// <param name="beta2">How much of v stays at each step.</param>
/// <param name="epsilon">ε.</param>
/// <param name="weightDecay">λ.</param>
/// <param name="amsgrad">Divide by the greatest v so far.</param>
public sealed class AdamW(
    double learningRate = 1e-3, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, double weightDecay = 1e-2,
    bool amsgrad = false)
    : Adam("adamw", learningRate, beta1, beta2, epsilon, weightDecay, amsgrad)
{
    private protected override (Node Parameter, Node Gradient) Decay(Variable parameter, Node gradient) =>
        (WeightDecay == 0 ? parameter : parameter * For(parameter, 1 - LearningRate * WeightDecay), gradient);
}
