namespace GraphC;

/// <summary>
/// Attention of several heads with its parameters: projections of queries, keys and values, <see cref="Layers.Attention"/> of each head, and
/// a projection of all heads together. Vaswani et al., "Attention is all you need" (2017). Applied several times it has the same parameters,
/// as for a step that trains and one that generates; <see cref="Layers.SelfAttention"/> and <see cref="Layers.CrossAttention"/> create and
/// apply one.
/// </summary>
/// <remarks>
/// With H heads, K heads of keys and values and D = width / H, the variables are <c>in_weight [width, (H + 2 K) D]</c>, the columns of
/// queries, keys and values one after the other (PyTorch keeps the transpose as <c>in_proj_weight</c>), or <c>query_weight [width, H D]</c> and
/// <c>key_value_weight [memory, 2 K D]</c> where keys and values come from another sequence; <c>out_weight [H D, width]</c>; and a bias for each.
/// Weights are initialized Glorot uniform, biases with zeros.
/// </remarks>
public sealed class MultiHeadAttention
{
    private readonly LayerVariables variables;
    private readonly AttentionOptions options;
    private readonly long width, heads, keyValueHeads;
    private readonly Affine? input, query, keyValue;
    private readonly Affine output;

    /// <summary>Attention of a sequence to itself, or to another one.</summary>
    /// <param name="width">The width of the sequence, <c>[..., T, width]</c>.</param>
    /// <param name="heads">H, which divides the width.</param>
    /// <param name="options">What is not as usual.</param>
    /// <param name="memoryWidth">The width of another sequence that keys and values come from; null for attention to itself.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="dtype">The element type of its variables.</param>
    /// <exception cref="GraphException">The heads do not divide the width, or those of keys and values those of queries.</exception>
    public MultiHeadAttention(
        long width, int heads, AttentionOptions? options = null, long? memoryWidth = null, string name = "attention", DType dtype = DType.Float32)
        : this(new LayerVariables(name, dtype), width, heads, options ?? new(), memoryWidth)
    {
    }

    internal MultiHeadAttention(LayerVariables variables, long width, int heads, AttentionOptions options, long? memoryWidth)
    {
        (this.variables, this.options, this.width, this.heads, keyValueHeads) = (variables, options, width, heads, options.KeyValueHeads ?? heads);
        (input, query, keyValue, output) = Node.Build("MultiHeadAttention", [], _ =>
        {
            RequireHeads();
            var (queries, keysAndValues) = (this.width, 2 * keyValueHeads * HeadWidth);
            var outward = new Affine(variables, "out", this.width, this.width, options.Bias);
            return memoryWidth is { } memory
                ? (null, new Affine(variables, "query", this.width, queries, options.Bias), new Affine(variables, "key_value", memory, keysAndValues, options.Bias), outward)
                : ((Affine?)new Affine(variables, "in", this.width, queries + keysAndValues, options.Bias), (Affine?)null, (Affine?)null, outward);
        });
    }

    private long HeadWidth => width / heads;

    /// <summary>The attention of a sequence to itself, or to another one if the layer was created with its width.</summary>
    /// <param name="x"><c>[..., T, width]</c>, usually <c>[N, T, width]</c>: what asks.</param>
    /// <param name="memory"><c>[..., Tk, memoryWidth]</c>: the other sequence.</param>
    /// <param name="mask">What is seen, see <see cref="Layers.Attention"/>; it broadcasts to <c>[..., H, T, Tk]</c>.</param>
    /// <param name="lengths">How many positions of each sequence that is asked count, <c>[N]</c>; the rest is padding.</param>
    /// <param name="cache">Keys and values of earlier positions, for generation: x, <c>[N, T, width]</c>, are the positions that follow. Only
    /// attention to itself has one, and sees nothing that comes later.</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="GraphException">The shapes do not fit; or the other sequence is missing, or there should be none.</exception>
    public Node Apply(Node x, Node? memory = null, Node? mask = null, Node? lengths = null, KeyValueCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("MultiHeadAttention", Normalization.Given(x, memory, mask, lengths), _ =>
        {
            RequireWidth(x);
            if ((memory is null) != (input is not null))
            {
                throw new TypeRuleException(memory is null
                    ? "the keys and values of this layer come from another sequence, which is not given"
                    : "this layer attends to its own sequence: create it with a memoryWidth");
            }

            if (memory is not null && cache is not null)
            {
                throw new TypeRuleException("another sequence is known as a whole: there is nothing to be kept in a cache");
            }

            var (q, k, v) = memory is null ? FromItself(x, cache) : FromMemory(x, memory);
            // In a cache, what lies behind a position is not there yet.
            return Attend(q, k, v, mask, lengths, options.Causal || cache is not null, cache?.Position);
        });
    }

