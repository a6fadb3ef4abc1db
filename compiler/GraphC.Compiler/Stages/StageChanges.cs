using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>What a step did to each node of its result, those of region programs too, as its lineage tells.</summary>
internal sealed class StageChanges
{
    private readonly Lineage lineage;
    private readonly HashSet<Node> before;
    private readonly Dictionary<Node, NodeChange> changes = [];

    private StageChanges(IEnumerable<Node> before, Lineage lineage) => (this.before, this.lineage) = ([.. before], lineage);

    /// <summary>What happened to a node of the result.</summary>
    public NodeChange this[Node node] => changes[node];

    /// <summary>What a step made of a graph.</summary>
    public static StageChanges Of(Graph before, Graph after, Lineage lineage)
    {
        var found = new StageChanges(NodesOf(before), lineage);
        found.Add(after, []);
        return found;
    }

    /// <summary>The changes of a graph that nothing was before: all its nodes are new.</summary>
    public static StageChanges OfFirst(Graph graph)
    {
        var found = new StageChanges([], new());
        found.Add(graph, []);
        return found;
    }

    /// <summary>All nodes of a graph and of the programs of its regions, each once.</summary>
    public static IEnumerable<Node> NodesOf(Graph graph) =>
        graph.Nodes.Concat(Region.In(graph.Nodes).SelectMany(r => r.Programs).SelectMany(NodesOf)).Distinct();

    private void Add(Graph graph, ImmutableArray<Node> around)
    {
        foreach (var node in graph.Nodes)
        {
            changes.TryAdd(node, Told(node));
        }

        Untold(graph, around);
        foreach (var region in Region.In(graph.Nodes))
        {
            ImmutableArray<Node> from = [.. region.Nodes.SelectMany(n => changes[n].From).Distinct()];
            foreach (var program in region.Programs)
            {
                Add(program, from);
            }
        }
    }

    /// <summary>What the lineage says of a node. A step may have several parts, which made nodes of each other's.</summary>
    private NodeChange Told(Node node)
    {
        var (replaced, parts, rules) = (new List<Node>(), new List<Node>(), new List<string>());
        var carried = false;
        var seen = new HashSet<Node> { node };
        var open = new Stack<(Node Node, bool IsReplaced, bool ByRules)>([(node, true, false)]);
        while (open.TryPop(out var next))
        {
            foreach (var source in lineage[next.Node].Where(s => seen.Add(s.Node)))
            {
                var (isReplaced, byRules) = (next.IsReplaced && source.IsReplaced, next.ByRules || !source.Rules.IsEmpty);
                rules.AddRange(source.Rules);
                if (before.Contains(source.Node))
                {
                    (isReplaced ? replaced : parts).Add(source.Node);
                    carried |= isReplaced && !byRules && IsSame(source.Node.Op, node.Op);
                }
                else
                {
                    open.Push((source.Node, isReplaced, byRules));
                }
            }
        }

        var kind = before.Contains(node) ? ChangeKind.Kept : carried ? ChangeKind.Carried : replaced.Count > 0 ? ChangeKind.Rewritten : ChangeKind.New;
        return new(
            kind,
            kind switch { ChangeKind.Kept => [node, .. replaced], ChangeKind.New => [.. parts], _ => [.. replaced] },
            [.. rules.Distinct()]);
    }

    /// <summary>
    /// What nobody told of was made for the nodes that use it, and if nothing of the program uses it, for <paramref name="around"/>, the nodes
    /// that the region around it comes from.
    /// </summary>
    private void Untold(Graph graph, ImmutableArray<Node> around)
    {
        var users = graph.Nodes.SelectMany(user => user.Inputs.Select(input => (input, user))).ToLookup(p => p.input, p => p.user);
        foreach (var node in graph.Nodes.Reverse().Where(n => changes[n] is { Kind: ChangeKind.New, From: [] }))
        {
            var makers = users[node].Select(u => changes[u]).Where(c => c.Kind != ChangeKind.Kept).ToList();
            ImmutableArray<Node> from = [.. makers.SelectMany(u => u.From).Distinct()];
            changes[node] = new(ChangeKind.New, from.IsEmpty ? around : from, [.. makers.SelectMany(u => u.Rules).Distinct()]);
        }
    }

    // A region that lost or gained inputs or states is the same computation; its programs tell what changed inside.
    private static bool IsSame(Op a, Op b) => a.Equals(b) || (a is RegionOp && a.GetType() == b.GetType());
}
