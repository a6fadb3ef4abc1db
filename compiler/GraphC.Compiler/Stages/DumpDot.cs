using System.Collections.Immutable;
using System.Text;

namespace GraphC.Compiler;

/// <summary>Writes a graph in the language of Graphviz. Numbers stand in the labels of the nodes that read them, all else is a node.</summary>
internal sealed class DumpDot
{
    /// <summary>From so many edges on Graphviz, left to itself, looks for the best layout for minutes.</summary>
    private const int ManyEdges = 300;

    private readonly StageDump dump;
    private readonly StringBuilder text = new();
    private readonly List<string> edges = [];
    private int clusters;
    private int depth = 1;

    // Programs of one region may share nodes: what tells them apart.
    private string suffix = "";

    private DumpDot(StageDump dump) => this.dump = dump;

    /// <summary>A stage, with colors that tell what the step did.</summary>
    public static string Write(StageDump dump, GraphStage stage)
    {
        var writer = new DumpDot(dump);
        return writer.Whole($"{dump.Name}: {stage.Name}", () =>
            writer.Graph(stage.Graph, node => stage.Name == "declared" ? "white" : ColorOf(stage.Changes[node].Kind), []));
    }

    /// <summary>The last graph, with a group for each kernel.</summary>
    public static string WriteKernels(StageDump dump)
    {
        var writer = new DumpDot(dump);
        return writer.Whole($"{dump.Name}: kernels", () => writer.Routine(dump.Lowered.Main, []));
    }

    private static string ColorOf(ChangeKind kind) => kind switch
    {
        ChangeKind.New => "#c8e6c9",
        ChangeKind.Rewritten => "#ffe0b2",
        ChangeKind.Carried => "#eceff1",
        _ => "white",
    };

    private string Whole(string title, Action body)
    {
        body();
        var content = text.ToString();
        text.Clear().Append($"digraph {Quote(title)} {{\n");
        Line("graph [fontname=\"Helvetica\", fontsize=11, labeljust=l, ranksep=0.35, nodesep=0.25];");
        Line("node [shape=box, style=\"rounded,filled\", fillcolor=white, color=\"#607d8b\", fontname=\"Helvetica\", fontsize=10, margin=\"0.1,0.05\"];");
        Line("edge [color=\"#607d8b\", arrowsize=0.6];");
        if (edges.Count > ManyEdges)
        {
            Line("graph [nslimit=1, nslimit1=1, mclimit=0.3];");
        }

        text.Append(content);
        edges.ForEach(Line);
        return text.Append("}\n").ToString();
    }

    /// <summary>The kernels of a program, each with what it computes, and around them what was there before.</summary>
    private void Routine(Routine routine, IEnumerable<string> roles)
    {
        var (schedule, drawn) = (routine.Schedule, new HashSet<Node>());
        var (names, regions) = (GraphPrinter.Names(routine.Graph), Region.In(routine.Graph.Nodes));
        foreach (var (nodes, i) in KernelNodes.Of(routine).Select((nodes, i) => (nodes, i)))
        {
            var routines = schedule.Regions.GetValueOrDefault(schedule.Kernels[i]).Routine;
            Cluster($"{routine.Kernels[i].Name} {(routines is null ? "over" : "is")} {KernelPrinter.Domain(schedule.Kernels[i], routines)}", "#e3f2fd", () =>
            {
                // What several kernels compute for themselves is drawn in the first.
                foreach (var node in nodes.Where(drawn.Add))
                {
                    Node(node, names, regions, schedule.Buffers.TryGetValue(node, out var buffer) ? $"-> {buffer}" : "", "white");
                }

                foreach (var (program, p) in (routines?.Programs ?? []).Select((program, p) => (program, p)))
                {
                    Program(routines!.Region.ProgramNames[p], "white", () => Routine(program, routines.Region.Roles(p).Select(r => r.Role)));
                }
            });
        }

        Around(routine.Graph, names, regions, routine.Graph.Nodes.Where(n => !drawn.Contains(n)), _ => "white", roles);
    }

