namespace GraphC;

/// <summary>Axis arguments: negative ones count from the end.</summary>
internal static class Axes
{
    /// <summary>The axis as a number from 0.</summary>
    /// <exception cref="TypeRuleException">There is no such axis.</exception>
    public static int Of(Node x, int axis) => axis >= -x.Rank && axis < x.Rank
        ? (axis + x.Rank) % x.Rank
        : throw new TypeRuleException($"there is no axis {axis} in {x.Shape}");

    /// <summary>The axes in ascending order; none means all.</summary>
    public static ValueList<int> All(Node x, IReadOnlyList<int> axes)
    {
        int[] found = axes.Count == 0 ? [.. Enumerable.Range(0, x.Rank)] : [.. axes.Select(a => Of(x, a)).Order()];
        return found.Distinct().Count() == found.Length
            ? [.. found]
            : throw new TypeRuleException($"an axis is listed twice in [{string.Join(", ", axes)}]");
    }
}
