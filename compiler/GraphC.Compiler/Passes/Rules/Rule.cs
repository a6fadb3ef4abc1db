namespace GraphC.Compiler;

/// <summary>
/// A rewrite as data: pattern, result, side condition. Laws for whoever writes one:
/// <list type="number">
/// <item>The result has the value of what it replaces, for every input of every type that the pattern admits, up to the rounding of single
/// ops and the sign of a zero. Sums are never reordered. NaN and infinity count: <c>x * 0 = 0</c> is no rule for floats.</item>
/// <item>It is cheaper, or nearer to the normal form, by a measure that all rules of the table share (fewer ops; then moves nearer to the
/// roots; then fewer elements computed). A rule and its inverse never stand in one table.</item>
/// <item>It looks only at the node and downwards, never at users: a node in normal form stays so. <see cref="Match.IsShared"/> is
/// the one exception, for results that duplicate an expensive op.</item>
/// <item>It says its side condition, and has an example that it fires on.</item>
/// </list>
/// </summary>
internal sealed class Rule
{
    private readonly Func<Match, Node?> result;

    /// <summary>A rule whose both sides are expressions.</summary>
    public Rule(string name, Pattern pattern, Pattern result, Func<Match, bool>? when = null)
        : this(name, $"{Pattern.Bare(pattern.ToString()!)} = {Pattern.Bare(result.ToString()!)}", pattern, m => when is null || when(m) ? result.Build(m, null) : null)
    {
    }

    /// <summary>A rule whose result depends on attributes, shapes or values.</summary>
    /// <param name="name">The name in errors and tests.</param>
    /// <param name="equation">What the rule says.</param>
    /// <param name="pattern">Where it applies.</param>
    /// <param name="result">What takes the place, or null where a side condition fails.</param>
    public Rule(string name, string equation, Pattern pattern, Func<Match, Node?> result)
    {
        Name = name;
        Equation = equation;
        Pattern = pattern;
        this.result = result;
    }

    public string Name { get; }

    public string Equation { get; }

    public Pattern Pattern { get; }

    /// <summary>A graph that the rule must fire on; by default the pattern itself, with inputs for its variables.</summary>
    public OpSample Example
    {
        get => field ?? new("", inputs => Rewriter.Build(Pattern, inputs), [.. Pattern.Variables.Select(_ => OpInput.Real(3, 4))]);
        init;
    }

    /// <summary>What takes the place of a node, or null if the rule does not apply.</summary>
    public Node? Apply(Rewriter rewriter, Node node, out bool askedForUses)
    {
        for (var choices = 0u; choices < 1u << Pattern.Choices; choices++)
        {
            var match = new Match(rewriter, node, choices);
            if (Pattern.Matches(node, match) && result(match) is { } replacement)
            {
                askedForUses = match.AskedForUses;
                return replacement;
            }
        }

        askedForUses = false;
        return null;
    }

    public override string ToString() => $"{Name}: {Equation}";
}