    private (Node Queries, Node Keys, Node Values) FromItself(Node x, KeyValueCache? cache)
    {
        var parts = input!.Apply(x).Split(-1, [width, keyValueHeads * HeadWidth, keyValueHeads * HeadWidth]);
        var (q, k, v) = (Placed(Heads(parts[0]), cache), Placed(Heads(parts[1]), cache), Heads(parts[2]));
        return cache is null ? (q, k, v) : (q, cache.Extend(k, variables, "keys"), cache.Extend(v, variables, "values"));
    }

    private (Node Queries, Node Keys, Node Values) FromMemory(Node x, Node memory)
    {
        var parts = keyValue!.Apply(memory).Split(-1, 2);
        return (Placed(Heads(query!.Apply(x)), null), Placed(Heads(parts[0]), null), Heads(parts[1]));
    }

    private Node Attend(Node q, Node k, Node v, Node? mask, Node? lengths, bool causal, Node? position)
    {
        var y = q.Attention(k, v, mask, lengths, causal, position, dropout: options.Dropout).Transpose(-2, -3);
        return output.Apply(y.Reshape(Shape.Of([.. y.Shape.SkipLast(2), width])));
    }

    /// <summary><c>[..., T, heads D]</c> as <c>[..., heads, T, D]</c>.</summary>
    private Node Heads(Node x) =>
        x.Reshape(Shape.Of([.. x.Shape.SkipLast(1), x.Shape[^1].Value / HeadWidth, HeadWidth])).Transpose(-2, -3);

    /// <summary>Queries or keys that know their positions, if that is asked for.</summary>
    private Node Placed(Node x, KeyValueCache? cache) => options.Rotary is { } pairs
        ? x.RotaryPositions(cache?.Position, pairs, options.LongestWave)
        : x;

    private void RequireHeads()
    {
        if (heads < 1 || width < 1 || width % heads != 0)
        {
            throw new TypeRuleException($"{heads} heads do not divide a width of {width}");
        }

        if (keyValueHeads < 1 || heads % keyValueHeads != 0)
        {
            throw new TypeRuleException($"{keyValueHeads} heads of keys and values do not divide {heads} heads of queries");
        }
    }

    private void RequireWidth(Node x)
    {
        if (x.Rank < 2 || !x.Shape[^1].Is(width))
        {
            throw new TypeRuleException($"{x.Shape} does not fit: [..., T, {width}] is needed");
        }
    }
}

/// <summary>What <see cref="MultiHeadAttention"/> can do besides.</summary>
public sealed record AttentionOptions
{
    /// <summary>The number of heads of keys and values, which divides that of queries; null for as many.</summary>
    public int? KeyValueHeads { get; init; }

    /// <summary>Whether a position sees only itself and those before it.</summary>
    public bool Causal { get; init; }

    /// <summary>Whether the projections have biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The probability that a weight of the mean is dropped in training.</summary>
    public double Dropout { get; init; }

    /// <summary>Queries and keys are turned by their positions, see <see cref="Layers.RotaryPositions"/>; null if they are not.</summary>
    public RotaryPairs? Rotary { get; init; }

    /// <summary>The base of <see cref="Rotary"/>.</summary>
    public double LongestWave { get; init; } = 10_000;
}

/// <summary>The parameters of <c>x W + b</c>.</summary>
internal sealed class Affine
{
    private readonly Variable weight;
    private readonly Variable? bias;

    public Affine(LayerVariables variables, string name, long inputs, long outputs, bool bias)
    {
        weight = variables.Parameter(name + "_weight", [inputs, outputs], shape => Initializers.GlorotUniform(shape));
        this.bias = bias ? variables.Parameter(name + "_bias", [outputs], shape => Initializers.Zeros(shape)) : null;
    }

    public Node Apply(Node x) => x.Dense(weight, bias);
}
