namespace GraphC;

/// <summary>How a transformer is built.</summary>
public sealed record TransformerOptions
{
    /// <summary>How a block attends to its own sequence, and to another one.</summary>
    public AttentionOptions Attention { get; init; } = new();

    /// <summary>The number of activations of the feed-forward network; null for 4 times the width.</summary>
    public long? Hidden { get; init; }

    /// <summary>The activation; null for GELU, or SiLU where gated.</summary>
    public Func<Node, Node>? Activation { get; init; }

    /// <summary>Whether each activation is multiplied by a gate, as in SwiGLU.</summary>
    public bool Gated { get; init; }

    /// <summary>
    /// Whether each part normalizes what it takes, <c>x + f(norm(x))</c>, or its sum is normalized, <c>norm(x + f(x))</c>, as in the
    /// original. Xiong et al., "On layer normalization in the transformer architecture" (2020). After the last block of the first form a
    /// norm of one's own is needed.
    /// </summary>
    public bool NormFirst { get; init; } = true;

    /// <summary>Whether root-mean-square norm takes the place of layer norm.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>Whether the feed-forward network has biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The probability that an element of what a part adds, or an activation, is dropped in training.</summary>
    public double Dropout { get; init; }
}

/// <summary>
/// A block of a transformer with its parameters: attention to its own sequence, attention to another one if there is one, and a feed-forward
/// network, each added to what it takes. Vaswani et al., "Attention is all you need" (2017). Applied several times it has the same
/// parameters; <see cref="Layers.TransformerEncoder"/> and <see cref="Layers.TransformerDecoder"/> create and apply blocks.
/// </summary>
/// <remarks>
/// The variables are those of the parts: <c>name.attention.in_weight</c>, <c>name.attention_norm.scale</c>,
/// <c>name.cross_attention.query_weight</c>, <c>name.feed_forward.out_bias</c>, and so on.
/// </remarks>
public sealed class TransformerBlock
{
    private readonly TransformerOptions options;
    private readonly MultiHeadAttention attention;
    private readonly MultiHeadAttention? crossAttention;
    private readonly FeedForward feedForward;
    private readonly Norm attentionNorm, feedForwardNorm;
    private readonly Norm? crossAttentionNorm;

    /// <summary>A block.</summary>
    /// <param name="width">The width of the sequence, <c>[..., T, width]</c>.</param>
    /// <param name="heads">The number of heads, which divides the width.</param>
    /// <param name="options">What is not as usual.</param>
    /// <param name="memoryWidth">The width of another sequence that it attends to as well; null if there is none.</param>
    /// <param name="name">The name of the block.</param>
    /// <param name="dtype">The element type of its variables.</param>
    /// <exception cref="GraphException">The heads do not divide the width, or a width is below 1.</exception>
    public TransformerBlock(
        long width, int heads, TransformerOptions? options = null, long? memoryWidth = null, string name = "block", DType dtype = DType.Float32)
    {
        this.options = options ??= new();
        var variables = new LayerVariables(name, dtype);
        attention = new(variables.Part("attention"), width, heads, options.Attention, memoryWidth: null);
        attentionNorm = new(variables.Part("attention_norm"), width, options.RmsNorm);
        if (memoryWidth is not null)
        {
            // What another sequence says is known as a whole: only the own one may be causal, and only it counts positions.
            crossAttention = new(variables.Part("cross_attention"), width, heads, options.Attention with { Causal = false, Rotary = null }, memoryWidth);
            crossAttentionNorm = new(variables.Part("cross_attention_norm"), width, options.RmsNorm);
        }

        feedForward = new(
            variables.Part("feed_forward"), width, options.Hidden ?? 4 * width, options.Activation, options.Gated, options.Bias, options.Dropout);
        feedForwardNorm = new(variables.Part("feed_forward_norm"), width, options.RmsNorm);
    }

    /// <summary>The block of a sequence, which attends to another one if the block was created with its width.</summary>
    /// <param name="x"><c>[..., T, width]</c>, usually <c>[N, T, width]</c>.</param>
    /// <param name="memory">The other sequence, <c>[..., Tk, memoryWidth]</c>.</param>
    /// <param name="mask">What x sees of itself, see <see cref="Layers.Attention"/>.</param>
    /// <param name="lengths">How many positions of each sequence count, <c>[N]</c>; the rest is padding.</param>
    /// <param name="memoryMask">What x sees of the other sequence.</param>
    /// <param name="memoryLengths">How many positions of each other sequence count, <c>[N]</c>.</param>
    /// <param name="cache">Keys and values of earlier positions, for generation.</param>
    /// <returns>The shape of x.</returns>
    /// <exception cref="GraphException">The shapes do not fit; or the other sequence is missing, or there should be none.</exception>
    public Node Apply(
        Node x, Node? memory = null, Node? mask = null, Node? lengths = null, Node? memoryMask = null, Node? memoryLengths = null,
        KeyValueCache? cache = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("TransformerBlock", Normalization.Given(x, memory, mask, lengths, memoryMask, memoryLengths), _ =>
        {
            if ((memory is null) != (crossAttention is null))
            {
                throw new TypeRuleException(memory is null
                    ? "this block attends to another sequence, which is not given"
                    : "this block attends to no other sequence: create it with a memoryWidth");
            }

            var y = Add(x, attentionNorm, a => attention.Apply(a, memory: null, mask, lengths, cache));
            if (crossAttention is not null)
            {
                y = Add(y, crossAttentionNorm!, a => crossAttention.Apply(a, memory!, memoryMask, memoryLengths));
            }

            return Add(y, feedForwardNorm, feedForward.Apply);
        });
    }

    private Node Add(Node x, Norm norm, Func<Node, Node> part) => options.NormFirst
        ? x + part(norm.Apply(x)).Dropout(options.Dropout)
        : norm.Apply(x + part(x).Dropout(options.Dropout));

    /// <summary>The parameters of a norm.</summary>
    private sealed class Norm
    {
        private readonly Variable scale;
        private readonly Variable? shift;

        public Norm(LayerVariables variables, long width, bool rootMeanSquare)
        {
            scale = variables.Parameter("scale", [width], shape => Initializers.Ones(shape));
            shift = rootMeanSquare ? null : variables.Parameter("shift", [width], shape => Initializers.Zeros(shape));
        }

        public Node Apply(Node x) => shift is null ? x.RmsNorm(scale) : x.LayerNorm(scale, shift);
    }
}
