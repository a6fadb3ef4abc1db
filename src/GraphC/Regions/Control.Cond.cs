namespace GraphC;

/// <content>Choosing between sub-graphs.</content>
public static partial class Control
{
    /// <summary>
    /// The results of one of two branches. Only the branch that is chosen runs: what is declared in the function of a branch is computed in it,
    /// but for random numbers, which are drawn whichever branch runs; what was declared before is computed anyway. Where one value for each
    /// element is to be chosen, use <see cref="Selection.Where(Node, Node, Node)"/>.
    /// </summary>
    /// <remarks>
    /// Gradients flow into the branch that ran. Backwards it computes its values again, so that neither branch needs memory between the passes:
    /// a branch costs up to one more evaluation of itself in training.
    /// </remarks>
    /// <param name="predicate">A Bool scalar.</param>
    /// <param name="then">Declares what is computed if the predicate is true.</param>
    /// <param name="otherwise">Declares what is computed if it is false: as many nodes of the same types.</param>
    /// <returns>As many nodes as a branch has.</returns>
    /// <exception cref="GraphException">The predicate is no Bool scalar, the branches return nothing, or nodes that differ in number or types,
    /// or a layer inside keeps statistics.</exception>
    /// <example><code>
    /// var y = Control.Cond(x.Square().Mean() &lt; 1, () => [x.Dense(64).Relu().Dense(8)], () => [x.Dense(8)])[0];
    /// </code></example>
    public static IReadOnlyList<Node> Cond(Node predicate, Func<IReadOnlyList<Node>> then, Func<IReadOnlyList<Node>> otherwise)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        ArgumentNullException.ThrowIfNull(then);
        ArgumentNullException.ThrowIfNull(otherwise);
        return Node.Build("Cond", [predicate], _ => Choose(predicate, then, otherwise));
    }

    internal static OpDefinition CondDefinition { get; } = new("Cond",
        new OpSample("data", x => Cond(x[0], () => [x[1].MatMul(x[2]).Tanh()], () => [x[1].Sin().MatMul(x[2] * x[2])])[0],
            [OpInput.Truth(), OpInput.Real(OpInput.N, 4), OpInput.Real(4, 3)]),
        new OpSample("true", x => Cond(x[0].Square().Sum() >= 0, () => [(x[0] * x[1]).Sin()], () => [x[0]])[0],
            [OpInput.Real(OpInput.N, 3), OpInput.Real(3)]),
        new OpSample("false", x => Cond(x[0].Square().Sum() < 0, () => [x[0]], () => [x[0].Tanh() * x[1].Exp()])[0],
            [OpInput.Real(OpInput.N, 3), OpInput.Real(3)]),
        new OpSample("several", x => Cond(x[0], () => [x[1], x[2].Sum()], () => [x[1].Square(), x[1].Sum()]) is var y ? y[0] * y[1] : x[1],
            [OpInput.Truth(), OpInput.Real(OpInput.N, 3), OpInput.Real(4)]));

    private static IReadOnlyList<Node> Choose(Node predicate, Func<IReadOnlyList<Node>> then, Func<IReadOnlyList<Node>> otherwise)
    {
        RegionNodes.RequireTruth("the predicate", predicate);
        var inside = new RegionNodes();
        var (chosen, other) = (then(), otherwise());
        RequireAlike(chosen, other);
        return inside.InEachMode("a branch", [.. chosen, .. other], roots =>
        {
            var outside = new Captures("outer");
            outside.Of(predicate);
            var results = RegionBody.Into(roots, node =>
                node.Op is ConstantOp ? node
                : node.Op is LeafOp or RandomOp || !inside.Contains(node) ? RegionNodes.Outside(node, outside.Of)
                : null);
            var body = new CondBody(outside.Placeholders);
            return [.. chosen.Select((_, i) => Node.Of(new CondOp(body, results[i], results[chosen.Count + i]), [.. outside.Taken]))];
        });
    }

    private static void RequireAlike(IReadOnlyList<Node> then, IReadOnlyList<Node> otherwise)
    {
        if (then.Count != otherwise.Count || then.Count == 0)
        {
            throw new TypeRuleException($"both branches must return the same number of nodes, at least one, and they return {then.Count} and {otherwise.Count}");
        }

        for (var i = 0; i < then.Count; i++)
        {
            if (then[i].Type != otherwise[i].Type)
            {
                throw new TypeRuleException($"result {i} is {then[i].Type} of one branch and {otherwise[i].Type} of the other; both must have one type");
            }
        }
    }
}
