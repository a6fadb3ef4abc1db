namespace GraphC.Compiler;

/// <summary>Whether two graphs are the same program, node for node.</summary>
internal static class GraphComparison
{
    public static bool AreEqual(Graph a, Graph b)
    {
        // Nodes stand in an order that the roots alone determine, so equal graphs list equal nodes at equal places.
        if (a.Nodes.Length != b.Nodes.Length || a.Outputs.Length != b.Outputs.Length || a.Updates.Length != b.Updates.Length)
        {
            return false;
        }

        var place = new Dictionary<Node, int>(a.Nodes.Length);
        for (var i = 0; i < a.Nodes.Length; i++)
        {
            var (x, y) = (a.Nodes[i], b.Nodes[i]);
            place[y] = i;
            if (!x.Op.Equals(y.Op) || x.Type != y.Type || x.Inputs.Length != y.Inputs.Length)
            {
                return false;
            }

            for (var k = 0; k < x.Inputs.Length; k++)
            {
                if (!ReferenceEquals(a.Nodes[place[y.Inputs[k]]], x.Inputs[k]))
                {
                    return false;
                }
            }
        }

        return a.Outputs.Zip(b.Outputs).All(p => ReferenceEquals(a.Nodes[place[p.Second]], p.First))
            && a.Updates.Zip(b.Updates).All(p => p.First.Variable == p.Second.Variable && ReferenceEquals(a.Nodes[place[p.Second.Value]], p.First.Value));
    }
}
