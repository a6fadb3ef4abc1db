using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Tells a lineage which rules made what, while a table of rules is applied to a graph.</summary>
internal sealed class RuleLog(Lineage lineage)
{
    private readonly Dictionary<Node, ImmutableArray<string>> makers = [];
    private readonly Dictionary<Node, ImmutableArray<string>> firedAt = [];

    /// <summary>The node of the graph that is being brought to normal form.</summary>
    public Node? Visited { get; set; }

    /// <summary>Rules at work, the innermost first, made a node.</summary>
    public void Made(Node node, IEnumerable<Rule> active)
    {
        if (Visited is not null && makers.TryAdd(node, [.. active.Reverse().Select(r => r.Name).Distinct()]))
        {
            lineage.Made(node, Visited, makers[node]);
        }
    }

    /// <summary>A rule found a node and left a result in normal form: one that was there already, or one that it and others made.</summary>
    public void Fired(Rule rule, Node node, Node result)
    {
        var made = makers.GetValueOrDefault(result, []);
        firedAt[node] = made.IndexOf(rule.Name) is >= 0 and var first ? made[first..] : [rule.Name];
    }

    /// <summary>The visited node, which others' rewriting has changed to <paramref name="carried"/>, has become a result.</summary>
    public void Became(Node carried, Node result) => lineage.Replaced(Visited!, result, firedAt.GetValueOrDefault(carried, []));
}
