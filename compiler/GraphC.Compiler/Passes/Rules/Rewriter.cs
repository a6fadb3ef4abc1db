namespace GraphC.Compiler;

/// <summary>
/// Applies a table of rules until none applies. Nodes are visited inputs first, and every node that a rule makes is brought to normal
/// form at once; as rules look only downwards, a node in normal form stays so, and one visit is enough.
/// </summary>
internal sealed class Rewriter
{
    /// <summary>A chain of results of results this long means that rules feed each other without end.</summary>
    private const int Deepest = 500;

    private readonly IReadOnlyList<Rule> rules;
    private readonly Dictionary<object, Rule[]> candidates = [];
    private readonly Interner interner = new();
    private readonly Dictionary<Node, Node> normal = [];
    private readonly Dictionary<Node, int> uses = [];
    private readonly Stack<Rule> active = new();
    private readonly Dictionary<Rule, int> fired = [];
    private RuleLog? log;

    private Rewriter(IReadOnlyList<Rule> rules) => this.rules = rules;

    /// <summary>The graph in which no rule applies.</summary>
    public static Graph Run(IReadOnlyList<Rule> rules, Graph graph) => Run(rules, graph, out _);

    /// <summary>The graph in which no rule applies, and how often each rule fired.</summary>
    public static Graph Run(IReadOnlyList<Rule> rules, Graph graph, out IReadOnlyDictionary<Rule, int> fired)
    {
        var rewriter = new Rewriter(rules) { log = graph.Lineage is { } lineage ? new(lineage) : null };
        var counts = Count(graph);
        foreach (var node in graph.Nodes)
        {
            // So that a rule that makes an expression which the graph has already finds the graph's own node, whichever comes first.
            _ = rewriter.interner[node];
        }

        var map = new Dictionary<Node, Node>(graph.Nodes.Length);
        foreach (var node in graph.Nodes)
        {
            var changed = node.Inputs.Any(n => !ReferenceEquals(map[n], n));
            var result = rewriter.Visit(node, changed ? node.WithInputs([.. node.Inputs.Select(n => map[n])]) : node);
            map[node] = result;
            rewriter.uses[result] = rewriter.uses.GetValueOrDefault(result) + counts[node];
        }

        fired = rewriter.fired;
        return graph.Replace(map);
    }

    /// <summary>
    /// The first rule that applies to some node, or null: null for every graph that <see cref="Run(IReadOnlyList{Rule}, Graph)"/> made.
    /// Rules that ask how often a node is used are left out, as a later rule may have changed the answer.
    /// </summary>
    public static Rule? Applicable(IReadOnlyList<Rule> rules, Graph graph)
    {
        var rewriter = new Rewriter([]);
        foreach (var node in graph.Nodes)
        {
            rewriter.Normalize(node);
        }

        foreach (var node in graph.Nodes)
        {
            foreach (var rule in rules.Where(r => r.Pattern.MayMatch(node.Op)))
            {
                if (rule.Apply(rewriter, node, out var askedForUses) is { } result && result != node && !askedForUses)
                {
                    return rule;
                }
            }
        }

        return null;
    }

    /// <summary>The expression itself, not brought to any normal form, with nodes for its variables.</summary>
    public static Node Build(Pattern pattern, IReadOnlyList<Node> variables)
    {
        var match = new Match(new Rewriter([]), variables[0], 0);
        foreach (var (variable, node) in pattern.Variables.Zip(variables))
        {
            match.Bind(variable, node);
        }

        return pattern.Build(match, null);
    }

    /// <summary>The normal form of a node whose inputs are in normal form.</summary>
    public Node Normalize(Node node)
    {
        node = interner[node];
        if (normal.TryGetValue(node, out var known))
        {
            return known;
        }

        if (active.Count > 0)
        {
            log?.Made(node, active);
        }

        foreach (var rule in Candidates(node.Op))
        {
            active.Push(rule);
            if (active.Count > Deepest)
            {
                throw new InvalidOperationException(
                    $"the rules {string.Join(", ", active.Take(50).Select(r => r.Name).Distinct())} feed each other without end at {node}");
            }

            var result = rule.Apply(this, node, out _);
            active.Pop();
            if (result is not null && !ReferenceEquals(result, node))
            {
                if (result.Type != node.Type)
                {
                    throw new InvalidOperationException($"the rule '{rule.Name}' turns {node} into {result}");
                }

                fired[rule] = fired.GetValueOrDefault(rule) + 1;
                log?.Fired(rule, node, result);
                return normal[node] = result;
            }
        }

        return normal[node] = node;
    }

    /// <summary>How many nodes and results of the graph use what became this node, as far as it has been visited.</summary>
    public int Uses(Node node) => uses.GetValueOrDefault(node);

    /// <summary>The normal form of a node of the graph, whose inputs were brought to theirs.</summary>
    private Node Visit(Node node, Node carried)
    {
        if (log is null)
        {
            return Normalize(carried);
        }

        log.Visited = node;
        var result = Normalize(carried);
        log.Became(interner[carried], result);
        return result;
    }

    private Rule[] Candidates(Op op)
    {
        // Elementwise ops are told apart by what they compute, all others by their kind alone: attributes are many.
        object key = op is ElementwiseOp ? op : op.GetType();
        if (!candidates.TryGetValue(key, out var found))
        {
            candidates.Add(key, found = [.. rules.Where(r => r.Pattern.MayMatch(op))]);
        }

        return found;
    }

    private static Dictionary<Node, int> Count(Graph graph)
    {
        var counts = graph.Nodes.ToDictionary(n => n, _ => 0);
        foreach (var used in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs).Concat(graph.Updates.Select(u => u.Value)))
        {
            counts[used]++;
        }

        return counts;
    }
}
