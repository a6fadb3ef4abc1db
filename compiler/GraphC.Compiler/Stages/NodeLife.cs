using System.Collections.Immutable;
using System.Text;

namespace GraphC.Compiler;

/// <summary>What becomes of a node on its way to a kernel: the passes that change it, the kernels that compute it, where it is stored, and what it costs.</summary>
internal sealed class NodeLife
{
    private const int Margin = 12;

    private readonly StageDump dump;
    private readonly int first;
    private readonly Func<Dim, Dim> bind;
    private readonly List<StageNames> names;
    private readonly StringBuilder text = new();

    private NodeLife(StageDump dump, GraphStage stage, IReadOnlyDictionary<string, long> extents)
    {
        this.dump = dump;
        bind = dim => dim.Substitute(s => extents.TryGetValue(s.Name, out var extent) ? extent : (Dim?)null);
        first = dump.Graphs.ToList().IndexOf(stage);
        names = [.. dump.Graphs.Select(g => new StageNames(g.Graph))];
    }

    /// <summary>The life of a node as text.</summary>
    /// <param name="dump">The compilation.</param>
    /// <param name="stage">The stage that the node is of.</param>
    /// <param name="node">The node.</param>
    /// <param name="extents">Extents for symbols, with which costs are told as numbers too.</param>
    public static string Of(StageDump dump, GraphStage stage, Node node, IReadOnlyDictionary<string, long> extents)
    {
        var life = new NodeLife(dump, stage, extents);
        life.Tell(node);
        return life.text.ToString();
    }

    /// <summary>The lives of all nodes that were made of one node of a model, as text.</summary>
    /// <param name="dump">The compilation.</param>
    /// <param name="stage">The stage that the nodes are of.</param>
    /// <param name="name">What they are together.</param>
    /// <param name="nodes">The nodes, in topological order; the last one is the value of the name.</param>
    /// <param name="extents">Extents for symbols, with which costs are told as numbers too.</param>
    public static string Of(StageDump dump, GraphStage stage, string name, IReadOnlyList<Node> nodes, IReadOnlyDictionary<string, long> extents)
    {
        var life = new NodeLife(dump, stage, extents);
        life.Tell(name, nodes);
        return life.text.ToString();
    }

    private void Tell(Node node)
    {
        text.Append($"{names[first][node].Label} {Line(names[first][node])}\n");
        Declared(node);
        if (first > 0)
        {
            Row("stage", dump.Graphs[first].Name);
            Made(node);
        }

        Cost("cost", NodeCost.Of(node));
        Kernels(Follow(node, Row));
    }

    private void Tell(string name, IReadOnlyList<Node> nodes)
    {
        text.Append($"{name} is {Labels(nodes, names[first], withOps: true)}\n");
        Declared(nodes[^1]);
        Cost("cost", NodeCost.Of(nodes));
        var last = new HashSet<Node>();
        foreach (var node in nodes)
        {
            last.UnionWith(node == nodes[^1] || IsWorthALife(node) ? Part(node) : Follow(node, (_, _) => { }));
        }

        Kernels(last);
    }

    /// <summary>The life of one of several nodes, up to the kernels.</summary>
    private HashSet<Node> Part(Node node)
    {
        text.Append($"\n{names[first][node].Label} {Line(names[first][node])}\n");
        Cost("cost", NodeCost.Of(node));
        return Follow(node, Row);
    }

