using System.Text;

namespace GraphC;

/// <summary>Graphs as text: aligned, stable, made to be diffed.</summary>
internal static class GraphPrinter
{
    public static string Print(Graph graph)
    {
        var names = Names(graph);
        var loops = ScanLoop.In(graph.Nodes);
        var text = new StringBuilder();
        text.Append("graph ").Append(string.Join(", ", graph.Symbols)).Append(graph.Symbols.IsEmpty ? "" : " ")
            .Append($"({graph.Nodes.Length} nodes, {graph.Variables.Length} variables)\n");
        foreach (var variable in graph.Variables)
        {
            text.Append($"  variable {graph.VariableNames[variable]} : {variable.Type}\n");
        }

        Table(text, "  ",
            graph.Nodes.Where(n => n.Op is not LeafOp || n.Op is InputOp).Select(n => Row(n, names, loops))
                .Concat(graph.Outputs.Select(o => ("return", names[o], "", "")))
                .Concat(graph.Updates.Select(u => ("update", $"{graph.VariableNames[u.Variable]} <- {names[u.Value]}", "", ""))));
        Loops(text, "  ", loops);
        return text.ToString();
    }

    /// <summary>The body of each loop, with those of the loops inside.</summary>
    private static void Loops(StringBuilder text, string indent, IReadOnlyList<ScanLoop> loops)
    {
        for (var i = 0; i < loops.Count; i++)
        {
            var body = loops[i].Step;
            var (names, inner) = (Names(body), ScanLoop.In(body.Nodes));
            text.Append($"{indent}loop {i}, {loops[i].Body.Length} steps{(loops[i].Body.Reverse ? " in reverse" : "")}\n");
            Table(text, indent + "  ",
                body.Nodes.Where(n => n.Op is not LeafOp || n.Op is InputOp).Select(n => Row(n, names, inner))
                    .Concat(loops[i].Body.States.Zip(loops[i].Body.Next, (state, next) => ("next", $"{names[state]} <- {names[next]}", "", "")))
                    .Concat(loops[i].Values.Select(v => ("keep", names[v], "", ""))));
            Loops(text, indent + "  ", inner);
        }
    }

    private static void Table(StringBuilder text, string indent, IEnumerable<(string Name, string Op, string Type, string Origin)> table)
    {
        var rows = table.ToList();
        var (left, middle, right) = (Width(r => r.Name), Width(r => r.Op), Width(r => r.Type));
        foreach (var (name, op, type, origin) in rows)
        {
            text.Append($"{indent}{name.PadRight(left)} {op.PadRight(middle)} {type.PadRight(right)} {origin}".TrimEnd()).Append('\n');
        }

        int Width(Func<(string Name, string Op, string Type, string Origin), string> column) =>
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

    private static (string, string, string, string) Row(Node node, Dictionary<Node, string> names, IReadOnlyList<ScanLoop> loops) => (
        names[node],
        "= " + string.Join(' ', new[] { node.Op.Name, string.Join(", ", node.Inputs.Select(i => names[i])), Attributes(node, loops) }.Where(s => s.Length > 0)),
        ": " + node.Type,
        node.Origin.ToString());

    private static string Attributes(Node node, IReadOnlyList<ScanLoop> loops)
    {
        if (node.Op is not ScanOp scan)
        {
            return node.Op.Attributes;
        }

        var number = loops.Select((loop, i) => (loop, i)).First(p => p.loop.Nodes.Contains(node)).i;
        var step = loops[number].Step;
        return $"loop {number} {(scan.Result is ScanResult.Stack s ? Names(step)[s.Value] : scan.Attributes)}";
    }
}
