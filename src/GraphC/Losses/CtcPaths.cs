namespace GraphC;

/// <summary>
/// The ways to say the labels of each sequence in its steps. A way walks through the symbols blank, label, blank, label, ..., blank: in each step
/// it stays at a symbol, goes on to the next, or over a blank to the next label, if that is another one. Graves et al. (2006), section 4.1.
/// </summary>
internal sealed class CtcPaths
{
    // Two positions that are no symbols stand in front of them, so that each symbol has two before it. The ways start at the second one.
    private const int Front = 2;
    private const int Start = 1;
    private const double Impossible = double.NegativeInfinity;

    private readonly Node symbols;
    private readonly Node maySkip;
    private readonly Node lengths;

    /// <summary>The ways to say labels.</summary>
    /// <param name="labels">Class indices <c>[N, S]</c>; what stands behind the length does not matter.</param>
    /// <param name="lengths">The number of labels of each sequence, <c>[N]</c>.</param>
    /// <param name="blank">The class that says nothing.</param>
    public CtcPaths(Node labels, Node lengths, long blank)
    {
        var (sequences, most) = (labels.Shape[0], labels.Shape[1]);
        this.lengths = lengths.CheckIndex(most + 1).Unsqueeze(1);
        var said = (Positions.Of(most) < this.lengths).Where(labels.Cast(DType.Int64), blank);
        var blanks = Fill.Full(blank, DType.Int64, [sequences, most]);
        symbols = Movement.Stack(2, blanks, said).Reshape(sequences, 2 * most).Pad(1, 0, 1, value: blank);
        maySkip = symbols.NotEqualTo(blank) & symbols.NotEqualTo(symbols.Pad(1, Front, -Front, value: blank));
    }

    /// <summary>The logarithm of the probability of all ways together, <c>[N]</c>; -∞ if there is none.</summary>
    /// <param name="logs">The logarithms of the classes' probabilities in each step, <c>[T, N, C]</c>.</param>
    /// <param name="steps">The number of steps of each sequence, <c>[N]</c>.</param>
    public Node LogProbability(Node logs, Node steps)
    {
        var (time, count) = (logs.Shape[0], symbols.Shape[1]);
        var emitted = logs.Gather(2, symbols.BroadcastTo([time, .. symbols.Shape]));
        var start = Positions.Of(count + Front).EqualTo(Start).Where(0, Fill.Full(Impossible, logs.DType, [count + Front]));
        var (end, _) = emitted.Scan(start.BroadcastTo([symbols.Shape[0], count + Front]), Step, new() { Lengths = steps.CheckIndex(time + 1) });

        // They end at the last label or the blank behind it; without labels, that is at the only blank or, without steps, where they start.
        var behind = Positions.Of(count + Front) - (2 * lengths + (Front - 1));
        return ((behind >= 0) & (behind <= 1)).Where(end, Impossible).LogSumExp(1);
    }

    /// <summary>The logarithms of the probability to be at each position, from those before the step.</summary>
    private Node Step(Node before, Node emitted)
    {
        var count = symbols.Shape[1];
        var stay = before.Slice(1, Front, Front + count);
        var advance = before.Slice(1, Front - 1, Front - 1 + count);
        var skip = maySkip.Where(before.Slice(1, 0, count), Impossible);
        return (LogOfSum(stay, advance, skip) + emitted).Pad(1, Front, 0, value: Impossible);
    }

    /// <summary>
    /// log(exp a + exp b + exp c). Where all are -∞, so is the result, and no gradient flows: differences to it would be NaN.
    /// </summary>
    private static Node LogOfSum(Node a, Node b, Node c)
    {
        var greatest = Finite(a.Maximum(b).Maximum(c));
        return Node.Of(
            new OwnGradientOp("LogOfSum", []) { Vjp = (y, dy, x) => [.. x.Select(part => dy * (part - Finite(y)).Exp())] },
            ((a - greatest).Exp() + (b - greatest).Exp() + (c - greatest).Exp()).Log() + greatest, a, b, c);
    }

    /// <summary>The logarithm of a probability that is not zero, or a number that is below all of these.</summary>
    private static Node Finite(Node log) => log.Maximum(float.MinValue);
}
