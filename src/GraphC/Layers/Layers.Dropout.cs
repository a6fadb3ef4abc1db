namespace GraphC;

public static partial class Layers
{
    /// <summary>
    /// In training each element is 0 with the probability <paramref name="rate"/> and else divided by <c>1 - rate</c>, so that the mean
    /// stays; in inference x itself. Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (2014).
    /// </summary>
    /// <param name="x">Floating-point, of any shape.</param>
    /// <param name="rate">The probability of 0, in [0, 1].</param>
    /// <exception cref="GraphException">x is not floating-point, or the rate is no probability.</exception>
    public static Node Dropout(this Node x, double rate = 0.5)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Dropout", [x], _ =>
        {
            Normalization.RequireFloat(x);
            if (rate is not (>= 0 and <= 1))
            {
                throw new TypeRuleException($"the rate {rate} is not in [0, 1]");
            }

            if (rate is 0 or 1)
            {
                return rate == 0 ? x : Mode.WhenTraining(x.ZerosLike(), x);
            }

            // A choice, not a product: what is dropped may be infinite.
            var kept = Draw.Bernoulli(1 - rate, x.Shape, DType.Bool);
            return Mode.WhenTraining(kept.Where(x * (1 / (1 - rate)), 0), x);
        });
    }
}
