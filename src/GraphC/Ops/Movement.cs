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

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent)
    {
        var shape = inputs[0].Shape;
        var lead = Enumerable.Repeat((Dim)1, Target.Rank + 1 - shape.Rank);
        return inputs[0].Reshape(Shape.Of([extent, .. lead, .. shape.Skip(1)])).BroadcastTo(Shape.Of([extent, .. Target]));
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

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => inputs[0].Reshape(Shape.Of([extent, .. Target]));

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

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => inputs[0].Permute([0, .. Order.Select(axis => axis + 1)]);

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
public static partial class Movement
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

    /// <summary>Drops axes of extent 1; by default all of them.</summary>
    /// <param name="x">Any node.</param>
    /// <param name="axes">The axes to drop; negative ones count from the end.</param>
    /// <exception cref="GraphException">An axis has another extent, or does not exist.</exception>
    public static Node Squeeze(this Node x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var listed = axes.ToArray();
        return Node.Build("Squeeze", [x], _ =>
        {
            int[] dropped = listed.Length == 0 ? [.. Enumerable.Range(0, x.Rank).Where(i => x.Shape[i].Is(1))] : [.. Axes.All(x, listed)];
            return dropped.Where(i => !x.Shape[i].Is(1)).Select(i => (int?)i).FirstOrDefault() is { } wide
                ? throw new TypeRuleException($"axis {wide} of {x.Shape} has the extent {x.Shape[wide]}, not 1")
                : x.Reshape(x.Shape.Without(dropped));
        });
    }

    /// <summary>Inserts an axis of extent 1, which becomes axis <paramref name="axis"/> of the result (-1: the last).</summary>
    /// <exception cref="GraphException">The result has no such axis.</exception>
    public static Node Unsqueeze(this Node x, int axis)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Unsqueeze", [x], _ =>
        {
            var at = axis < 0 ? axis + x.Rank + 1 : axis;
            return at < 0 || at > x.Rank
                ? throw new TypeRuleException($"there is no axis {axis} in a result of rank {x.Rank + 1}")
                : x.Reshape(Shape.Of([.. x.Shape.Take(at), 1, .. x.Shape.Skip(at)]));
        });
    }

    /// <summary>Merges the axes from <paramref name="startAxis"/> to <paramref name="endAxis"/> (inclusive) into one; a scalar becomes <c>[1]</c>.</summary>
    /// <exception cref="GraphException">There is no such axis, or they are in the wrong order.</exception>
    public static Node Flatten(this Node x, int startAxis = 0, int endAxis = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Flatten", [x], _ =>
        {
            if (x.Rank == 0)
            {
                return x.Reshape([1]);
            }

            var (start, end) = (Axes.Of(x, startAxis), Axes.Of(x, endAxis));
            var merged = start <= end
                ? x.Shape.Skip(start).Take(end - start + 1).Aggregate((a, b) => a * b)
                : throw new TypeRuleException($"axis {startAxis} of {x.Shape} comes after axis {endAxis}");
            return x.Reshape(Shape.Of([.. x.Shape.Take(start), merged, .. x.Shape.Skip(end + 1)]));
        });
    }
}
