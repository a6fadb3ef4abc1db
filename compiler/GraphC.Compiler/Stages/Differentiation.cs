namespace GraphC.Compiler;

/// <summary>How the nodes of a training step go back to those of the graph that was declared.</summary>
internal static class Differentiation
{
    /// <summary>
    /// The declared nodes are those from which the same outputs are computed. A node of the backward pass is made for the declared nodes whose
    /// origin it took over; those of the optimizer are made for none.
    /// </summary>
    public static Lineage Lineage(Graph declared, Graph gradient)
    {
        var lineage = new Lineage();
        var counterparts = new Dictionary<Node, Node>();
        foreach (var (before, after) in declared.Outputs.Zip(gradient.Outputs))
        {
            Match(before, after, counterparts);
        }

        lineage.Replaced(counterparts);
        var forward = declared.Nodes.ToHashSet();
        var declaredAt = declared.Nodes.Where(n => !ReferenceEquals(n.Origin, Origin.None)).ToLookup(n => n.Origin);
        foreach (var node in gradient.Nodes.Except(counterparts.Values).Where(n => n.Op is not LeafOp && !forward.Contains(n)))
        {
            foreach (var source in declaredAt[node.Origin].Where(n => n.Op is not LeafOp))
            {
                lineage.Made(node, source, []);
            }
        }

        return lineage;
    }

    /// <summary>Closing a graph may make nodes anew: equal outputs are followed back, side by side, for as long as they have equal ops.</summary>
    private static void Match(Node before, Node after, Dictionary<Node, Node> counterparts)
    {
        var open = new Stack<(Node Before, Node After)>([(before, after)]);
        while (open.TryPop(out var pair))
        {
            if (pair.Before.Op.Equals(pair.After.Op) && pair.Before.Inputs.Length == pair.After.Inputs.Length && counterparts.TryAdd(pair.Before, pair.After))
            {
                foreach (var inputs in pair.Before.Inputs.Zip(pair.After.Inputs))
                {
                    open.Push(inputs);
                }
            }
        }
    }
}
