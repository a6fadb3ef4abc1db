using System.Collections.Immutable;

namespace GraphC;

/// <summary>
/// The nodes that a user declares inside of a region: those that are younger than this. What is older was declared outside.
/// </summary>
internal sealed class RegionNodes
{
    private readonly long since = Node.Declared;

    /// <summary>True for a node that was declared inside.</summary>
    public bool Contains(Node node) => node.Sequence > since;

    /// <summary>What may have been declared inside of the nodes that roots depend on, inputs before users.</summary>
    public ImmutableArray<Node> Under(IReadOnlyList<Node> roots) => Walk.Topological(roots, stop: n => !Contains(n));

    /// <summary>
    /// Builds a region of nodes that were declared inside, once for training and once for inference if they tell these apart: the mode is known
    /// when the graph around the region is closed.
    /// </summary>
    /// <param name="place">What the region is called where an assignment in it is refused.</param>
    /// <param name="roots">What the region computes.</param>
    /// <param name="build">Makes the results of the region that computes some roots.</param>
    public IReadOnlyList<Node> InEachMode(string place, IReadOnlyList<Node> roots, Func<IReadOnlyList<Node>, IReadOnlyList<Node>> build)
    {
        var inside = Under(roots);
        if (inside.Select(n => n.Op).OfType<AssignOp>().FirstOrDefault() is { } assign)
        {
            throw new TypeRuleException(
                $"{place} cannot keep statistics, and it would change '{assign.Target.DeclaredName}'; use a norm that needs none, such as layer norm");
        }

        return inside.Any(n => n.Op is WhenTrainingOp)
            ? [.. build(Decided(inside, roots, choice: 0)).Zip(build(Decided(inside, roots, choice: 1)), Mode.WhenTraining)]
            : build(roots);
    }

    /// <summary>
    /// What stands in a body for a node that is computed outside. A single number, repeated or not, is part of the body's code. What merely shows
    /// something in another shape is left inside (null), where it costs nothing, and would have to be stored outside.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="capture">Makes a placeholder for a node.</param>
    public static Node? Outside(Node node, Func<Node, Node> capture) =>
        IsLiteral(node) ? node : node.Op is PermuteOp or ReshapeOp or BroadcastOp ? null : capture(node);

    /// <summary>What decides how a region runs must be one truth value.</summary>
    public static void RequireTruth(string what, Node node)
    {
        if (node.DType != DType.Bool || node.Rank != 0)
        {
            throw new TypeRuleException($"{what} must be a bool scalar, not {node.Type}; compare, and reduce with Any or All, first");
        }
    }

    /// <summary>A step must keep the number and the types of its states.</summary>
    public static void RequireKept(IReadOnlyList<Node> states, IReadOnlyList<Node>? next)
    {
        if (next is null || next.Contains(null!))
        {
            throw new TypeRuleException("a step must return its states, and one of them is null");
        }

        if (next.Count != states.Count)
        {
            throw new TypeRuleException($"there are {states.Count} states before a step and {next.Count} after it");
        }

        for (var i = 0; i < states.Count; i++)
        {
            if (next[i].Type != states[i].Type)
            {
                throw new TypeRuleException($"state {i} is {states[i].Type} before a step and {next[i].Type} after it; a step must keep its type");
            }
        }
    }

    private static bool IsLiteral(Node node) =>
        node.Op is ConstantOp { Value.Length: 1 } or PositionsOp or ExtentOp || (node.Op is BroadcastOp && IsLiteral(node.Inputs[0]));

    private static IReadOnlyList<Node> Decided(ImmutableArray<Node> inside, IReadOnlyList<Node> roots, int choice)
    {
        var map = inside.ToDictionary(n => n, n => n);
        foreach (var node in inside.Where(n => n.Inputs.All(map.ContainsKey)))
        {
            map[node] = node.Op is WhenTrainingOp ? map[node.Inputs[choice]]
                : node.Inputs.Any(i => map[i] != i) ? node.WithInputs([.. node.Inputs.Select(i => map[i])])
                : node;
        }

        return [.. roots.Select(n => map[n])];
    }
}
