namespace GraphC;

/// <summary>
/// Two dense layers with an activation between them, at each position by itself: <c>f(x W₁ + b₁) W₂ + b₂</c>, or gated
/// <c>(f(x W₁) ⊙ x V) W₂</c>. Shazeer, "GLU variants improve transformer" (2020). <see cref="Layers.FeedForward"/> creates and applies one.
/// </summary>
/// <remarks>
/// The variables are <c>in_weight [width, hidden]</c>, or <c>[width, 2 hidden]</c> with the columns of W₁ before those of V,
/// <c>out_weight [hidden, width]</c>, and a bias for each.
/// </remarks>
public sealed class FeedForward
{
    private readonly Func<Node, Node> activation;
    private readonly bool gated;
    private readonly double dropout;
    private readonly Affine input, output;

    /// <summary>A feed-forward network.</summary>
    /// <param name="width">The width of the sequence, <c>[..., width]</c>.</param>
    /// <param name="hidden">The number of activations.</param>
    /// <param name="activation">f; GELU if not given, SiLU where gated (SwiGLU).</param>
    /// <param name="gated">Whether each activation is multiplied by a gate.</param>
    /// <param name="bias">Whether there are biases.</param>
    /// <param name="dropout">The probability that an activation is dropped in training.</param>
    /// <param name="name">The name of the layer.</param>
    /// <param name="dtype">The element type of its variables.</param>
    /// <exception cref="GraphException">A width is below 1.</exception>
    public FeedForward(
        long width, long hidden, Func<Node, Node>? activation = null, bool gated = false, bool bias = true, double dropout = 0,
        string name = "feed_forward", DType dtype = DType.Float32)
        : this(new LayerVariables(name, dtype), width, hidden, activation, gated, bias, dropout)
    {
    }

    internal FeedForward(LayerVariables variables, long width, long hidden, Func<Node, Node>? activation, bool gated, bool bias, double dropout)
    {
        (this.gated, this.dropout) = (gated, dropout);
        this.activation = activation ?? (gated ? x => x.Silu() : x => x.Gelu());
        (input, output) = Node.Build("FeedForward", [], _ => width >= 1 && hidden >= 1
            ? (new Affine(variables, "in", width, gated ? 2 * hidden : hidden, bias), new Affine(variables, "out", hidden, width, bias))
            : throw new TypeRuleException($"a width of {width} with {hidden} activations computes nothing"));
    }

    /// <summary>The network at each position of x, <c>[..., width]</c>.</summary>
    /// <exception cref="GraphException">x has another width or element type.</exception>
    public Node Apply(Node x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("FeedForward", [x], _ => output.Apply(Activate(input.Apply(x)).Dropout(dropout)));
    }

    private Node Activate(Node x)
    {
        if (!gated)
        {
            return activation(x);
        }

        var halves = x.Split(-1, 2);
        return activation(halves[0]) * halves[1];
    }
}
