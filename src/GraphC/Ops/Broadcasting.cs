namespace GraphC;

/// <summary>NumPy's broadcasting, made explicit: ops see equal shapes, graphs see Broadcast nodes, and gradients sum by themselves.</summary>
internal static class Broadcasting
{
    /// <summary>Broadcasts the operands against each other, then applies an elementwise op.</summary>
    public static Node Apply(Op op, params ReadOnlySpan<Node> operands)
    {
        Node[] nodes = [.. operands];
        foreach (var node in nodes)
        {
            ArgumentNullException.ThrowIfNull(node, op.Name);
        }

        return Node.Build(op.Name, nodes, _ =>
        {
            var shape = Common([.. nodes.Select(n => n.Shape)]);
            return Node.Of(op, [.. nodes.Select(n => To(n, shape))]);
        });
    }

    /// <summary>Applies an op to a node and a literal of the node's element type.</summary>
    public static Node Apply(Op op, Node a, double b)
    {
        ArgumentNullException.ThrowIfNull(a, op.Name);
        return Node.Build(op.Name, [a], _ => Apply(op, a, Like(b, a)));
    }

    /// <summary>Applies an op to a literal of the node's element type and the node.</summary>
    public static Node Apply(Op op, double a, Node b)
    {
        ArgumentNullException.ThrowIfNull(b, op.Name);
        return Node.Build(op.Name, [b], _ => Apply(op, Like(a, b), b));
    }

    /// <summary>A literal of a node's element type.</summary>
    /// <exception cref="TypeRuleException">The type has no such number.</exception>
    public static Node Like(double value, Node node) => Integers.Holds(node.DType, value)
        ? Declare.Constant(value, node.DType)
        : throw new TypeRuleException($"{value} is no {node.DType.ShortName}; cast the node first");

    /// <summary>The shape that all shapes broadcast to.</summary>
    /// <exception cref="TypeRuleException">There is none.</exception>
    public static Shape Common(IReadOnlyList<Shape> shapes)
    {
        var dims = new Dim[shapes.Max(s => s.Rank)];
        for (var axis = 0; axis < dims.Length; axis++)
        {
            Dim extent = 1;
            foreach (var shape in shapes)
            {
                var i = axis - (dims.Length - shape.Rank);
                if (i < 0 || shape[i].Is(1) || shape[i] == extent)
                {
                    continue;
                }

                extent = extent.Is(1)
                    ? shape[i]
                    : throw new TypeRuleException($"the shapes {string.Join(" and ", shapes)} do not broadcast: {extent} against {shape[i]}");
            }

            dims[axis] = extent;
        }

        return Shape.Of(dims);
    }

    /// <summary>A node broadcast to a shape; itself if it has it already.</summary>
    public static Node To(Node node, Shape shape) => node.Shape == shape ? node : Node.Of(new BroadcastOp(shape), node);
}
