namespace GraphC;

// Layers are functions from node to node, so most are composed by a dot: x.Conv(32, 3).Relu().MaxPool(2). These two are for what is not.
public static partial class Layers
{
    /// <summary>
    /// Layers one after the other, where they come as a list: <c>x.Sequential([.. blocks])</c>.
    /// </summary>
    /// <param name="x">What the first layer takes.</param>
    /// <param name="layers">Each takes what the one before it gives.</param>
    public static Node Sequential(this Node x, params IEnumerable<Func<Node, Node>> layers)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(layers);
        return layers.Aggregate(x, (y, layer) => layer(y));
    }

    /// <summary>
    /// A residual connection: <c>body(x) + shortcut(x)</c>, where the shortcut is x itself unless it is given. He, Zhang, Ren and Sun, "Deep
    /// residual learning for image recognition" (2015).
    /// </summary>
    /// <param name="x">What both take.</param>
    /// <param name="body">What is learned in addition to x.</param>
    /// <param name="shortcut">Brings x to the shape of the body's result, where that is another one.</param>
    /// <exception cref="GraphException">Body and shortcut differ in type or shape.</exception>
    public static Node Residual(this Node x, Func<Node, Node> body, Func<Node, Node>? shortcut = null)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(body);
        var (sum, kept) = (body(x), shortcut is null ? x : shortcut(x));
        return Node.Build("Residual", [sum, kept], _ => sum.Type == kept.Type
            ? sum + kept
            : throw new TypeRuleException($"the body gives {sum.Type}, but the shortcut {kept.Type}"));
    }
}
