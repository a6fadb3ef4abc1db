namespace GraphC;

/// <summary>Repeats elements along new leading axes and along axes of extent 1, as NumPy broadcasts.</summary>
internal sealed record BroadcastOp(Shape Target) : Op
{
    public override string Name => "Broadcast";

    internal override string Attributes => $"to {Target}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var shape = inputs[0].Shape;
        var lead = Target.Rank - shape.Rank;
        for (var i = 0; i < shape.Rank; i++)
        {
            if (lead < 0 || (!shape[i].Is(1) && shape[i] != Target[lead + i]))
            {
                throw Refuse($"{shape} does not broadcast to {Target}");
            }
        }

        return lead < 0 ? throw Refuse($"{shape} does not broadcast to {Target}") : inputs[0] with { Shape = Target };
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        var shape = node.Inputs[0].Shape;
        var lead = Target.Rank - shape.Rank;
        int[] repeated = [.. Enumerable.Range(0, Target.Rank).Where(i => i < lead || (shape[i - lead].Is(1) && !Target[i].Is(1)))];
        return [repeated.Length == 0 ? dy.Reshape(shape) : dy.Sum(repeated, keepDims: true).Reshape(shape)];
    }

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var lead = Target.Rank - inputs[0].Rank;
        return new Meaning.Map(Indices.At(0, output.DType, inputs[0].Shape.Select((d, i) => d.Is(1) ? 0 : Indices.Out(lead + i))));
    }

    internal override void Reference(Evaluation e)
    {
        var (input, output) = (e.Inputs[0], e.Output);
        var lead = output.Shape.Length - input.Shape.Length;
        foreach (var at in Value.Points(output.Shape))
        {
            var from = at[lead..];
            for (var i = 0; i < from.Length; i++)
            {
                from[i] = input.Shape[i] == 1 ? 0 : from[i];
            }

            output.Data[output.Position(at)] = input.Data[input.Position(from)];
        }
    }
}

/// <summary>The same elements in row-major order under another shape.</summary>
internal sealed record ReshapeOp(Shape Target) : Op
{
    public override string Name => "Reshape";

    internal override string Attributes => $"to {Target}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) => inputs[0].Shape.Elements == Target.Elements
        ? inputs[0] with { Shape = Target }
        : throw Refuse($"{inputs[0].Shape} has {inputs[0].Shape.Elements} elements, {Target} has {Target.Elements}");

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [dy.Reshape(node.Inputs[0].Shape)];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Alias();

    internal override void Reference(Evaluation e) => e.Inputs[0].Data.CopyTo(e.Output.Data, 0);
}

/// <summary>Reorders axes: axis <c>i</c> of the result is axis <c>Order[i]</c> of the input.</summary>
internal sealed record PermuteOp(ValueList<int> Order) : Op
{
    public override string Name => "Permute";

    internal override string Attributes => $"order={Order}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        Order.Order().SequenceEqual(Enumerable.Range(0, inputs[0].Rank))
            ? inputs[0] with { Shape = Shape.Of(Order.Select(axis => inputs[0].Shape[axis])) }
            : throw Refuse($"{Order} is no order of the {inputs[0].Rank} axes of {inputs[0].Shape}");

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [dy.Permute([.. Inverse()])];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Indices.At(0, output.DType, Inverse().Select(Indices.Out)));

    internal override void Reference(Evaluation e)
    {
        var from = new long[Order.Count];
        foreach (var at in Value.Points(e.Output.Shape))
        {
            for (var i = 0; i < from.Length; i++)
            {
                from[Order[i]] = at[i];
            }

            e.Output.Data[e.Output.Position(at)] = e.Inputs[0].Data[e.Inputs[0].Position(from)];
        }
    }

    private IEnumerable<int> Inverse() => Enumerable.Range(0, Order.Count).Select(axis => Order.ToList().IndexOf(axis));
}

/// <summary>The movement family: elements change places, not values.</summary>
public static class Movement
{
    internal static OpDefinition BroadcastDefinition { get; } = new("Broadcast",
        new OpSample("leading", x => x[0].BroadcastTo([2, 3, 4]), [OpInput.Real(3, 4)]),
        new OpSample("ones", x => x[0].BroadcastTo([2, 3, 4]), [OpInput.Real(3, 1)]),
        new OpSample("batch", x => x[0].BroadcastTo([OpInput.N, 4]), [OpInput.Real(1, 4), OpInput.Real(OpInput.N)]) { Unused = true });

