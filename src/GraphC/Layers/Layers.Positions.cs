namespace GraphC;

/// <summary>Which numbers of a vector of width D form a pair that rotary encoding turns.</summary>
public enum RotaryPairs
{
    /// <summary>Number i and number <c>i + D / 2</c>, as in GPT-NeoX and LLaMA's weights of Hugging Face.</summary>
    Halves,

    /// <summary>Numbers 2i and <c>2i + 1</c>, as in the paper.</summary>
    Interleaved,
}

// Attention does not know where a token stands unless it is told.
public static partial class Layers
{
    /// <summary>
    /// x plus a trained vector for each position: row <c>t</c> of a table <c>[length, D]</c>, initialized normal with deviation 0.02.
    /// </summary>
    /// <param name="x">Floating-point <c>[..., T, D]</c>; D must be constant. T may be symbolic; a run with more positions than the table has fails.</param>
    /// <param name="length">The number of rows.</param>
    /// <param name="position">The position of the first vector of x, an Int32 or Int64 scalar; 0 if not given.</param>
    /// <param name="name">The name of the layer; its variable is <c>name.weight</c>.</param>
    /// <param name="weight">Another initializer of the table.</param>
    /// <exception cref="GraphException">x has no positions or a symbolic width, or there are more of them than rows.</exception>
    public static Node LearnedPositions(
        this Node x, long length, Node? position = null, string name = "positions", Func<Shape, Node>? weight = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("LearnedPositions", [x], _ =>
        {
            RequireSome(length, "positions");
            var width = x.Rank >= 2 && x.Shape[^1].IsConstant
                ? x.Shape[^1]
                : throw new TypeRuleException($"{x.Shape} has no positions of a constant width: [..., T, D] is needed");
            var table = new LayerVariables(name, x)
                .Parameter("weight", [length, width], weight ?? (shape => Initializers.Normal(shape, deviation: 0.02)));
            return x.LearnedPositions(table, position);
        });
    }

    /// <summary>x plus the rows of a given table.</summary>
    /// <param name="x"><c>[..., T, D]</c>.</param>
    /// <param name="table"><c>[length, D]</c>.</param>
    /// <param name="position">The position of the first vector of x, an Int32 or Int64 scalar; 0 if not given.</param>
    /// <exception cref="GraphException">The shapes do not fit, or x has more positions than the table has rows.</exception>
    public static Node LearnedPositions(this Node x, Node table, Node? position)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(table);
        return Node.Build("LearnedPositions", Normalization.Given(x, table, position), _ =>
        {
            if (x.Rank < 2 || table.Rank != 2 || table.Shape[1] != x.Shape[^1])
            {
                throw new TypeRuleException($"{x.Shape} and a table {table.Shape} do not fit: [..., T, D] and [length, D] are needed");
            }

            if (table.Shape[0] - x.Shape[^2] is { IsConstant: true } room && room.Value < 0)
            {
                throw new TypeRuleException($"{x.Shape[^2]} positions are more than the {table.Shape[0]} of the table");
            }

            // The gradient of a slice is no scatter.
            return x + (position is null ? table.Slice(0, 0, x.Shape[^2]) : table.Lookup(PositionRules.Of(x, position)));
        });
    }

    /// <summary>
    /// x plus sines and cosines of its positions: number 2i of position t gets <c>sin(t base^(-2i / D))</c>, number <c>2i + 1</c> the cosine.
    /// Vaswani et al., "Attention is all you need" (2017).
    /// </summary>
    /// <param name="x">Floating-point <c>[..., T, D]</c>; D must be constant and even.</param>
    /// <param name="position">The position of the first vector of x, an Int32 or Int64 scalar; 0 if not given.</param>
    /// <param name="longest">The base: the longest wavelength is 2π times nearly as much.</param>
    /// <exception cref="GraphException">x has no positions or no pairs of numbers, or the base is not above 1.</exception>
    public static Node SinusoidalPositions(this Node x, Node? position = null, double longest = 10_000)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("SinusoidalPositions", Normalization.Given(x, position), _ =>
        {
            var angles = PositionRules.Angles(x, position, longest);
            var waves = Movement.Stack(-1, angles.Sin(), angles.Cos()).Reshape([x.Shape[^2], x.Shape[^1]]);
            return x + waves.Cast(x.DType);
        });
    }

    /// <summary>
    /// Turns pairs of numbers by angles that grow with the position, so that the product of two vectors depends on the distance of their
    /// positions only: <c>(a cos - b sin, b cos + a sin)</c> with the angle <c>t base^(-2i / D)</c>. For queries and keys of attention. Su et
    /// al., "RoFormer: enhanced transformer with rotary position embedding" (2021).
    /// </summary>
    /// <param name="x">Floating-point <c>[..., T, D]</c>; D must be constant and even.</param>
    /// <param name="position">The position of the first vector of x, an Int32 or Int64 scalar; 0 if not given.</param>
    /// <param name="pairs">Which numbers form a pair.</param>
    /// <param name="longest">The base: the longest wavelength is 2π times nearly as much.</param>
    /// <exception cref="GraphException">x has no positions or no pairs of numbers, or the base is not above 1.</exception>
    public static Node RotaryPositions(
        this Node x, Node? position = null, RotaryPairs pairs = RotaryPairs.Halves, double longest = 10_000)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("RotaryPositions", Normalization.Given(x, position), _ =>
        {
            var angles = PositionRules.Angles(x, position, longest);
            var (cos, sin) = (angles.Cos().Cast(x.DType), angles.Sin().Cast(x.DType));
            return pairs == RotaryPairs.Halves ? TurnHalves(x, cos, sin) : TurnInterleaved(x, cos, sin);
        });
    }

    private static Node TurnHalves(Node x, Node cos, Node sin)
    {
        var halves = x.Split(-1, 2);
        var (a, b) = (halves[0], halves[1]);
        return Movement.Concat(-1, a * cos - b * sin, b * cos + a * sin);
    }

    private static Node TurnInterleaved(Node x, Node cos, Node sin)
    {
        var apart = x.Reshape(Shape.Of([.. x.Shape.SkipLast(1), x.Shape[^1].Value / 2, 2])).Split(-1, 2);
        var (a, b) = (apart[0].Squeeze(-1), apart[1].Squeeze(-1));
        return Movement.Stack(-1, a * cos - b * sin, b * cos + a * sin).Reshape(x.Shape);
    }
}
