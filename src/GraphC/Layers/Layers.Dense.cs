namespace GraphC;

/// <summary>
/// Layers: functions that create their own parameters and apply them. A layer that is called twice has two sets of parameters; to share
/// them, create them with <see cref="Declare.Parameter"/> and use the form that takes nodes.
/// </summary>
public static partial class Layers
{
    /// <summary>
    /// The affine map <c>x W + b</c> along the last axis: <c>[..., in]</c> gives <c>[..., units]</c>. The weight is <c>[in, units]</c>
    /// (PyTorch keeps its transpose), initialized Glorot uniform; the bias is <c>[units]</c>, initialized with zeros.
    /// </summary>
    /// <param name="x">Floating-point, of one axis or more; the last extent must be constant.</param>
    /// <param name="units">The number of outputs.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="name">The name of the layer; its variables are <c>name.weight</c> and <c>name.bias</c>.</param>
    /// <param name="weight">Another initializer of the weight: <c>shape => Initializers.HeNormal(shape)</c>.</param>
    /// <exception cref="GraphException">x is a scalar, is not floating-point, or its last extent is symbolic; or there are no units.</exception>
    public static Node Dense(this Node x, long units, bool bias = true, string name = "dense", Func<Shape, Node>? weight = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Dense", [x], _ =>
        {
            RequireSome(units, "units");
            var variables = new LayerVariables(name, x);
            var inputs = x.Rank > 0 && x.Shape[^1].IsConstant
                ? x.Shape[^1]
                : throw new TypeRuleException($"the last extent of {x.Shape} must be constant: it is the number of rows of the weight");
            return x.Dense(
                variables.Parameter("weight", [inputs, units], weight ?? (shape => Initializers.GlorotUniform(shape))),
                bias ? variables.Parameter("bias", [units], shape => Initializers.Zeros(shape)) : null);
        });
    }

    internal static void RequireSome(long count, string what)
    {
        if (count < 1)
        {
            throw new TypeRuleException($"a layer of {count} {what} computes nothing; 1 is the least");
        }
    }

    /// <summary>The affine map <c>x W + b</c> along the last axis with given parameters.</summary>
    /// <param name="x"><c>[..., in]</c>.</param>
    /// <param name="weight"><c>[in, units]</c>.</param>
    /// <param name="bias"><c>[units]</c>, or none.</param>
    /// <exception cref="GraphException">The shapes or element types do not fit.</exception>
    public static Node Dense(this Node x, Node weight, Node? bias)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        return Node.Build("Dense", bias is null ? [x, weight] : [x, weight, bias], _ =>
        {
            if (x.Rank == 0 || weight.Rank != 2 || x.Shape[^1] != weight.Shape[0])
            {
                throw new TypeRuleException(
                    $"an input {x.Shape} and a weight {weight.Shape} do not fit: [..., in] and [in, units] are needed");
            }

            if (bias is not null && (bias.Rank != 1 || bias.Shape[0] != weight.Shape[1]))
            {
                throw new TypeRuleException($"a bias {bias.Shape} does not fit {weight.Shape[1]} units");
            }

            // One matrix product, whatever the rank; the bias joins before the last reshape, next to the product.
            var rows = Shape.Of(x.Shape.Take(x.Rank - 1));
            var matrix = (x.Rank == 2 ? x : x.Reshape([rows.Elements, x.Shape[^1]])).MatMul(weight);
            var y = bias is null ? matrix : matrix + bias;
            return x.Rank == 2 ? y : y.Reshape(Shape.Of([.. rows, weight.Shape[1]]));
        });
    }
}
