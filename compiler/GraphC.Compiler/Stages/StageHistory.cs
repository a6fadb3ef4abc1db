using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What several steps together did to a node of the last stage.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="From">The nodes of the first stage that it goes back to.</param>
/// <param name="Rules">The rules on the way.</param>
/// <param name="Passes">The steps that did more than to carry it.</param>
internal sealed record NodeHistory(ChangeKind Kind, ImmutableArray<Node> From, ImmutableArray<string> Rules, ImmutableArray<string> Passes);

/// <summary>How the nodes of one stage go back to those of an earlier one.</summary>
internal sealed class StageHistory
{
    private readonly Dictionary<Node, string> lastSeenBefore = [];
    private Dictionary<Node, NodeHistory> histories;

    private StageHistory(GraphStage first) =>
        histories = StageChanges.NodesOf(first.Graph).ToDictionary(n => n, n => new NodeHistory(ChangeKind.Kept, [n], [], []));

    /// <summary>The steps, in order.</summary>
    public required IReadOnlyList<string> Steps { get; init; }

    /// <summary>The nodes of the last stage that stand for a node of the first one.</summary>
    public ILookup<Node, Node> Successors =>
        field ??= histories.Where(h => h.Value.Kind != ChangeKind.New).SelectMany(h => h.Value.From.Select(from => (from, h.Key))).ToLookup(p => p.from, p => p.Key);

    /// <summary>What happened to a node of the last stage.</summary>
    public NodeHistory this[Node node] => histories[node];

    /// <summary>The step after which nothing stood for a node of the first stage any more, or null.</summary>
    public string? LastSeenBefore(Node node) => lastSeenBefore.GetValueOrDefault(node);

    /// <summary>The steps from one stage to a later one.</summary>
    public static StageHistory Of(IReadOnlyList<GraphStage> stages, int first, int last)
    {
        var steps = stages.Skip(first + 1).Take(last - first).Where(s => s.Changed).ToList();
        var history = new StageHistory(stages[first]) { Steps = [.. steps.Select(s => s.Name)] };
        steps.ForEach(history.Add);
        return history;
    }

    private void Add(GraphStage step)
    {
        var after = StageChanges.NodesOf(step.Graph).ToDictionary(n => n, n => After(step, step.Changes[n]));
        foreach (var lost in Standing(histories).Except(Standing(after)))
        {
            lastSeenBefore[lost] = step.Name;
        }

        histories = after;
    }

    private static IEnumerable<Node> Standing(Dictionary<Node, NodeHistory> histories) =>
        histories.Values.Where(h => h.Kind != ChangeKind.New).SelectMany(h => h.From).Distinct();

    private NodeHistory After(GraphStage step, NodeChange change)
    {
        var before = change.From.Where(histories.ContainsKey).Select(n => histories[n]).ToList();
        var kind = change.Kind switch
        {
            ChangeKind.Kept => before[0].Kind,
            ChangeKind.Carried when before.Exists(h => h.Kind is ChangeKind.Kept or ChangeKind.Carried) => ChangeKind.Carried,
            ChangeKind.Carried => before[0].Kind,
            ChangeKind.Rewritten when before.TrueForAll(h => h.Kind == ChangeKind.New) => ChangeKind.New,
            _ => change.Kind,
        };
        // What stands for a node stands for it alone, and not also for what passes before had made for it.
        var sources = change.StandsForThem && before.Exists(h => h.Kind != ChangeKind.New) ? before.Where(h => h.Kind != ChangeKind.New) : before;
        var isChanged = change.Kind is ChangeKind.Rewritten or ChangeKind.New || !change.Rules.IsEmpty || change.From.Length > 1;
        return new(
            kind,
            [.. sources.SelectMany(h => h.From).Distinct()],
            [.. before.SelectMany(h => h.Rules).Concat(change.Rules).Distinct()],
            [.. before.SelectMany(h => h.Passes).Concat(isChanged ? [step.Name] : []).Distinct()]);
    }
}
