namespace GraphC;

/// <summary>
/// Losses. Predictions come first, targets second, of equal shapes: nothing broadcasts, since a loss of <c>[batch, 1]</c> against
/// <c>[batch]</c> is nearly always a mistake. Names and formulas follow PyTorch's. All throw a <see cref="GraphException"/> that names
/// both types if the operands do not fit.
/// </summary>
public static partial class Losses
{
    /// <summary>Builds a loss of two operands of one type.</summary>
    private static Node Elementwise(string name, Node prediction, Node target, LossReduction reduction, Func<Node> loss)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        ArgumentNullException.ThrowIfNull(target);
        return Node.Build(name, [prediction, target], _ =>
        {
            RequireFloat(prediction);
            RequireSame(prediction, target);
            return Reduce(loss(), reduction);
        });
    }

    private static void RequireFloat(Node prediction)
    {
        if (!prediction.DType.IsFloat)
        {
            throw new TypeRuleException($"predictions are floating-point, not {prediction.DType.ShortName}; cast first");
        }
    }

    private static void RequireSame(Node prediction, Node target)
    {
        if (prediction.DType != target.DType)
        {
            throw new TypeRuleException(
                $"the element types differ: predictions {prediction.Type}, targets {target.Type}; cast one of them");
        }

        if (prediction.Shape != target.Shape)
        {
            throw new TypeRuleException($"the shapes differ: predictions {prediction.Shape}, targets {target.Shape}; reshape one of them");
        }
    }

    private static Node Reduce(Node losses, LossReduction reduction) => reduction switch
    {
        LossReduction.Mean => losses.Mean(),
        LossReduction.Sum => losses.Sum(),
        LossReduction.BatchMean when losses.Rank == 0 => throw new TypeRuleException("a scalar has no batch to take the mean over"),
        LossReduction.BatchMean => losses.Sum() / Extents.Of(losses.Shape[0], losses.DType),
        LossReduction.None => losses,
        _ => throw new ArgumentOutOfRangeException(nameof(reduction)),
    };
}
