namespace GraphC;

/// <summary>One step of a recurrent layer.</summary>
/// <param name="Op">The name in errors.</param>
/// <param name="Gates">How many gates stand side by side.</param>
internal abstract record RecurrentCell(string Op, int Gates)
{
    /// <summary>The states after a step, the one that is the layer's output first.</summary>
    /// <param name="x">The item <c>[N, in]</c>.</param>
    /// <param name="states">The states before it.</param>
    /// <param name="p">The parameters.</param>
    public abstract IReadOnlyList<Node> Step(Node x, IReadOnlyList<Node> states, RecurrentParameters p);

    /// <summary>The widths of the states.</summary>
    public virtual IReadOnlyList<Dim> States(RecurrentParameters p) => [Units(p)];

    /// <summary>The number of units.</summary>
    public Dim Units(RecurrentParameters p) => p.Recurrent.Shape[1].TryDivideExactly(Gates)
        ?? throw new TypeRuleException($"a recurrent weight {p.Recurrent.Shape} has no {Gates} gates side by side");

    /// <summary>What fits together, before a step is declared with it.</summary>
    public void Check(Node x, RecurrentParameters p)
    {
        if (x.Rank != 3 || p.Weight.Rank != 2 || p.Recurrent.Rank != 2 || x.Shape[2] != p.Weight.Shape[0] || p.Weight.Shape[1] != p.Recurrent.Shape[1]
            || p.Recurrent.Shape[0] != States(p)[0])
        {
            throw new TypeRuleException(
                $"an input {x.Shape} and weights {p.Weight.Shape} and {p.Recurrent.Shape} do not fit: [T, N, in], [in, {Gates} * units] and [state, {Gates} * units] are needed");
        }

        foreach (var bias in ((Node?[])[p.Bias, p.RecurrentBias]).OfType<Node>().Where(b => b.Rank != 1 || b.Shape[0] != p.Weight.Shape[1]))
        {
            throw new TypeRuleException($"a bias {bias.Shape} does not fit {p.Weight.Shape[1]} columns of the weight");
        }

        if (this is not LstmCell && (p.Peepholes ?? p.Projection) is not null)
        {
            throw new TypeRuleException("only an LSTM has peepholes and a projection");
        }

        if (p.Peepholes is { } peepholes && peepholes.Shape != Shape.Of([3, Units(p)]))
        {
            throw new TypeRuleException($"peepholes {peepholes.Shape} must be [3, {Units(p)}]");
        }

        if (p.Projection is { } projection && (projection.Rank != 2 || projection.Shape[0] != Units(p)))
        {
            throw new TypeRuleException($"a projection {projection.Shape} must be [{Units(p)}, state]");
        }
    }

    /// <summary>A gate of some that stand side by side.</summary>
    private protected static Node Gate(Node gates, int index, Dim units) => gates.Slice(1, index * units, (index + 1) * units);

    /// <summary>What gates are before their activation: the item's part, which all steps have computed before, and the state's.</summary>
    private protected static Node Sum(Node x, Node state, RecurrentParameters p)
    {
        var bias = p.Bias is { } b && p.RecurrentBias is { } r ? b + r : p.Bias ?? p.RecurrentBias;
        var item = x.MatMul(p.Weight);
        return (bias is null ? item : item + bias) + state.MatMul(p.Recurrent);
    }
}

/// <summary><c>h ← f(x W + b + h R)</c>. Elman, "Finding structure in time" (1990).</summary>
/// <param name="Activation">f.</param>
internal sealed record SimpleCell(Func<Node, Node> Activation) : RecurrentCell("Rnn", 1)
{
    public override IReadOnlyList<Node> Step(Node x, IReadOnlyList<Node> states, RecurrentParameters p) => [Activation(Sum(x, states[0], p))];
}