    internal static OpDefinition ReshapeDefinition { get; } = new("Reshape",
        new OpSample("merge", x => x[0].Reshape([6, 4]), [OpInput.Real(2, 3, 4)]),
        new OpSample("split", x => x[0].Reshape([OpInput.N, 2, 3]), [OpInput.Real(OpInput.N, 6)]),
        new OpSample("inferred", x => x[0].Reshape(-1, 4), [OpInput.Real(OpInput.N, 2, 2)]));

    internal static OpDefinition PermuteDefinition { get; } = new("Permute",
        new OpSample("transpose", x => x[0].Permute([1, 0]), [OpInput.Real(3, 5)]),
        new OpSample("rotate", x => x[0].Permute([2, 0, 1]), [OpInput.Real(2, OpInput.N, 4)]));

    /// <summary>Broadcasts to a shape, as NumPy does.</summary>
    public static Node BroadcastTo(this Node x, Shape shape) => Node.Build("Broadcast", [x], _ => Broadcasting.To(x, shape));

    /// <summary>The same elements in row-major order under another shape.</summary>
    public static Node Reshape(this Node x, Shape shape) => x.Shape == shape ? x : Node.Of(new ReshapeOp(shape), x);

    /// <summary>As <see cref="Reshape(Node, Shape)"/>; one extent may be -1 and is inferred.</summary>
    [System.Runtime.CompilerServices.OverloadResolutionPriority(1)]
    public static Node Reshape(this Node x, params ReadOnlySpan<Dim> extents)
    {
        var dims = extents.ToArray();
        return Node.Build("Reshape", [x], _ =>
        {
            var open = Array.FindIndex(dims, d => d.Is(-1));
            if (open >= 0)
            {
                var known = dims.Where((_, i) => i != open).Aggregate((Dim)1, (a, b) => a * b);
                dims[open] = !known.Is(0) && x.Shape.Elements.TryDivideExactly(known) is { } extent
                    ? extent
                    : throw new TypeRuleException($"{x.Shape} has {x.Shape.Elements} elements, which {known} does not divide");
            }

            return Reshape(x, Shape.Of(dims));
        });
    }

    /// <summary>Reorders axes: axis <c>i</c> of the result is axis <c>order[i]</c> of the input.</summary>
    public static Node Permute(this Node x, params ReadOnlySpan<int> order) =>
        Node.Of(new PermuteOp([.. order.ToArray().Select(axis => axis < 0 ? axis + x.Rank : axis)]), x);

    /// <summary>Exchanges two axes, by default the last two.</summary>
    public static Node Transpose(this Node x, int a = -1, int b = -2)
    {
        var order = Enumerable.Range(0, x.Rank).ToArray();
        return Node.Build("Transpose", [x], _ =>
        {
            var (i, j) = (Axes.Of(x, a), Axes.Of(x, b));
            (order[i], order[j]) = (order[j], order[i]);
            return x.Permute(order);
        });
    }
}

/// <summary>Axis arguments: negative ones count from the end.</summary>
internal static class Axes
{
    /// <summary>The axis as a number from 0.</summary>
    /// <exception cref="TypeRuleException">There is no such axis.</exception>
    public static int Of(Node x, int axis) => axis >= -x.Rank && axis < x.Rank
        ? (axis + x.Rank) % x.Rank
        : throw new TypeRuleException($"there is no axis {axis} in {x.Shape}");

    /// <summary>The axes in ascending order; none means all.</summary>
    public static ValueList<int> All(Node x, IReadOnlyList<int> axes)
    {
        int[] found = axes.Count == 0 ? [.. Enumerable.Range(0, x.Rank)] : [.. axes.Select(a => Of(x, a)).Order()];
        return found.Distinct().Count() == found.Length
            ? [.. found]
            : throw new TypeRuleException($"an axis is listed twice in [{string.Join(", ", axes)}]");
    }
}
