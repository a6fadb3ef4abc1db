namespace GraphC;

/// <summary>The inputs one behind the other along an axis.</summary>
internal sealed record ConcatOp(int Axis) : Op
{
    public override string Name => "Concat";

    internal override string Attributes => $"axis={Axis}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var first = inputs[0];
        foreach (var input in inputs)
        {
            if (input.DType != first.DType)
            {
                throw Refuse($"the element types differ: {first} and {input}; cast one of them");
            }

            if (input.Rank != first.Rank || !input.Shape.Without([Axis]).Equals(first.Shape.Without([Axis])))
            {
                throw Refuse($"{first.Shape} and {input.Shape} differ in more than axis {Axis}");
            }
        }

        return first with { Shape = first.Shape.With(Axis, inputs.Aggregate((Dim)0, (sum, t) => sum + t.Shape[Axis])) };
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => dy.Split(Axis, [.. node.Inputs.Select(n => n.Shape[Axis])]);

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(new ConcatOp(Axis + 1), [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var starts = new Dim[inputs.Count];
        Dim end = 0;
        for (var i = 0; i < inputs.Count; i++)
        {
            starts[i] = end;
            end += inputs[i].Shape[Axis];
        }

        return new Meaning.Map(Between(0, inputs.Count));

        // A balanced tree of comparisons: few of them, and no deep nesting, however many inputs there are.
        Scalar Between(int from, int to)
        {
            if (to - from == 1)
            {
                return Indices.At(from, output.DType, Enumerable.Range(0, output.Rank).Select(axis =>
                    axis == Axis ? Indices.Out(axis) - starts[from] : Indices.Out(axis)));
            }

            var middle = (from + to) / 2;
            return Scalar.Select((Scalar)Indices.Out(Axis) < (Scalar)starts[middle], Between(from, middle), Between(middle, to));
        }
    }

    internal override void Reference(Evaluation e)
    {
        var start = 0L;
        foreach (var input in e.Inputs)
        {
            foreach (var at in Value.Points(input.Shape))
            {
                long[] to = [.. at];
                to[Axis] += start;
                e.Output.Data[e.Output.Position(to)] = input.Data[input.Position(at)];
            }

            start += input.Shape[Axis];
        }
    }
}

public static partial class Movement
{
    private const int MostJoined = 32;

    internal static OpDefinition ConcatDefinition { get; } = new("Concat",
        new OpSample("rows", x => Concat(0, x), [OpInput.Real(2, 3), OpInput.Real(1, 3), OpInput.Real(4, 3)]),
        new OpSample("last", x => Concat(-1, x), [OpInput.Real(2, 3), OpInput.Real(2, 2)]),
        new OpSample("symbolic", x => Concat(0, x), [OpInput.Real(OpInput.N, 2), OpInput.Real(3, 2), OpInput.Real(OpInput.N, 2)]));

    /// <summary>The nodes one behind the other along an axis; all other extents are equal.</summary>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="nodes">One node or more.</param>
    /// <exception cref="GraphException">There is no node or no such axis; element types, ranks or other extents differ.</exception>
    public static Node Concat(int axis, params IReadOnlyList<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return Node.Build("Concat", nodes, _ =>
        {
            if (nodes.Count == 0)
            {
                throw new TypeRuleException("there is nothing to concatenate");
            }

            return Join(Axes.Of(nodes[0], axis), nodes);
        });

        // One expression chooses between all inputs of an op: many are joined in several steps, to keep it small.
        static Node Join(int axis, IReadOnlyList<Node> nodes) => nodes.Count == 1 ? nodes[0]
            : nodes.Count <= MostJoined ? Node.Of(new ConcatOp(axis), [.. nodes])
            : Join(axis, [.. nodes.Chunk(MostJoined).Select(part => Join(axis, part))]);
    }

    /// <summary>This node and others, one behind the other along an axis.</summary>
    /// <inheritdoc cref="Concat(int, IReadOnlyList{Node})"/>
    public static Node Concat(this Node x, int axis, params IReadOnlyList<Node> nodes) => Concat(axis, [x, .. nodes]);

    /// <summary>Nodes of one shape along a new axis, which becomes axis <paramref name="axis"/> of the result (-1: the last).</summary>
    /// <exception cref="GraphException">There is no node, or the shapes differ.</exception>
    public static Node Stack(int axis, params IReadOnlyList<Node> nodes)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        return Node.Build("Stack", nodes, _ => nodes.Count == 0
            ? throw new TypeRuleException("there is nothing to stack")
            : nodes.FirstOrDefault(n => n.Shape != nodes[0].Shape) is { } other
                ? throw new TypeRuleException($"the shapes {nodes[0].Shape} and {other.Shape} differ")
                : Concat(axis, [.. nodes.Select(n => n.Unsqueeze(axis))]));
    }
}
