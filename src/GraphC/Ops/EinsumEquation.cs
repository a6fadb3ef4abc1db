namespace GraphC;

/// <summary>The syntax of einsum equations. The axes that an ellipsis stands for become letters of their own, beyond the alphabet.</summary>
internal static class EinsumEquation
{
    private const string Ellipsis = "...";
    private const char FirstUnnamed = '\uE000';

    /// <summary>The operands with a letter for each axis, and the letters of the result.</summary>
    /// <exception cref="TypeRuleException">The equation is malformed or does not fit the operands' ranks.</exception>
    public static (IReadOnlyList<EinsumTerm> Terms, string Result) Parse(string equation, IReadOnlyList<Node> operands)
    {
        var text = equation.Replace(" ", "", StringComparison.Ordinal);
        var sides = text.Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2)
        {
            throw new TypeRuleException($"'{equation}' has more than one arrow");
        }

        if (operands.Count == 0 || terms.Length != operands.Count)
        {
            throw new TypeRuleException($"'{equation}' describes {terms.Length} operands, but there are {operands.Count}");
        }

        var spelled = operands.Select((node, i) => new EinsumTerm(node, Expand(equation, terms[i], node.Rank))).ToList();
        var unnamed = Unnamed(spelled.Max(t => t.Axes.Count(l => l >= FirstUnnamed)));
        var all = string.Concat(spelled.Select(t => t.Axes));
        if (sides.Length == 1)
        {
            return (spelled, unnamed + string.Concat(all.Where(l => l < FirstUnnamed && all.Count(other => other == l) == 1).Order()));
        }

        if (unnamed.Length > 0 && !sides[1].Contains(Ellipsis, StringComparison.Ordinal))
        {
            throw new TypeRuleException($"the result of '{equation}' lacks the '...' of its operands");
        }

        var result = Expand(equation, sides[1], unnamed.Length + sides[1].Replace(Ellipsis, "", StringComparison.Ordinal).Length);
        foreach (var letter in result)
        {
            if (!all.Contains(letter))
            {
                throw new TypeRuleException($"{Describe(letter)} is in the result of '{equation}' but in no operand");
            }

            if (result.Count(l => l == letter) > 1)
            {
                throw new TypeRuleException($"{Describe(letter)} is twice in the result of '{equation}'");
            }
        }

        return (spelled, result);
    }

    /// <summary>A letter as errors show it.</summary>
    public static string Describe(char letter) => letter >= FirstUnnamed ? $"axis -{letter - FirstUnnamed + 1} of the '...'" : $"the letter '{letter}'";

    private static string Expand(string equation, string term, int rank)
    {
        var parts = term.Split(Ellipsis);
        var letters = string.Concat(parts);
        if (parts.Length > 2 || letters.FirstOrDefault(l => !char.IsAsciiLetter(l)) != default)
        {
            throw new TypeRuleException($"'{term}' in '{equation}' is malformed: write letters and at most one '...'");
        }

        if (parts.Length == 1 ? letters.Length != rank : letters.Length > rank)
        {
            throw new TypeRuleException($"'{term}' in '{equation}' names {letters.Length} axes, but the operand has {rank}");
        }

        return parts.Length == 1 ? term : parts[0] + Unnamed(rank - letters.Length) + parts[1];
    }

    // Counted from the right, as broadcasting does.
    private static string Unnamed(int count) => string.Concat(Enumerable.Range(0, count).Select(i => (char)(FirstUnnamed + count - 1 - i)));
}
