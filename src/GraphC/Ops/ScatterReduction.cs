namespace GraphC;

/// <summary>How an element that is written at an index is combined with what is there.</summary>
public enum ScatterReduction
{
    /// <summary>It takes its place: of several the last, in row-major order.</summary>
    Replace,

    /// <summary>It is added.</summary>
    Add,

    /// <summary>It is multiplied.</summary>
    Multiply,

    /// <summary>The greater one stays; NaN if one of them is.</summary>
    Max,

    /// <summary>The lesser one stays; NaN if one of them is.</summary>
    Min,
}

/// <summary>What ops share that write at indices.</summary>
internal static class ScatterRules
{
    /// <summary>True if elements of a type can be combined.</summary>
    public static bool Takes(ScatterReduction reduction, DType type) => reduction == ScatterReduction.Replace || type != DType.Bool;

    /// <summary>One step of a float64 reference.</summary>
    public static void Combine(ScatterReduction reduction, ref double element, double update, DType type) => element = Integers.Wrap(
        reduction switch
        {
            ScatterReduction.Replace => update,
            ScatterReduction.Add => element + update,
            ScatterReduction.Multiply => element * update,
            ScatterReduction.Max => Math.Max(element, update),
            _ => Math.Min(element, update),
        }, type);

    /// <summary>The gradients of x, index and updates.</summary>
    /// <param name="reduction">How they were combined.</param>
    /// <param name="node">The result; its inputs are x, index and updates.</param>
    /// <param name="dy">Its gradient.</param>
    /// <param name="scatter">The op itself with another x, other updates and another reduction.</param>
    /// <param name="gather">What stands where the updates go.</param>
    public static IReadOnlyList<Node?> Gradient(
        ScatterReduction reduction, Node node, Node dy, Func<Node, Node, ScatterReduction, Node> scatter, Func<Node, Node> gather)
    {
        var (x, updates) = (node.Inputs[0], node.Inputs[2]);
        return reduction switch
        {
            ScatterReduction.Replace => OfReplacing(),
            ScatterReduction.Add => [dy, null, gather(dy)],
            ScatterReduction.Multiply => OfProduct(),
            _ => OfExtremum(),
        };

        // The last that was written at a place is the one whose number stands there.
        IReadOnlyList<Node?> OfReplacing()
        {
            var numbers = Positions.Of(updates.Shape.Elements).Reshape(updates.Shape);
            var isLast = gather(scatter(Fill.Full(0, DType.Int64, x.Shape), numbers, ScatterReduction.Replace)).EqualTo(numbers);
            return [scatter(dy, updates.ZerosLike(), ScatterReduction.Replace), null, isLast.Where(gather(dy), 0)];
        }

        // With y' the product without the factors that are zero: another factor's gradient is dy y'/factor if there is no zero, and that of the
        // only zero is dy y'.
        IReadOnlyList<Node?> OfProduct()
        {
            var isZero = updates.EqualTo(0);
            var factors = isZero.Where(1, updates);
            var zeros = gather(scatter(x.ZerosLike(), isZero.Cast(x.DType), ScatterReduction.Add));
            var rest = gather(dy * scatter(x, factors, ScatterReduction.Multiply)) / factors;
            return
            [
                dy * scatter(x.OnesLike(), updates, ScatterReduction.Multiply),
                null,
                zeros.EqualTo(isZero.Cast(x.DType)).Where(rest, 0),
            ];
        }

        IReadOnlyList<Node?> OfExtremum()
        {
            var (stays, isChosen) = (x.EqualTo(node), updates.EqualTo(gather(node)));
            var share = dy / scatter(stays.Cast(x.DType), isChosen.Cast(x.DType), ScatterReduction.Add);
            return [stays.Where(share, 0), null, isChosen.Where(gather(share), 0)];
        }
    }
}