    private void Graph(Graph graph, Func<Node, string> color, IEnumerable<string> roles)
    {
        var (names, regions) = (GraphPrinter.Names(graph), Region.In(graph.Nodes));
        Around(graph, names, regions, graph.Nodes, color, roles);
        foreach (var region in regions)
        {
            foreach (var (program, i) in region.Programs.Select((program, i) => (program, i)))
            {
                string[] title = [$"{region.Kind} {regions.ToList().IndexOf(region)}", region.ProgramNames[i], region.Attributes];
                Program(string.Join(' ', title.Where(t => t.Length > 0)), "#fafafa", () => Graph(program, color, region.Roles(i).Select(r => r.Role)));
            }
        }
    }

    /// <summary>Nodes of a graph, and what becomes of its results.</summary>
    private void Around(
        Graph graph, Dictionary<Node, string> names, IReadOnlyList<Region> regions, IEnumerable<Node> nodes, Func<Node, string> color, IEnumerable<string> roles)
    {
        foreach (var node in nodes.Where(n => !IsNumber(n)))
        {
            Node(node, names, regions, "", color(node));
        }

        foreach (var (output, role) in graph.Outputs.Zip(roles.Concat(Enumerable.Repeat("return", graph.Outputs.Length))))
        {
            Result(output, role, names);
        }

        foreach (var update in graph.Updates)
        {
            Result(update.Value, $"update {graph.VariableNames[update.Variable]}", names);
        }
    }

    private void Result(Node node, string what, Dictionary<Node, string> names)
    {
        var id = $"r{edges.Count}";
        Line($"{id} [label={Quote(IsNumber(node) ? $"{what} {names[node]}" : what)}, shape=plaintext, style=\"\"];");
        edges.Add(IsNumber(node) ? "" : $"{Id(node)} -> {id} [style=dashed];");
    }

    private void Node(Node node, Dictionary<Node, string> names, IReadOnlyList<Region> regions, string place, string color)
    {
        var row = GraphPrinter.Row(node, names, regions);
        string[] lines = node.Op is ConstantOp ? [row.Name] : node.Op is LeafOp and not InputOp ? [row.Name, $"{node.Type}"] : [$"{row.Name} {row.Op}", $"{node.Type} {place}".TrimEnd()];
        var shape = node.Op is LeafOp ? ", shape=ellipse, style=filled" : "";
        Line($"{Id(node)} [label={Quote(lines)}, tooltip={Quote(node.Origin.ToString())}, fillcolor={Quote(node.Op is LeafOp ? "#f5f5f5" : color)}{shape}];");
        edges.AddRange(node.Inputs.Distinct().Where(i => !IsNumber(i)).Select(i => $"{Id(i)} -> {Id(node)};"));
    }

    private void Program(string title, string color, Action body)
    {
        var outer = suffix;
        suffix = $"_{clusters}";
        Cluster(title, color, body);
        suffix = outer;
    }

    private void Cluster(string title, string color, Action body)
    {
        Line($"subgraph cluster_{clusters++} {{");
        depth++;
        Line($"label={Quote(title)}; style=\"rounded,filled\"; color=\"#90a4ae\"; fillcolor={Quote(color)};");
        body();
        depth--;
        Line("}");
    }

    private void Line(string line)
    {
        if (line.Length > 0)
        {
            text.Append(' ', depth * 2).Append(line).Append('\n');
        }
    }

    private string Id(Node node) => $"n{dump.Numbers[node]}{suffix}";

    private static bool IsNumber(Node node) => node.Op is ConstantOp { Value.Length: 1 };

    /// <summary>Lines as a string of the language: whatever they hold stays text.</summary>
    private static string Quote(params ReadOnlySpan<string> lines)
    {
        const int Longest = 100;
        var parts = new List<string>();
        foreach (var line in lines)
        {
            var part = line.Length > Longest ? line[..(char.IsHighSurrogate(line[Longest - 1]) ? Longest - 1 : Longest)] + "…" : line;
            parts.Add(Identifiers.Comment(part).Replace("\\", "\\\\").Replace("\"", "\\\""));
        }

        return $"\"{string.Join("\\n", parts)}\"";
    }
}
