namespace GraphC;

public static partial class Losses
{
    /// <summary>Mean squared error: <c>(x - t)²</c>.</summary>
    public static Node Mse(Node prediction, Node target, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("Mse", prediction, target, reduction, () => (prediction - target).Square());

    /// <summary>Absolute error: <c>|x - t|</c>.</summary>
    public static Node L1(Node prediction, Node target, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("L1", prediction, target, reduction, () => (prediction - target).Abs());

    /// <summary>
    /// <c>(x - t)² / (2 β)</c> where <c>|x - t|</c> is below β, else <c>|x - t| - β / 2</c>. Girshick, "Fast R-CNN" (2015).
    /// </summary>
    /// <param name="prediction">Floating-point, of any shape.</param>
    /// <param name="target">Of the prediction's type.</param>
    /// <param name="beta">Where the parabola becomes a line; 0 gives the absolute error.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    /// <exception cref="GraphException">The operands do not fit, or β is negative.</exception>
    public static Node SmoothL1(Node prediction, Node target, double beta = 1, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("SmoothL1", prediction, target, reduction, () =>
        {
            var distance = prediction - target;
            return beta switch
            {
                0 => distance.Abs(),
                > 0 => (distance.Abs() < beta).Where(distance.Square() * (0.5 / beta), distance.Abs() - 0.5 * beta),
                _ => throw new TypeRuleException($"beta must not be negative: {beta}"),
            };
        });

    /// <summary>
    /// <c>(x - t)² / 2</c> where <c>|x - t|</c> is at most δ, else <c>δ (|x - t| - δ / 2)</c>. Huber, "Robust estimation of a location
    /// parameter" (1964).
    /// </summary>
    /// <param name="prediction">Floating-point, of any shape.</param>
    /// <param name="target">Of the prediction's type.</param>
    /// <param name="delta">Where the parabola becomes a line.</param>
    /// <param name="reduction">What becomes of the elements' losses.</param>
    /// <exception cref="GraphException">The operands do not fit, or δ is not positive.</exception>
    public static Node Huber(Node prediction, Node target, double delta = 1, LossReduction reduction = LossReduction.Mean) =>
        Elementwise("Huber", prediction, target, reduction, () =>
        {
            if (!(delta > 0))
            {
                throw new TypeRuleException($"delta must be positive: {delta}");
            }

            var distance = prediction - target;
            return (distance.Abs() <= delta).Where(distance.Square() * 0.5, (distance.Abs() - 0.5 * delta) * delta);
        });
}
