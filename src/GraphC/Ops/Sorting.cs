namespace GraphC;

/// <summary>The positions that stably sort the elements along an axis; NaN is greatest.</summary>
internal sealed record ArgSortOp(int Axis, bool Descending) : Op
{
    public override string Name => "ArgSort";

    internal override string Attributes => $"axis={Axis}{(Descending ? " descending" : "")}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) => inputs[0].DType == DType.Bool
        ? throw Refuse("needs numbers, not bool; cast first")
        : inputs[0] with { DType = DType.Int64 };

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [null];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Sort(Axis, Descending);

    internal override void Reference(Evaluation e) => Cumulative.Walk(e.Output.Shape, Axis, reverse: false, line =>
    {
        var places = line.ToArray();
        var keys = places.Select((place, position) => (Key(e.Inputs[0].Data[place]), position));
        var sorted = Descending ? keys.OrderByDescending(k => k.Item1) : keys.OrderBy(k => k.Item1);   // both are stable
        foreach (var (place, (_, position)) in places.Zip(sorted))
        {
            e.Output.Data[place] = position;
        }

        static (bool, double) Key(double x) => (double.IsNaN(x), x);
    });
}

/// <summary>
/// Sorting along an axis. Equal elements keep their order, in either direction; NaN is greatest. Gradients flow into the values, not
/// through the positions.
/// </summary>
public static class Sorting
{
    internal static OpDefinition ArgSortDefinition { get; } = new("ArgSort",
        new OpSample("ascending", x => x[0].ArgSort(), [OpInput.Real(OpInput.N, 7)]) { Differentiable = false },
        new OpSample("descending", x => x[0].ArgSort(0, descending: true), [OpInput.Real(OpInput.N, 3)]) { Differentiable = false },
        new OpSample("equal", x => x[0].ArgSort(1, descending: true), [OpInput.Below(4, 2, 20, OpInput.N)]));

    /// <summary>The positions (Int64, of x's shape) of the elements in sorted order along an axis.</summary>
    /// <exception cref="GraphException">There is no such axis, or x is Bool.</exception>
    public static Node ArgSort(this Node x, int axis = -1, bool descending = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("ArgSort", [x], _ => Node.Of(new ArgSortOp(Axes.Of(x, axis), descending), x));
    }

    /// <summary>The elements in sorted order along an axis, and their positions (Int64) in x; both of x's shape.</summary>
    /// <inheritdoc cref="ArgSort"/>
    public static (Node Values, Node Indices) Sort(this Node x, int axis = -1, bool descending = false)
    {
        var order = x.ArgSort(axis, descending);
        return (x.Gather(axis, order), order);
    }

    /// <summary>
    /// The <paramref name="k"/> greatest or least elements along an axis, the most extreme first, and their positions (Int64) in x.
    /// </summary>
    /// <param name="x">Numbers, at least k of them along the axis.</param>
    /// <param name="k">How many.</param>
    /// <param name="axis">The axis, whose extent becomes k.</param>
    /// <param name="largest">The greatest, or else the least.</param>
    /// <exception cref="GraphException">There is no such axis, it has fewer than k elements, or x is Bool.</exception>
    public static (Node Values, Node Indices) TopK(this Node x, int k, int axis = -1, bool largest = true)
    {
        ArgumentNullException.ThrowIfNull(x);
        var order = Node.Build("TopK", [x], _ => x.Shape[Axes.Of(x, axis)] is var extent && (k < 0 || (extent.IsConstant && extent.Value < k))
            ? throw new TypeRuleException($"there are no {k} elements along axis {axis} of {x.Shape}")
            : x.ArgSort(axis, descending: largest).Slice(axis, 0, k));
        return (x.Gather(axis, order), order);
    }
}
