using System.Text;

namespace GraphC.Compiler;

/// <summary>Nodes that became others together.</summary>
/// <param name="Rules">The rules that did it; none where a pass works without rules.</param>
/// <param name="Passes">The stages in which it happened.</param>
/// <param name="Removed">What is no longer there, as the earlier stage names it.</param>
/// <param name="Added">What is there instead, as the later stage names it.</param>
/// <param name="TookOver">What was there already and stands for the removed nodes too.</param>
internal sealed record DiffHunk(
    IReadOnlyList<string> Rules, IReadOnlyList<string> Passes, IReadOnlyList<StageNode> Removed, IReadOnlyList<StageNode> Added, IReadOnlyList<StageNode> TookOver)
{
    /// <summary>What did it.</summary>
    public string Title => $"{(Rules.Count > 0 ? $"{string.Join(", ", Rules)} " : "")}({string.Join(", ", Passes)})";
}

/// <summary>What the passes between two stages changed.</summary>
internal sealed class StageDiff
{
    private readonly GraphStage from;
    private readonly GraphStage to;
    private readonly StageNames namesBefore;
    private readonly StageNames namesAfter;
    private readonly StageHistory history;
    private readonly Dictionary<Node, Node> groups = [];

    private StageDiff(IReadOnlyList<GraphStage> stages, int first, int last)
    {
        (from, to, history) = (stages[first], stages[last], StageHistory.Of(stages, first, last));
        (namesBefore, namesAfter) = (new(from.Graph), new(to.Graph));
        var carried = namesAfter.All.Where(n => history[n.Node].Kind == ChangeKind.Carried).ToList();
        Carried = carried.Count;
        Kept = namesAfter.All.Count(n => history[n.Node].Kind == ChangeKind.Kept);

        // What is only carried is the same node in both stages, with other inputs.
        var still = carried.Select(n => history[n.Node].From.FirstOrDefault(f => f.Op.GetType() == n.Node.Op.GetType() && f.Type == n.Node.Type)).OfType<Node>().ToHashSet();
        var removed = namesBefore.All.Where(n => !n.IsNumber && !namesAfter.Contains(n.Node) && !still.Contains(n.Node)).ToList();
        var added = namesAfter.All.Where(n => !n.IsNumber && history[n.Node].Kind is ChangeKind.Rewritten or ChangeKind.New).ToList();
        Hunks = [.. Grouped(removed, added)];
    }

    /// <summary>The changes, in the order of the later stage.</summary>
    public IReadOnlyList<DiffHunk> Hunks { get; }

    /// <summary>How many nodes both stages have.</summary>
    public int Kept { get; }

    /// <summary>How many nodes are the same but for their inputs.</summary>
    public int Carried { get; }

    /// <summary>What lies between two stages of a compilation.</summary>
    /// <exception cref="ArgumentException">There is no such stage, or the second comes before the first.</exception>
    public static StageDiff Of(StageDump dump, string from, string to)
    {
        var (first, last) = (dump.Graphs.ToList().IndexOf(dump.Graph(from)), dump.Graphs.ToList().IndexOf(dump.Graph(to)));
        return first <= last
            ? new(dump.Graphs, first, last)
            : throw new ArgumentException($"The stage '{from}' comes after '{to}'.");
    }

    /// <summary>The changes as text: <c>-</c> removed, <c>+</c> there instead, <c>=</c> was there already and took over.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var line in Lines())
        {
            text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>The text, line by line.</summary>
    public IEnumerable<string> Lines()
    {
        if (Hunks.Count == 0)
        {
            yield return $"{from.Name} to {to.Name}: (unchanged)";
            yield break;
        }

        var (removed, added) = (Hunks.Sum(h => h.Removed.Count), Hunks.Sum(h => h.Added.Count));
        yield return $"{from.Name} to {to.Name}: {removed} nodes removed, {added} added, {Carried} with other inputs, {Kept} kept";
        foreach (var hunk in Hunks)
        {
            yield return "";
            yield return $"@@ {hunk.Title}";
            foreach (var line in Table("-", hunk.Removed).Concat(Table("+", hunk.Added)).Concat(Table("=", hunk.TookOver)))
            {
                yield return line;
            }
        }
    }

    private static IEnumerable<string> Table(string mark, IReadOnlyList<StageNode> nodes)
    {
        const int Widest = 72;
        var (labels, ops, types) = (Width(n => n.Label), Width(n => n.Op), Width(n => n.Type));
        return nodes.Select(n => $"{mark} {n.Label.PadRight(labels)} {n.Op.PadRight(ops)} : {n.Type.PadRight(types)} {n.Origin}".TrimEnd());

        int Width(Func<StageNode, string> column) => Math.Min(Widest, nodes.Select(n => column(n).Length).DefaultIfEmpty().Max());
    }

    private IEnumerable<DiffHunk> Grouped(List<StageNode> removed, List<StageNode> added)
    {
        foreach (var node in namesAfter.All.Where(n => !n.IsNumber).Select(n => n.Node))
        {
            // What stands for nodes belongs to all of them. What was only made for nodes may have helped many: it is told with the first.
            var from = history[node].From;
            Join(node, history[node].Kind == ChangeKind.New ? from.Take(1) : from);
        }

        var users = namesBefore.All.SelectMany(user => user.Node.Inputs.Select(input => (input, user.Node))).ToLookup(p => p.input, p => p.Node);
        var replaced = added.Select(n => n.Node).SelectMany(n => history[n].From.Take(1)).Concat(history.Successors.Select(g => g.Key)).ToHashSet();
        foreach (var gone in removed.Select(n => n.Node).Where(n => !replaced.Contains(n)))
        {
            // Nothing is there instead: it went with what it was computed for.
            Join(gone, users[gone].Take(1));
        }

        var (lost, won) = (removed.ToLookup(n => Root(n.Node)), added.ToLookup(n => Root(n.Node)));
        return removed.Concat(added).Select(n => Root(n.Node)).Distinct()
            .Select(root => Hunk([.. lost[root]], [.. won[root]]))
            .OrderBy(Place);
    }

    private DiffHunk Hunk(List<StageNode> removed, List<StageNode> added)
    {
        var heirs = removed.SelectMany(n => history.Successors[n.Node]).Distinct().Where(n => history[n].Kind is ChangeKind.Kept or ChangeKind.Carried).ToList();
        var all = added.Select(n => n.Node).Concat(heirs).Select(n => history[n]).ToList();
        var passes = all.SelectMany(h => h.Passes).Concat(removed.Select(n => history.LastSeenBefore(n.Node)).OfType<string>()).ToHashSet();
        return new(
            [.. all.SelectMany(h => h.Rules).Distinct()], [.. history.Steps.Where(passes.Contains)], removed, added,
            [.. heirs.Where(n => n.Op is not LeafOp || added.Count == 0).Select(n => namesAfter[n])]);
    }

    private (int, int) Place(DiffHunk hunk) =>
        (hunk.Added.Concat(hunk.TookOver).Select(n => namesAfter.PlaceOf(n.Node)).DefaultIfEmpty(int.MaxValue).Min(),
         hunk.Removed.Select(n => namesBefore.PlaceOf(n.Node)).DefaultIfEmpty(int.MaxValue).Min());

    private void Join(Node node, IEnumerable<Node> others)
    {
        foreach (var other in others)
        {
            groups[Root(other)] = Root(node);
        }
    }

    private Node Root(Node node)
    {
        while (groups.TryAdd(node, node) is false && groups[node] != node)
        {
            node = groups[node];
        }

        return node;
    }
}
