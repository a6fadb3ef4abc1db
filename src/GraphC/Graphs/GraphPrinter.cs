using System.Text;

namespace GraphC;

/// <summary>Graphs as text: aligned, stable, made to be diffed.</summary>
internal static class GraphPrinter
{
    public static string Print(Graph graph)
    {
        var names = Names(graph);
        var rows = graph.Nodes.Where(n => n.Op is not LeafOp || n.Op is InputOp).Select(n => Row(n, names))
            .Concat(graph.Outputs.Select(o => ("return", names[o], "", "")))
            .Concat(graph.Updates.Select(u => ("update", $"{graph.VariableNames[u.Variable]} <- {names[u.Value]}", "", "")))
            .ToList();
        var text = new StringBuilder();
        text.Append("graph ").Append(string.Join(", ", graph.Symbols)).Append(graph.Symbols.IsEmpty ? "" : " ")
            .Append($"({graph.Nodes.Length} nodes, {graph.Variables.Length} variables)\n");
        foreach (var variable in graph.Variables)
        {
            text.Append($"  variable {graph.VariableNames[variable]} : {variable.Type}\n");
        }

        var (left, middle, right) = (Width(r => r.Item1), Width(r => r.Item2), Width(r => r.Item3));
        foreach (var (name, op, type, origin) in rows)
        {
            text.Append($"  {name.PadRight(left)} {op.PadRight(middle)} {type.PadRight(right)} {origin}".TrimEnd()).Append('\n');
        }

        return text.ToString();

        int Width(Func<(string, string, string, string), string> column) =>
            Math.Min(72, rows.Select(r => column(r).Length).DefaultIfEmpty(0).Max());
    }

    /// <summary>The name of each node in dumps: variables and inputs by name, small constants by value, the rest numbered.</summary>
    public static Dictionary<Node, string> Names(Graph graph)
    {
        var names = new Dictionary<Node, string>();
        var next = 0;
        foreach (var node in graph.Nodes)
        {
            names[node] = node switch
            {
                Variable v => graph.VariableNames[v],
                { Op: ConstantOp { Value.Length: 1 } c } => c.Attributes + (node.Rank == 0 ? "" : $":{node.Shape}"),
                { Op: ConstantOp } => $"constant{node.Type}",
                _ => $"%{next++}",
            };
        }

        return names;
    }

    private static (string, string, string, string) Row(Node node, Dictionary<Node, string> names) => (
        names[node],
        "= " + string.Join(' ', new[] { node.Op.Name, string.Join(", ", node.Inputs.Select(i => names[i])), node.Op.Attributes }.Where(s => s.Length > 0)),
        ": " + node.Type,
        node.Origin.ToString());
}
