namespace GraphC;

/// <summary>
/// The variables of one layer: they share a scope, so that a graph names them <c>dense_1.weight</c>, <c>dense_1.bias</c>.
/// </summary>
internal sealed class LayerVariables
{
    private readonly VariableScope scope;
    private readonly string prefix = "";
    private readonly DType dtype;

    /// <summary>The variables of a layer whose input is <paramref name="x"/>; they have its element type.</summary>
    public LayerVariables(string name, Node x)
        : this(name, x.DType)
    {
        if (!x.DType.IsFloat)
        {
            throw new TypeRuleException($"needs a floating-point input, not {x.DType.ShortName}; cast first");
        }
    }

    /// <summary>The variables of a layer.</summary>
    public LayerVariables(string name, DType dtype)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        scope = new VariableScope(name);
        this.dtype = dtype;
    }

    private LayerVariables(LayerVariables outer, string prefix) => (scope, this.prefix, dtype) = (outer.scope, prefix, outer.dtype);

    /// <summary>The element type of the variables.</summary>
    public DType DType => dtype;

    /// <summary>The variables of a layer within this one: <c>name.part.weight</c>.</summary>
    public LayerVariables Part(string part) => new(this, $"{prefix}{part}.");

    /// <summary>A trained variable.</summary>
    /// <param name="leaf">The name within the layer.</param>
    /// <param name="shape">The shape it must have.</param>
    /// <param name="initializer">The starting value for that shape; it is cast to the layer's element type.</param>
    public Variable Parameter(string leaf, Shape shape, Func<Shape, Node> initializer) => Keep(leaf, shape, initializer, trainable: true);

    /// <summary>A variable that optimizers leave alone.</summary>
    /// <inheritdoc cref="Parameter"/>
    public Variable State(string leaf, Shape shape, Func<Shape, Node> initializer) => Keep(leaf, shape, initializer, trainable: false);

    private Variable Keep(string leaf, Shape shape, Func<Shape, Node> initializer, bool trainable)
    {
        var value = initializer(shape);
        return value.Shape == shape
            ? new Variable(scope, prefix + leaf, value.Cast(dtype), trainable, Origin.Capture())
            : throw new TypeRuleException($"the initializer of '{prefix}{leaf}' gives {value.Shape} where {shape} is needed");
    }
}
