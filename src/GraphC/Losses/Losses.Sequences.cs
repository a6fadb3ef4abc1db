namespace GraphC;

// Losses of sequences whose labels are not aligned with their steps.
public static partial class Losses
{
    /// <summary>
    /// Connectionist temporal classification: the negative logarithm of the probability that the classes of the steps say the labels, if repeated
    /// classes are taken as one and blanks are left out then. Graves et al., "Connectionist temporal classification: labelling unsegmented
    /// sequence data with recurrent neural networks" (2006). It and its gradient are computed from logarithms; where labels cannot be said, for
    /// want of steps, the loss is ∞ and the gradient zero.
    /// </summary>
    /// <param name="logits">Floating-point <c>[T, N, C]</c>: logits, or log-probabilities, which the softmax leaves as they are. T and N may be
    /// symbolic.</param>
    /// <param name="labels">Int32 or Int64 class indices <c>[N, S]</c>, none of them the blank. S may be symbolic. What stands behind the length of a
    /// sequence does not matter. Labels one sequence after the other become such rows by <see cref="LabelRows"/>.</param>
    /// <param name="lengths">The number of steps of each sequence, Int32 or Int64 <c>[N]</c>, at most T; by default T. A run with another one
    /// fails.</param>
    /// <param name="labelLengths">The number of labels of each sequence, Int32 or Int64 <c>[N]</c>, at most S; by default S. A run with another one
    /// fails.</param>
    /// <param name="blank">The class that says nothing.</param>
    /// <param name="zeroInfinity">Whether labels that cannot be said have the loss 0 and not ∞.</param>
    /// <param name="reduction">What becomes of the losses <c>[N]</c>. As in PyTorch, their mean is that of the losses per label.</param>
    /// <exception cref="GraphException">The labels or lengths are no integers, the shapes do not fit, or the blank is no class.</exception>
    public static Node Ctc(
        Node logits, Node labels, Node? lengths = null, Node? labelLengths = null, long blank = 0, bool zeroInfinity = false,
        LossReduction reduction = LossReduction.Mean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        return Node.Build("Ctc", [logits, labels, .. ((Node?[])[lengths, labelLengths]).OfType<Node>()], _ =>
        {
            RequireFloat(logits);
            RequireSteps(logits, labels, blank);
            RequireLengths(lengths, "lengths", logits.Shape[1]);
            RequireLengths(labelLengths, "label lengths", logits.Shape[1]);
            var labelCounts = labelLengths ?? All(labels.Shape[1]);
            var paths = new CtcPaths(labels, labelCounts, blank);
            var losses = -paths.LogProbability(logits.LogSoftmax(-1), lengths ?? All(logits.Shape[0]));
            losses = zeroInfinity ? losses.EqualTo(double.PositiveInfinity).Where(0, losses) : losses;
            return Reduce(reduction == LossReduction.Mean ? losses / labelCounts.Maximum(1).Cast(losses.DType) : losses, reduction);

            Node All(Dim extent) => Extents.Of(extent, DType.Int64).BroadcastTo([logits.Shape[1]]);
        });
    }

    /// <summary>
    /// Labels of all sequences in a row, those of one sequence after those of the other, as the rows that <see cref="Ctc"/> takes. (PyTorch's loss
    /// takes both forms.)
    /// </summary>
    /// <param name="labels">Int32 or Int64 class indices <c>[L]</c>.</param>
    /// <param name="labelLengths">The number of labels of each sequence, Int32 or Int64 <c>[N]</c>. A run in which one is more than
    /// <paramref name="most"/>, or their sum is not L, fails.</param>
    /// <param name="most">S: for how many labels a row has room.</param>
    /// <returns><c>[N, S]</c>, with zeros behind the labels of each sequence.</returns>
    /// <exception cref="GraphException">The labels or lengths are no integers, or are not in a row.</exception>
    public static Node LabelRows(Node labels, Node labelLengths, Dim most)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(labelLengths);
        ArgumentNullException.ThrowIfNull(most);
        return Node.Build("LabelRows", [labels, labelLengths], _ =>
        {
            RequireClasses(labels);
            if (labels.Rank != 1 || labelLengths.Rank != 1)
            {
                throw new TypeRuleException($"labels {labels.Shape} and their lengths {labelLengths.Shape} do not fit: [L] and [N] are needed");
            }

            RequireLengths(labelLengths, "label lengths", labelLengths.Shape[0]);
            var counts = labelLengths.CheckIndex(most + 1);
            var all = Extents.Of(labels.Shape[0], DType.Int64);
            var excess = (all - counts.Sum()).CheckIndex(1);
            var starts = counts.CumSum(0, exclusive: true) + excess;

            // Behind its labels a row reads a zero that stands behind all of them.
            var places = Positions.Of(most);
            return labels.Pad(0, 0, 1).Lookup((places < counts.Unsqueeze(1)).Where(starts.Unsqueeze(1) + places, all));
        });
    }

    private static void RequireClasses(Node labels)
    {
        if (labels.DType is not (DType.Int32 or DType.Int64))
        {
            throw new TypeRuleException($"labels are class indices, i32 or i64, not {labels.DType.ShortName}");
        }
    }

    private static void RequireSteps(Node logits, Node labels, long blank)
    {
        RequireClasses(labels);
        if (labels.Rank == 1)
        {
            throw new TypeRuleException($"labels {labels.Shape} are in a row, but [N, S] is needed: Losses.LabelRows(labels, labelLengths, most) makes rows of them");
        }

        if (logits.Rank != 3 || labels.Rank != 2 || labels.Shape[0] != logits.Shape[1])
        {
            throw new TypeRuleException($"logits {logits.Shape} and labels {labels.Shape} do not fit: [T, N, C] and [N, S] are needed");
        }

        if (blank < 0 || (logits.Shape[2] is { IsConstant: true } classes && blank >= classes.Value))
        {
            throw new TypeRuleException($"the blank {blank} is none of {logits.Shape[2]} classes");
        }
    }

    private static void RequireLengths(Node? lengths, string what, Dim sequences)
    {
        if (lengths is not null && (lengths.DType is not (DType.Int32 or DType.Int64) || lengths.Shape != [sequences]))
        {
            throw new TypeRuleException($"the {what} {lengths.Type} do not fit: one i32 or i64 for each of {sequences} sequences is needed");
        }
    }
}
