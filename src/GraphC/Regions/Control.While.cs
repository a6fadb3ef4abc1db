namespace GraphC;

/// <content>Loops of unknown length.</content>
public static partial class Control
{
    /// <summary>
    /// Repeats a step while a condition holds. Both are declared once, by calling the functions once; they may use any nodes from outside. What
    /// in them does not depend on the states is computed once, before the loop. If the condition does not hold to begin with, the results are
    /// the initial states.
    /// </summary>
    /// <remarks>
    /// The number of steps is known only when the program runs, so there is no gradient: use
    /// <see cref="Scan(IReadOnlyList{Node}, IReadOnlyList{Node}, ScanStep, ScanOptions)"/> with a fixed number of steps for that. A loop that does
    /// not end is ended by the cancellation token that a run is given: it is asked before each step.
    /// </remarks>
    /// <param name="initial">The states before the first step; a step keeps their types.</param>
    /// <param name="condition">A Bool scalar: whether there is a further step, from the states before it.</param>
    /// <param name="step">The states after a step, from those before it.</param>
    /// <returns>The states once the condition does not hold.</returns>
    /// <exception cref="GraphException">There is no state, a step changes the type of one, the condition is no Bool scalar, a step draws at
    /// random, or a layer inside keeps statistics.</exception>
    /// <example><code>
    /// // Newton's iteration for the square root of a.
    /// var root = Control.While([a], s => ((s[0] * s[0] - a).Abs() > 1e-6 * a).Any(), s => [(s[0] + a / s[0]) / 2])[0];
    /// </code></example>
    public static IReadOnlyList<Node> While(
        IReadOnlyList<Node> initial, Func<IReadOnlyList<Node>, Node> condition, Func<IReadOnlyList<Node>, IReadOnlyList<Node>> step)
    {
        ArgumentNullException.ThrowIfNull(initial);
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(step);
        return Node.Build("While", initial, _ => Repeat(initial, condition, step));
    }

    internal static OpDefinition WhileDefinition { get; } = new("While",
        new OpSample("count", x => While([x[0], x[1].Sum() * 0], s => s[1] < 3, s => [(s[0].MatMul(x[1])).Sin(), s[1] + 1])[0],
            [OpInput.Real(OpInput.N, 3), OpInput.Real(3, 3)]) { Differentiable = false },
        new OpSample("never", x => While([x[0]], s => s[0].Square().Sum() < 0, s => [s[0] + 1])[0],
            [OpInput.Real(OpInput.N, 3)]) { Differentiable = false });

    private static IReadOnlyList<Node> Repeat(
        IReadOnlyList<Node> initial, Func<IReadOnlyList<Node>, Node> condition, Func<IReadOnlyList<Node>, IReadOnlyList<Node>> step)
    {
        if (initial.Count == 0)
        {
            throw new TypeRuleException("a loop without a state would never end");
        }

        var inside = new RegionNodes();
        var states = new Captures("state");
        foreach (var state in initial)
        {
            states.Add(state);
        }

        var holds = condition(states.Placeholders);
        RegionNodes.RequireTruth("the condition", holds);
        var next = step(states.Placeholders);
        RegionNodes.RequireKept(states.Placeholders, next);
        return inside.InEachMode("a step", [holds, .. next], roots =>
        {
            var declared = inside.Under(roots);
            if (declared.Any(n => n.Op is RandomOp && inside.Contains(n)))
            {
                throw new TypeRuleException("a step cannot draw at random: nobody knows how many numbers it takes; draw before the loop, or use Scan");
            }

            var changing = Dependence.On(states.Placeholders, declared);
            var outside = new Captures("fixed");
            var results = RegionBody.Into(roots, node =>
                states.Placeholders.Contains(node) ? node
                : !changing.Contains(node) ? RegionNodes.Outside(node, outside.Of)
                : null);
            var body = new WhileBody { States = states.Placeholders, Fixed = outside.Placeholders, Condition = results[0], Next = results[1..] };
            return [.. initial.Select((_, i) => Node.Of(new WhileOp(body, i), [.. states.Taken, .. outside.Taken]))];
        });
    }
}
