namespace GraphC;

// Transformers whose parameters are used once. What is to be used again is created as an object: MultiHeadAttention, TransformerBlock.
public static partial class Layers
{
    /// <summary>Attention of several heads of a sequence to itself, see <see cref="MultiHeadAttention"/>.</summary>
    /// <param name="x">Floating-point <c>[..., T, width]</c>; the width must be constant.</param>
    /// <param name="heads">The number of heads, which divides the width.</param>
    /// <param name="options">What is not as usual.</param>
    /// <param name="mask">What is seen, see <see cref="Attention"/>; it broadcasts to <c>[..., H, T, T]</c>.</param>
    /// <param name="lengths">How many positions of each sequence count, <c>[N]</c>; the rest is padding.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.in_weight</c>, <c>name.in_bias</c>, <c>name.out_weight</c> and
    /// <c>name.out_bias</c>.</param>
    /// <exception cref="GraphException">The shapes do not fit, or the heads do not divide the width.</exception>
    public static Node SelfAttention(
        this Node x, int heads, AttentionOptions? options = null, Node? mask = null, Node? lengths = null, string name = "attention")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("SelfAttention", Normalization.Given(x, mask, lengths), _ =>
            new MultiHeadAttention(Width(x), heads, options, memoryWidth: null, name, x.DType).Apply(x, mask: mask, lengths: lengths));
    }

    /// <summary>Attention of several heads of a sequence to another one, see <see cref="MultiHeadAttention"/>.</summary>
    /// <param name="x">Floating-point <c>[..., Tq, width]</c>; the width must be constant.</param>
    /// <param name="memory"><c>[..., Tk, memoryWidth]</c>; the width must be constant.</param>
    /// <param name="heads">The number of heads, which divides the width of x.</param>
    /// <param name="options">What is not as usual.</param>
    /// <param name="mask">What is seen, see <see cref="Attention"/>; it broadcasts to <c>[..., H, Tq, Tk]</c>.</param>
    /// <param name="lengths">How many positions of each memory count, <c>[N]</c>; the rest is padding.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.query_weight</c>, <c>name.key_value_weight</c>,
    /// <c>name.out_weight</c> and a bias for each.</param>
    /// <exception cref="GraphException">The shapes do not fit, or the heads do not divide the width.</exception>
    public static Node CrossAttention(
        this Node x, Node memory, int heads, AttentionOptions? options = null, Node? mask = null, Node? lengths = null, string name = "attention")
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(memory);
        return Node.Build("CrossAttention", Normalization.Given(x, memory, mask, lengths), _ =>
            new MultiHeadAttention(Width(x), heads, options, Width(memory), name, x.DType).Apply(x, memory, mask, lengths));
    }

    /// <summary>A feed-forward network at each position, see <see cref="GraphC.FeedForward"/>.</summary>
    /// <param name="x">Floating-point <c>[..., width]</c>; the width must be constant.</param>
    /// <param name="hidden">The number of activations.</param>
    /// <param name="activation">GELU if not given, SiLU where gated (SwiGLU).</param>
    /// <param name="gated">Whether each activation is multiplied by a gate.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="dropout">The probability that an activation is dropped in training.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.in_weight</c>, <c>name.out_weight</c> and a bias for each.</param>
    /// <exception cref="GraphException">x is not floating-point or its width is symbolic; or there are no activations.</exception>
    public static Node FeedForward(
        this Node x, long hidden, Func<Node, Node>? activation = null, bool gated = false, bool bias = true, double dropout = 0,
        string name = "feed_forward")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("FeedForward", [x], _ => new FeedForward(Width(x), hidden, activation, gated, bias, dropout, name, x.DType).Apply(x));
    }

    /// <summary>A block of a transformer that attends to its own sequence, see <see cref="TransformerBlock"/>.</summary>
    /// <param name="x">Floating-point <c>[..., T, width]</c>; the width must be constant.</param>
    /// <param name="heads">The number of heads, which divides the width.</param>
    /// <param name="options">What is not as usual.</param>
    /// <param name="mask">What is seen, see <see cref="Attention"/>.</param>
    /// <param name="lengths">How many positions of each sequence count, <c>[N]</c>; the rest is padding.</param>
    /// <param name="name">The name of the block.</param>
    /// <exception cref="GraphException">The shapes do not fit, or the heads do not divide the width.</exception>
    public static Node TransformerEncoder(
        this Node x, int heads, TransformerOptions? options = null, Node? mask = null, Node? lengths = null, string name = "encoder")
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("TransformerEncoder", Normalization.Given(x, mask, lengths), _ =>
            new TransformerBlock(Width(x), heads, options, memoryWidth: null, name, x.DType).Apply(x, mask: mask, lengths: lengths));
    }

    /// <summary>
    /// A block of a transformer that attends to its own sequence, causally whatever the options say, and to what an encoder has made of
    /// another one, see <see cref="TransformerBlock"/>.
    /// </summary>
    /// <param name="x">Floating-point <c>[..., Tq, width]</c>; the width must be constant.</param>
    /// <param name="memory"><c>[..., Tk, memoryWidth]</c>; the width must be constant.</param>
    /// <param name="heads">The number of heads, which divides the width.</param>
    /// <param name="options">What is not as usual.</param>
    /// <param name="lengths">How many positions of each sequence count, <c>[N]</c>; the rest is padding.</param>
    /// <param name="memoryLengths">How many positions of each memory count, <c>[N]</c>.</param>
    /// <param name="name">The name of the block.</param>
    /// <exception cref="GraphException">The shapes do not fit, or the heads do not divide the width.</exception>
    public static Node TransformerDecoder(
        this Node x, Node memory, int heads, TransformerOptions? options = null, Node? lengths = null, Node? memoryLengths = null,
        string name = "decoder")
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(memory);
        return Node.Build("TransformerDecoder", Normalization.Given(x, memory, lengths, memoryLengths), _ =>
        {
            options ??= new();
            var causal = options with { Attention = options.Attention with { Causal = true } };
            return new TransformerBlock(Width(x), heads, causal, Width(memory), name, x.DType)
                .Apply(x, memory, lengths: lengths, memoryLengths: memoryLengths);
        });
    }

    private static long Width(Node x)
    {
        Normalization.RequireFloat(x);
        return x.Rank > 0 && x.Shape[^1].IsConstant
            ? x.Shape[^1].Value
            : throw new TypeRuleException($"the width of {x.Shape}, its last extent, must be constant");
    }
}
