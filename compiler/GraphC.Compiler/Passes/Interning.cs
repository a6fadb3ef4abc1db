using System.Runtime.CompilerServices;

namespace GraphC.Compiler;

/// <summary>
/// One node for each distinct expression: the same op on the same inputs is the same node. The first one declared stays, with its origin.
/// Operands of a commutative op may be swapped, and literals go to the right. Random draws are equal only if they share a stream, so two
/// dropouts stay two.
/// </summary>
internal sealed class Interner
{
    private readonly HashSet<Node> nodes = new(new SameExpression());

    /// <summary>The node that stands for this one's expression; its inputs must have been interned already.</summary>
    public Node this[Node node]
    {
        get
        {
            node = Commutation.Ordered(node);
            if (nodes.TryGetValue(node, out var first))
            {
                return first;
            }

            nodes.Add(node);
            return node;
        }
    }

    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph)
    {
        var interner = new Interner();
        var map = Walk.Rewrite(graph.Nodes, node => interner[node]);
        return graph.Replace(map);
    }

    private sealed class SameExpression : IEqualityComparer<Node>
    {
        public bool Equals(Node? a, Node? b)
        {
            if (ReferenceEquals(a, b))
            {
                return true;
            }

            if (a is null || b is null || a.Inputs.Length != b.Inputs.Length)
            {
                return false;
            }

            return a.Op.Equals(b.Op) && (SameInputs(a, b) || Commutation.AreSwapped(a, b)) && a.Type == b.Type;
        }

        public int GetHashCode(Node node)
        {
            var hash = new HashCode();
            hash.Add(node.Op);
            if (node.Inputs.Length == 2)
            {
                // The same in both orders, for ops that commute.
                hash.Add(RuntimeHelpers.GetHashCode(node.Inputs[0]) + RuntimeHelpers.GetHashCode(node.Inputs[1]));
                return hash.ToHashCode();
            }

            foreach (var input in node.Inputs)
            {
                hash.Add(RuntimeHelpers.GetHashCode(input));
            }

            return hash.ToHashCode();
        }

        private static bool SameInputs(Node a, Node b)
        {
            for (var i = 0; i < a.Inputs.Length; i++)
            {
                if (!ReferenceEquals(a.Inputs[i], b.Inputs[i]))
                {
                    return false;
                }
            }

            return true;
        }
    }
}

/// <summary>What passes share when they put a graph together again.</summary>
internal static class Rebuilding
{
    /// <summary>The graph with its nodes replaced; the graph itself if none of the results is another node.</summary>
    public static Graph Replace(this Graph graph, IReadOnlyDictionary<Node, Node> map)
    {
        graph.Lineage?.Replaced(map);
        return graph.Outputs.All(n => ReferenceEquals(map[n], n)) && graph.Updates.All(u => ReferenceEquals(map[u.Value], u.Value))
            ? graph
            : graph.Rebuild(n => map[n]);
    }
}
