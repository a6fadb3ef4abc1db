using System.Globalization;
using System.Text;

namespace GraphC;

/// <summary>Graphs as text: aligned, stable, made to be diffed.</summary>
internal static class GraphPrinter
{
    public static string Print(Graph graph)
    {
        var names = Names(graph);
        var regions = Region.In(graph.Nodes);
        var text = new StringBuilder();
        text.Append("graph ").Append(string.Join(", ", graph.Symbols)).Append(graph.Symbols.IsEmpty ? "" : " ")
            .Append($"({graph.Nodes.Length} nodes, {graph.Variables.Length} variables)\n");
        foreach (var variable in graph.Variables)
        {
            text.Append($"  variable {Plain(graph.VariableNames[variable])} : {variable.Type}\n");
        }

        Table(text, "  ",
            graph.Nodes.Where(n => n.Op is not LeafOp || n.Op is InputOp).Select(n => Row(n, names, regions))
                .Concat(graph.Outputs.Select(o => ("return", names[o], "", "")))
                .Concat(graph.Updates.Select(u => ("update", $"{names[u.Variable]} <- {names[u.Value]}", "", ""))));
        Regions(text, "  ", regions);
        return text.ToString();
    }

    /// <summary>The programs of each region, with those of the regions inside.</summary>
    private static void Regions(StringBuilder text, string indent, IReadOnlyList<Region> regions)
    {
        foreach (var (region, number) in regions.Select((r, i) => (r, i)))
        {
            foreach (var (program, i) in region.Programs.Select((p, i) => (p, i)))
            {
                var (names, inner) = (Names(program), Region.In(program.Nodes));
                string[] title = [region.Kind, $"{number}", region.ProgramNames[i]];
                text.Append(indent).AppendJoin(' ', title.Where(t => t.Length > 0)).Append(region.Attributes.Length > 0 ? $", {region.Attributes}\n" : "\n");
                Table(text, indent + "  ",
                    program.Nodes.Where(n => n.Op is not LeafOp || n.Op is InputOp).Select(n => Row(n, names, inner))
                        .Concat(region.Roles(i).Zip(program.Outputs, (role, output) =>
                            (role.Role, role.Becomes is { } state ? $"{names[state]} <- {names[output]}" : names[output], "", ""))));
                Regions(text, indent + "  ", inner);
            }
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
                Variable v => Plain(graph.VariableNames[v]),
                { Op: ConstantOp { Value.Length: 1 } c } => c.Attributes + (node.Rank == 0 ? "" : $":{node.Shape}"),
                { Op: ConstantOp } => $"constant{node.Type}",
                _ => $"%{next++}",
            };
        }

        return names;
    }

    /// <summary>A node as a line of a dump: its name, its op with inputs and attributes, its type, and where it was declared.</summary>
    /// <param name="node">The node.</param>
    /// <param name="names">The names of the graph's nodes.</param>
    /// <param name="regions">The graph's regions.</param>
    public static (string Name, string Op, string Type, string Origin) Row(Node node, Dictionary<Node, string> names, IReadOnlyList<Region> regions) => (
        names[node],
        "= " + string.Join(' ', new[] { node.Op.Name, string.Join(", ", node.Inputs.Select(i => names[i])), Attributes(node, regions) }.Where(s => s.Length > 0)),
        ": " + node.Type,
        node.Origin.ToString());

    /// <summary>What a line of a dump says about a node besides its op and its inputs.</summary>
    public static string Attributes(Node node, IReadOnlyList<Region> regions) =>
        node.Op is RegionOp && regions.Select((region, i) => (region, i)).First(p => p.region.Nodes.Contains(node)) is var (region, number)
            ? $"{region.Kind} {number} {region.Label(node)}"
            : Plain(node.Op.Attributes);

    /// <summary>
    /// A name that came from a user or a file, fit to be printed: what would break a line, speak to a terminal or change the order of letters is
    /// replaced, letter by letter.
    /// </summary>
    public static string Plain(string name) => name.Any(IsInvisible) ? string.Concat(name.Select(c => IsInvisible(c) ? '\ufffd' : c)) : name;

    private static bool IsInvisible(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
