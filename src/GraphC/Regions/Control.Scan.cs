namespace GraphC;

/// <summary>
/// One step of a scan: from the states before it and the items of the sequences, the states after it and what the step yields besides.
/// </summary>
/// <param name="states">The states before the step.</param>
/// <param name="items">The item of each sequence.</param>
public delegate (IReadOnlyList<Node> States, IReadOnlyList<Node> Outputs) ScanStep(IReadOnlyList<Node> states, IReadOnlyList<Node> items);

/// <summary>The results of a scan.</summary>
/// <param name="Final">Each state after the last step.</param>
/// <param name="Outputs">What the steps yielded, stacked along a new first axis.</param>
public sealed record ScanResults(IReadOnlyList<Node> Final, IReadOnlyList<Node> Outputs);

/// <summary>How a scan walks.</summary>
public sealed record ScanOptions
{
    /// <summary>The first step takes the last items. What the steps yield stands at the places of the items all the same.</summary>
    public bool Reverse { get; init; }

    /// <summary>
    /// Int32 or Int64 <c>[N]</c>, where N is the first axis of every state and output: the number of items that count in each sequence of a
    /// batch; all count where it is more than there are, none where it is negative. From there on states stay as they are and outputs are zero; in reverse, the walk begins there.
    /// </summary>
    public Node? Lengths { get; init; }

    /// <summary>The number of steps, needed only if there are no sequences.</summary>
    public Dim? Steps { get; init; }

    /// <summary>
    /// Gradients flow back through no more than so many steps: every so many steps, counted along the walk, the states are constants to
    /// differentiation (truncated back-propagation through time). 0 for no limit.
    /// </summary>
    public int Truncate { get; init; }

    /// <summary>
    /// A gradient keeps the states after every so many steps only, and computes what lies between again, so many steps at a time: less memory for a
    /// further run through all steps. 0 to keep everything. The square root of the number of steps needs the least memory: Chen, Xu, Zhang and
    /// Guestrin, "Training deep nets with sublinear memory cost" (2016).
    /// </summary>
    public int Checkpoint { get; init; }
}

/// <summary>Control flow: sub-graphs that run several times, or only if they are chosen.</summary>
public static partial class Control
{
    /// <summary>
    /// Walks along the first axis of sequences: each step computes new states from the states before it and from the items of the sequences, and
    /// may yield outputs, which are stacked. The step is declared once, by calling <paramref name="step"/> once; it may use any nodes from
    /// outside. Gradients flow through all of it. What a step draws at random is drawn anew in each.
    /// </summary>
    /// <param name="initial">The states before the first step; a step keeps their types.</param>
    /// <param name="sequences">Nodes <c>[T, ...]</c>; T may be symbolic. A step sees items <c>[...]</c>.</param>
    /// <param name="step">One step.</param>
    /// <param name="options">How to walk; by default from first to last.</param>
    /// <exception cref="GraphException">Sequences differ in their number of items, there is neither a sequence nor a number of steps, a state
    /// changes its type, or a layer inside keeps statistics.</exception>
    /// <example><code>
    /// var scan = Control.Scan([h0], [x], (h, x) =>
    /// {
    ///     var next = (x[0].MatMul(w) + h[0].MatMul(u)).Tanh();
    ///     return ([next], [next]);
    /// });
    /// </code></example>
    public static ScanResults Scan(IReadOnlyList<Node> initial, IReadOnlyList<Node> sequences, ScanStep step, ScanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(sequences);
        ArgumentNullException.ThrowIfNull(step);
        return Node.Build("Scan", initial.Concat(sequences), _ => ScanWalk.Declare(initial, sequences, step, options ?? new()));
    }

    /// <summary>A scan with one state and one sequence whose outputs are its states.</summary>
    /// <param name="sequence">A node <c>[T, ...]</c>.</param>
    /// <param name="initial">The state before the first step.</param>
    /// <param name="step">The state after a step, from the state before it and the item.</param>
    /// <param name="options">How to walk.</param>
    /// <returns>The state after the last step, and the states after all steps <c>[T, ...]</c>.</returns>
    /// <exception cref="GraphException">As for the general form.</exception>
    public static (Node Final, Node All) Scan(this Node sequence, Node initial, Func<Node, Node, Node> step, ScanOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sequence);
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(step);
        var results = Scan([initial], [sequence], (states, items) =>
        {
            var next = step(states[0], items[0]);
            return ([next], [next]);
        }, options);
        return (results.Final[0], results.Outputs[0]);
    }

    internal static OpDefinition ScanDefinition { get; } = new("Scan",
        new OpSample("states", x => x[0].Scan(x[1], (h, item) => (item + h.MatMul(x[2])).Tanh()).All,
            [OpInput.Real(OpInput.N, 2, 3), OpInput.Real(2, 3), OpInput.Real(3, 3)]),
        new OpSample("final", x => x[0].Scan(x[1], (h, item) => (item.MatMul(x[2]) + h * 0.5).Sin(), new() { Reverse = true }).Final,
            [OpInput.Real(4, 2, 5), OpInput.Real(2, 3), OpInput.Real(5, 3)]),
        new OpSample("outputs", x => Scan([x[1], x[1] * 2], [x[0]], (s, item) =>
            ([s[0] + item[0] * s[1], s[1].Sin()], [s[0] * s[1]])).Outputs[0],
            [OpInput.Real(5, 3), OpInput.Real(3)]),
        new OpSample("lengths", x => x[0].Scan(x[1], (h, item) => (item + h).Sin(), new() { Lengths = x[2], Reverse = true }).All,
            [OpInput.Real(4, 3, 2), OpInput.Real(3, 2), OpInput.Below(5, 3)]),
        new OpSample("checkpoints", x => x[0].Scan(x[1], (h, item) => (item + h.MatMul(x[2]) * 0.2).Sin(), new() { Checkpoint = 2 }).All,
            [OpInput.Real(OpInput.N, 2, 3), OpInput.Real(2, 3), OpInput.Real(3, 3)]));
}