/// <summary>
/// <c>c ← f ∘ c + i ∘ tanh(g)</c>, <c>h ← o ∘ tanh(c)</c>. Hochreiter and Schmidhuber, "Long short-term memory" (1997); the forget gate by Gers,
/// Schmidhuber and Cummins, "Learning to forget" (2000).
/// </summary>
internal sealed record LstmCell() : RecurrentCell("Lstm", 4)
{
    /// <summary>The activation of the gates.</summary>
    public Func<Node, Node> Opening { get; init; } = x => x.Sigmoid();

    /// <summary>The activation of what enters the cell.</summary>
    public Func<Node, Node> Entering { get; init; } = x => x.Tanh();

    /// <summary>The activation of what leaves the cell.</summary>
    public Func<Node, Node> Leaving { get; init; } = x => x.Tanh();

    /// <summary>True if the cell forgets as much as it takes in: the forget gate is one minus the input gate.</summary>
    public bool IsCoupled { get; init; }

    public override IReadOnlyList<Dim> States(RecurrentParameters p) => [p.Projection?.Shape[1] ?? Units(p), Units(p)];

    public override IReadOnlyList<Node> Step(Node x, IReadOnlyList<Node> states, RecurrentParameters p)
    {
        var (sums, cell, units) = (Sum(x, states[0], p), states[1], Units(p));
        var input = Opening(Peeping(0, 0, cell));
        var forget = IsCoupled ? 1 - input : Opening(Peeping(1, 1, cell));
        var next = forget * cell + input * Entering(Gate(sums, 2, units));
        var output = Opening(Peeping(3, 2, next)) * Leaving(next);
        return [p.Projection is { } projection ? output.MatMul(projection) : output, next];

        // A gate that sees the cell.
        Node Peeping(int gate, int peephole, Node seen) => p.Peepholes is { } peepholes
            ? Gate(sums, gate, units) + seen * peepholes.Slice(0, peephole, peephole + 1).Squeeze(0)
            : Gate(sums, gate, units);
    }
}

/// <summary>
/// <c>h ← (1 − z) ∘ n + z ∘ h</c>. Cho et al., "Learning phrase representations using RNN encoder-decoder" (2014). The new state n sees the old one
/// either reset and then multiplied, as in the paper, or multiplied and then reset.
/// </summary>
/// <param name="ResetAfter">Which.</param>
internal sealed record GruCell(bool ResetAfter) : RecurrentCell("Gru", 3)
{
    /// <summary>The activation of the gates.</summary>
    public Func<Node, Node> Opening { get; init; } = x => x.Sigmoid();

    /// <summary>The activation of the new state.</summary>
    public Func<Node, Node> Entering { get; init; } = x => x.Tanh();

    public override IReadOnlyList<Node> Step(Node x, IReadOnlyList<Node> states, RecurrentParameters p)
    {
        var (state, units) = (states[0], Units(p));
        var item = x.MatMul(p.Weight);
        item = p.Bias is { } bias ? item + bias : item;
        var (reset, update, fresh) = ResetAfter ? After() : Before();
        var z = Opening(update);
        return [(1 - z) * Entering(fresh(Opening(reset))) + z * state];

        (Node Reset, Node Update, Func<Node, Node> Fresh) After()
        {
            var old = state.MatMul(p.Recurrent);
            old = p.RecurrentBias is { } more ? old + more : old;
            return (Both(0, old), Both(1, old), r => Gate(item, 2, units) + r * Gate(old, 2, units));
        }

        (Node Reset, Node Update, Func<Node, Node> Fresh) Before()
        {
            var all = p.RecurrentBias is { } more ? item + more : item;
            var old = state.MatMul(p.Recurrent.Slice(1, 0, 2 * units));
            return (Gate(all, 0, units) + Gate(old, 0, units), Gate(all, 1, units) + Gate(old, 1, units),
                r => Gate(all, 2, units) + (r * state).MatMul(p.Recurrent.Slice(1, 2 * units, 3 * units)));
        }

        Node Both(int gate, Node old) => Gate(item, gate, units) + Gate(old, gate, units);
    }
}
