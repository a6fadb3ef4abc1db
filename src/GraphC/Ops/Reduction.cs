namespace GraphC;

/// <summary>Combines the elements along axes.</summary>
internal sealed record ReduceOp(Reducer Reducer, ValueList<int> Axes, bool KeepDims) : Op
{
    public override string Name => Reducer.ToString();

    internal override string Attributes => $"axes={Axes}{(KeepDims ? " keepDims" : "")}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var shape = inputs[0].Shape;
        return new(inputs[0].DType, KeepDims ? Shape.Of(shape.Select((d, i) => Axes.Contains(i) ? 1 : d)) : shape.Without(Axes));
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => Reducer switch
    {
        Reducer.Sum => [Spread(node, dy)],
        _ => throw new NotSupportedException($"{Name} has no gradient"),
    };

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var kept = 0;
        var coordinates = inputs[0].Shape.Select((_, axis) => Axes.ToList().IndexOf(axis) is >= 0 and var r
            ? Advance(Indices.Reduced(r))
            : Indices.Out(kept++)).ToList();
        return new Meaning.Reduce(Reducer, [.. Axes.Select(axis => inputs[0].Shape[axis])], Indices.At(0, inputs[0].DType, coordinates));

        Dim Advance(Dim index)
        {
            kept += KeepDims ? 1 : 0;
            return index;
        }
    }

    internal override void Reference(Evaluation e)
    {
        var input = e.Inputs[0];
        Array.Fill(e.Output.Data, Reducer == Reducer.Product ? 1 : 0);
        foreach (var at in Value.Points(input.Shape))
        {
            var to = e.Output.Position(KeepDims ? [.. at.Select((x, i) => Axes.Contains(i) ? 0 : x)] : [.. at.Where((_, i) => !Axes.Contains(i))]);
            e.Output.Data[to] += input.Data[input.Position(at)];
        }
    }

    /// <summary>A reduced tensor repeated along the reduced axes.</summary>
    private Node Spread(Node node, Node reduced)
    {
        var shape = node.Inputs[0].Shape;
        return reduced.Reshape(Shape.Of(shape.Select((d, i) => Axes.Contains(i) ? 1 : d))).BroadcastTo(shape);
    }
}

/// <summary>The reduction family.</summary>
public static class Reduction
{
    /// <summary>The sum along axes (all of them by default).</summary>
    public static Node Sum(this Node x, int[]? axes = null, bool keepDims = false) => Reduce(Reducer.Sum, x, axes, keepDims);

    private static Node Reduce(Reducer reducer, Node x, int[]? axes, bool keepDims)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build(reducer.ToString(), [x], _ => Node.Of(new ReduceOp(reducer, Axes.All(x, axes ?? []), keepDims), x));
    }
}