    /// <summary>False for what only shows others under another shape.</summary>
    private static bool IsWorthALife(Node node) =>
        node.Op is not BroadcastOp && node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) is not (Meaning.Stored or Meaning.Alias);

    private void Declared(Node node) => Row("declared", node.Origin.ToString() is { Length: > 0 } origin ? origin : "by no line that is known");

    /// <summary>Where nodes of the last graph are computed and stored, each kernel once.</summary>
    private void Kernels(HashSet<Node> last)
    {
        var kernels = Routines(dump.Lowered.Main).SelectMany(KernelsOf).Where(k => k.Nodes.Any(last.Contains)).ToList();
        if (kernels.Exists(Computes))
        {
            // The others only look at something under another shape.
            kernels.RemoveAll(k => !Computes(k));
        }

        foreach (var leaf in last.Where(n => n.Op is LeafOp))
        {
            Stored(Routines(dump.Lowered.Main).First(r => r.Graph.Nodes.Contains(leaf)), leaf);
        }

        foreach (var (routine, number, nodes) in kernels)
        {
            Kernel(routine, number, nodes, last);
        }

        bool Computes((Routine Routine, int Number, ImmutableArray<Node> Nodes) kernel) =>
            kernel.Nodes.Any(n => last.Contains(n) && kernel.Routine.Schedule.Fused.Meanings[n] is not Meaning.Alias);
    }

    /// <summary>For a node that a pass made: what it goes back to.</summary>
    private void Made(Node node)
    {
        if (StageHistory.Of(dump.Graphs, 0, first)[node] is { From: var from, Rules: var rules, Passes: var passes, Kind: not ChangeKind.Kept })
        {
            var by = string.Join(", ", passes) + (rules.IsEmpty ? "" : $" by {string.Join(", ", rules)}");
            Row("made of", from.IsEmpty ? "nothing that was declared" : $"{Labels(from, names[0])} of declared{(by.Length > 0 ? $", in {by}" : "")}");
        }
    }

    /// <summary>The nodes that stand for the node in the end, after a line for each pass that changed it.</summary>
    private HashSet<Node> Follow(Node node, Action<string, string> row)
    {
        HashSet<Node> now = [node];
        for (var i = first + 1; i < dump.Graphs.Count && now.Count > 0; i++)
        {
            var stage = dump.Graphs[i];
            if (!stage.Changed)
            {
                continue;
            }

            var (here, changes) = (names[i], stage.Changes);
            var related = here.All.Where(n => changes[n.Node].From.Any(now.Contains)).ToList();
            var next = related.Where(n => changes[n.Node].StandsForThem).ToList();
            var parts = related.Where(n => changes[n.Node].Kind == ChangeKind.New && !n.IsNumber).ToList();
            var rules = related.SelectMany(n => changes[n.Node].Rules).Distinct().ToList();
            var by = rules.Count > 0 ? $" by {string.Join(", ", rules)}" : "";
            var with = parts.Count > 0 ? $", with {Labels(parts.Select(p => p.Node), here)}" : "";
            if (next.Count == 0)
            {
                row(stage.Name, parts.Count > 0 ? $"goes over into {Labels(parts.Select(p => p.Node), here)}{by}" : $"no longer computed: nothing reads it{by}");
            }
            else if (parts.Count > 0 || !next.TrueForAll(n => IsStill(n.Node, changes[n.Node], now)))
            {
                row(stage.Name, $"{(next is [var only] ? $"{only.Label} {Line(only)}" : Labels(next.Select(n => n.Node), here, withOps: true))}{with}{by}");
            }

            // What has gone over into others is followed there, where it is computed: the constants among them are operands.
            var computed = parts.Where(n => n.Node.Op is not LeafOp).ToList();
            now = [.. (next.Count > 0 ? next : computed.Count > 0 ? computed : parts).Select(n => n.Node)];
        }

        return now;
    }

    /// <summary>True for a node that is what it was, and not what a rule put in the place of another that is followed.</summary>
    private static bool IsStill(Node node, NodeChange change, HashSet<Node> followed) =>
        change.Kind is ChangeKind.Kept or ChangeKind.Carried && change.From.Where(followed.Contains).All(f => f.Op.GetType() == node.Op.GetType());

    private void Kernel(Routine routine, int number, ImmutableArray<Node> nodes, HashSet<Node> last)
    {
        var (schedule, loops, here) = (routine.Schedule, routine.Kernels[number], new StageNames(routine.Graph));
        var kernel = schedule.Kernels[number];
        var region = schedule.Regions.GetValueOrDefault(kernel).Routine;
        text.Append('\n');
        Row("kernel", $"{loops.Name} {(region is null ? "over" : "is")} {KernelPrinter.Domain(kernel, region)}");
        Row("computes", Labels(nodes.Where(last.Contains), here, withOps: true));
        Row("fused with", Labels(nodes.Where(n => !last.Contains(n)), here, withOps: true) is { Length: > 0 } others ? others : "nothing");
        Row("reads", string.Join(", ", KernelCost.Reads(kernel, schedule).Select(b => b.Name)));
        Row("writes", string.Join(", ", KernelCost.Writes(kernel, schedule).Select(b => b.Name)));
        Cost("cost", KernelCost.Of(kernel, nodes, schedule));
        var stored = nodes.Where(last.Contains).Select(n => Storing.Base(n, schedule.Fused.Meanings)).Distinct().Where(n => nodes.Contains(n) && schedule.Buffers.ContainsKey(n)).ToList();
        if (stored.Count == 0)
        {
            Row("stored", "nowhere: its value stays in the kernel");
        }

        // Of several nodes it is said which one is there.
        var areSeveral = nodes.Count(last.Contains) > 1;
        stored.ForEach(n => Stored(routine, n, areSeveral ? $"{here[n].Label} " : ""));
        Row("loops", "");
        foreach (var line in LoopPrinter.Print(loops).TrimEnd('\n').Split('\n'))
        {
            text.Append("  ").Append(line).Append('\n');
        }
    }

    /// <summary>Where a node has memory, and who reads it there.</summary>
    private void Stored(Routine routine, Node stored, string label = "")
    {
        var buffer = routine.Schedule.Buffers[stored];
        Row("stored", $"{label}in {buffer}: {buffer.Type.ShortName}[{Bound(buffer.Elements)}]{Place(routine, buffer)}");
        var readers = routine.Schedule.Kernels.Zip(routine.Kernels).Where(k => k.First.Reads.Contains(stored)).Select(k => k.Second.Name).ToList();
        if (readers.Count > 0)
        {
            Row("read by", string.Join(", ", readers));
        }
    }

    private string Place(Routine routine, Buffer buffer)
    {
        if (!routine.Plan.Offsets.TryGetValue(buffer, out var place))
        {
            return $", memory of {(buffer.Storage is Storage.Output or Storage.Input ? "an" : "a")} {buffer.Storage.ToString().ToLowerInvariant()}";
        }

        var unit = routine.Plan.Regions[place.Region].Unit;
        var units = unit.IsConstant ? $"{MemoryPlan.UnitElements}" : $"({unit} rounded up to {MemoryPlan.UnitElements})";
        return $", at {place.OffsetPerUnit} * {units} of region {place.Region}, {place.BytesPerUnit} * {units} bytes, alive in kernels {place.First} to {place.End - 1}";
    }

    private void Cost(string title, (Dim Flops, Dim Bytes) cost) =>
        Row(title, $"{Bound(cost.Flops)} floating-point operations, {Bound(cost.Bytes)} bytes read and written");

    /// <summary>A polynomial, and what it is with the extents that are known.</summary>
    private string Bound(Dim dim) => bind(dim) is var bound && bound == dim ? Number(dim) : $"{dim} = {Number(bound)}";

    private static string Number(Dim dim) => dim.IsConstant ? dim.Value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture) : dim.ToString();

    private static string Line(StageNode node) => $"{(node.Op.Length > 0 ? $"{node.Op} " : "")}: {node.Type}";

    private static string Labels(IEnumerable<Node> nodes, StageNames names, bool withOps = false)
    {
        const int Most = 8;
        var labels = nodes.Select(n => names[n]).Where(n => !n.IsNumber).Select(n => withOps ? $"{n.Label} {n.Node.Op.Name}" : n.Label).ToList();
        return string.Join(", ", labels.Take(Most)) + (labels.Count > Most ? $" and {labels.Count - Most} more" : "");
    }

    private void Row(string title, string content) => text.Append($"{title.PadRight(Margin)} {content}".TrimEnd()).Append('\n');

    private static IEnumerable<Routine> Routines(Routine routine) =>
        routine.Schedule.Kernels.Select(k => routine.Schedule.Regions.GetValueOrDefault(k).Routine).OfType<RegionRoutine>()
            .SelectMany(r => r.Programs).SelectMany(Routines).Prepend(routine);

    private static IEnumerable<(Routine Routine, int Number, ImmutableArray<Node> Nodes)> KernelsOf(Routine routine) =>
        KernelNodes.Of(routine).Select((nodes, i) => (routine, i, nodes));
}
