namespace GraphC;

/// <summary>Class labels, ready to be compared with scores.</summary>
internal sealed class ClassTarget
{
    private ClassTarget(Node scores, Node labels, int axis, Node? kept, Node? weights)
    {
        Labels = labels;
        Axis = axis;
        Kept = kept;
        Weights = weights?.Reshape(Shape.Of(scores.Shape.Select((extent, i) => i == axis ? extent : 1)));
        Weight = weights?.Lookup(labels);
        Share = kept is null ? Weight : kept.Where(Weight ?? Fill.Full(1, scores.DType, labels.Shape), 0);
    }

    /// <summary>The labels; ignored ones are 0, since no index may leave its range.</summary>
    public Node Labels { get; }

    /// <summary>The axis of classes, from 0.</summary>
    public int Axis { get; }

    /// <summary>Which labels are not ignored; null means all.</summary>
    public Node? Kept { get; }

    /// <summary>The classes' weights along the axis of classes, <c>[1, C, 1...]</c>; null means 1.</summary>
    public Node? Weights { get; }

    /// <summary>The share of each label in the mean; null means 1.</summary>
    public Node? Share { get; }

    /// <summary>The weight of each label; null means 1.</summary>
    private Node? Weight { get; }

    /// <summary>Checks labels against scores.</summary>
    /// <exception cref="TypeRuleException">They do not fit.</exception>
    public static ClassTarget Of(Node scores, Node labels, Node? weights, long? ignoreIndex, int axis)
    {
        if (labels.DType is not (DType.Int32 or DType.Int64))
        {
            throw new TypeRuleException($"labels are class indices, i32 or i64, not {labels.DType.ShortName}");
        }

        var classes = Axes.Of(scores, axis);
        var expected = scores.Shape.Without([classes]);
        if (labels.Shape != expected)
        {
            throw new TypeRuleException($"labels {labels.Shape} do not fit scores {scores.Shape} with classes along axis {classes}: "
                + $"{expected} is needed (where the classes are last, say axis: -1)");
        }

        if (weights is not null && (weights.DType != scores.DType || weights.Shape != [scores.Shape[classes]]))
        {
            throw new TypeRuleException($"the weights {weights.Type} do not fit: "
                + $"one {scores.DType.ShortName} for each of {scores.Shape[classes]} classes is needed");
        }

        var kept = ignoreIndex is { } ignored ? labels.NotEqualTo(ignored) : null;
        return new(scores, kept is null ? labels : kept.Where(labels, 0), classes, kept, weights);
    }

    /// <summary>
    /// 1 where the class is the label, else 0, of the scores' type. Checked here too: a step that does not return its loss never gathers by
    /// the labels.
    /// </summary>
    public static Node OneHot(Node labels, Node scores, int axis)
    {
        var last = labels.CheckIndex(scores.Shape[axis]).OneHot(scores.Shape[axis], scores.DType);
        int[] order = [.. Enumerable.Range(0, axis), scores.Rank - 1, .. Enumerable.Range(axis, scores.Rank - 1 - axis)];
        return last.Permute(order);
    }

    /// <summary>Losses times their labels' weights.</summary>
    public Node Weigh(Node losses) => Weight is null ? losses : losses * Weight;

    /// <summary>The score of each label.</summary>
    public Node Gather(Node scores) => scores.Gather(Axis, Labels.Unsqueeze(Axis)).Squeeze(Axis);

    /// <summary>
    /// The score of each label; the gradient is a comparison for each element, where a scatter would be one after the other.
    /// </summary>
    public Node Pick(Node scores) => Node.Of(
        new OwnGradientOp("Pick", [Axis])
        {
            Vjp = (_, dy, x) => [dy.Unsqueeze(Axis) * OneHot(x[1], x[0], Axis), null],
        },
        Gather(scores), scores, Labels);
}
