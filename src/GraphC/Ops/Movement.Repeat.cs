namespace GraphC;

public static partial class Movement
{
    /// <summary>Each element <paramref name="count"/> times in a row along an axis: <c>a b</c> becomes <c>a a b b</c> (NumPy's <c>repeat</c>).</summary>
    /// <exception cref="GraphException">The count is negative, or there is no such axis.</exception>
    public static Node Repeat(this Node x, int axis, Dim count)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(count);
        return Node.Build("Repeat", [x], _ =>
        {
            var at = Axes.Of(x, axis);
            var repeated = Shape.Of([.. x.Shape.Take(at + 1), Count(count), .. x.Shape.Skip(at + 1)]);
            return x.Unsqueeze(at + 1).BroadcastTo(repeated).Reshape(x.Shape.With(at, x.Shape[at] * count));
        });
    }

    /// <summary>
    /// The whole node several times along each axis: <c>a b</c> becomes <c>a b a b</c> (NumPy's <c>tile</c>). Counts apply to the last
    /// axes; more counts than axes add leading axes.
    /// </summary>
    /// <exception cref="GraphException">A count is negative.</exception>
    public static Node Tile(this Node x, params ReadOnlySpan<Dim> counts)
    {
        ArgumentNullException.ThrowIfNull(x);
        var listed = counts.ToArray();
        return Node.Build("Tile", [x], _ =>
        {
            var rank = Math.Max(x.Rank, listed.Length);
            Dim[] times = [.. Enumerable.Repeat((Dim)1, rank - listed.Length), .. listed.Select(Count)];
            Dim[] extents = [.. Enumerable.Repeat((Dim)1, rank - x.Rank), .. x.Shape];
            return x.Reshape(Shape.Of(extents.SelectMany(d => new[] { 1, d })))
                .BroadcastTo(Shape.Of(extents.SelectMany((d, i) => new[] { times[i], d })))
                .Reshape(Shape.Of(extents.Select((d, i) => times[i] * d)));
        });
    }

    private static Dim Count(Dim count) => count.IsConstant && count.Value < 0
        ? throw new TypeRuleException($"nothing can be repeated {count} times")
        : count;
}
