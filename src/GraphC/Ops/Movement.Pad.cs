using F = GraphC.ScalarFunctions;

namespace GraphC;

/// <summary>What stands in the border that <see cref="Movement.Pad(Node, IReadOnlyList{Dim}, IReadOnlyList{Dim}, PadMode, double)"/> adds.</summary>
public enum PadMode
{
    /// <summary>One value.</summary>
    Constant,

    /// <summary>The elements mirrored at the edge, without the edge itself: <c>c b | a b c d | c b</c>.</summary>
    Reflect,

    /// <summary>The edge repeated: <c>a a | a b c d | d d</c>.</summary>
    Replicate,

    /// <summary>The elements of the other end: <c>c d | a b c d | a b</c>.</summary>
    Circular,
}

/// <summary>
/// The reverse of a slice: element <c>k</c> of the input stands at <c>start + step * k</c>, a value everywhere else. Elements that would
/// stand outside of the target are dropped.
/// </summary>
internal sealed record PadOp(ValueList<Dim> Starts, ValueList<long> Steps, Shape Target, double Value) : Op
{
    public override string Name => "Pad";

    internal override string Attributes => string.Join(", ", Starts.Select((start, i) => $"{start}+{(Steps[i] == 1 ? "" : $"*{Steps[i]}")}"))
        + $" to {Target}" + (Value == 0 ? "" : " with " + Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));

    internal override IEnumerable<Dim> Mentions => Starts;

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        Starts.Count != inputs[0].Rank || Steps.Count != inputs[0].Rank || Target.Rank != inputs[0].Rank
            ? throw Refuse($"bounds for {Starts.Count} axes, a target {Target}, and an input {inputs[0].Shape}")
            : inputs[0] with { Shape = Target };

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        var shape = node.Inputs[0].Shape;
        var overhang = Starts.Select((start, i) => SliceOp.Overhang(start, shape[i], Steps[i], Target[i])).ToList();
        if (overhang.Any(o => !o.Below.Is(0) || !o.Above.Is(0)))
        {
            // Cropped elements have no gradient: put zeros where they stood.
            dy = dy.Pad([.. overhang.Select(o => o.Below)], [.. overhang.Select(o => o.Above)]);
        }

        return [Node.Of(new SliceOp([.. Starts.Select((start, i) => start + overhang[i].Below)], [.. shape], Steps), dy)];
    }

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) =>
        Node.Of(new PadOp([0, .. Starts], [1, .. Steps], Shape.Of([extent, .. Target]), Value), inputs[0]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var coordinates = new Dim[output.Rank];
        Scalar? inside = null;
        for (var axis = 0; axis < output.Rank; axis++)
        {
            var (distance, stride) = Steps[axis] > 0
                ? (Indices.Out(axis) - Starts[axis], Steps[axis])
                : (Starts[axis] - Indices.Out(axis), -Steps[axis]);
            coordinates[axis] = distance / stride;
            if (stride != 1)
            {
                Require(F.Equal(distance % stride, 0));
            }

            if (Steps[axis] < 0 || !Starts[axis].Is(0))
            {
                Require((Scalar)distance >= 0);
            }

            if (Steps[axis] != 1 || Starts[axis] + inputs[0].Shape[axis] != Target[axis])
            {
                Require((Scalar)coordinates[axis] < (Scalar)inputs[0].Shape[axis]);
            }
        }

        var element = Indices.At(0, output.DType, coordinates);
        return new Meaning.Map(inside is null ? element : Scalar.Select(inside, element, Scalar.Of(Value, output.DType)));

        void Require(Scalar condition) => inside = inside is null ? condition : inside & condition;
    }

    internal override void Reference(Evaluation e)
    {
        Array.Fill(e.Output.Data, Value);
        long[] starts = [.. Starts.Select(d => e[d])];
        foreach (var at in GraphC.Value.Points(e.Inputs[0].Shape))
        {
            long[] to = [.. at.Select((k, i) => starts[i] + Steps[i] * k)];
            if (to.Select((position, i) => position >= 0 && position < e.Output.Shape[i]).All(inside => inside))
            {
                e.Output.Data[e.Output.Position(to)] = e.Inputs[0].Data[e.Inputs[0].Position(at)];
            }
        }
    }
}

public static partial class Movement
{
    internal static OpDefinition PadDefinition { get; } = new("Pad",
        new OpSample("constant", x => x[0].Pad([0, 2], [1, 1], value: 1.5), [OpInput.Real(2, 3)]),
        new OpSample("crop", x => x[0].Pad([-1, 2], [0, -1]), [OpInput.Real(3, 4)]),
        new OpSample("symbolic", x => x[0].Pad([1, 0], [2, 0]), [OpInput.Real(OpInput.N, 3)]),
        new OpSample("interior", x => Node.Of(new PadOp([1, 6], [2, -3], [8, 8], 0), x[0]), [OpInput.Real(3, 3)]),
        new OpSample("reflect", x => x[0].Pad([2, 0], [1, 2], PadMode.Reflect), [OpInput.Real(3, 4)]),
        new OpSample("replicate", x => x[0].Pad([2, 0], [1, 2], PadMode.Replicate), [OpInput.Real(3, 4)]),
        new OpSample("circular", x => x[0].Pad([2, 0], [3, 2], PadMode.Circular), [OpInput.Real(3, 4)]));

    /// <summary>
    /// Adds a border: <c>before[i]</c> elements before and <c>after[i]</c> behind the elements of axis <c>i</c>. Negative amounts crop.
    /// </summary>
    /// <param name="x">Any node.</param>
    /// <param name="before">One amount for each axis.</param>
    /// <param name="after">One amount for each axis.</param>
    /// <param name="mode">What stands in the border.</param>
    /// <param name="value">The value of a constant border.</param>
    /// <exception cref="GraphException">The number of amounts is not the rank; more is cropped than there is; a reflected border is not
    /// narrower than the axis, or a circular one wider; a repeated edge is empty.</exception>
    public static Node Pad(
        this Node x, IReadOnlyList<Dim> before, IReadOnlyList<Dim> after, PadMode mode = PadMode.Constant, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return Node.Build("Pad", [x], _ =>
        {
            if (before.Count != x.Rank || after.Count != x.Rank)
            {
                throw new TypeRuleException($"{before.Count} and {after.Count} amounts for the {x.Rank} axes of {x.Shape}");
            }

            for (var axis = 0; axis < x.Rank; axis++)
            {
                // A constant border may make up for what is cropped at the other side; copies are made of what is left.
                var (first, last) = mode == PadMode.Constant ? (-before[axis], -after[axis]) : (Cropped(before[axis]), Cropped(after[axis]));
                var rest = x.Shape[axis] - first - last;
                if (rest.IsConstant && rest.Value < 0)
                {
                    throw new TypeRuleException($"axis {axis} of {x.Shape} cannot lose {first} and {last} elements");
                }
            }

            return mode == PadMode.Constant ? Surround(x, before, after, value) : Extend(x, before, after, mode);
        });
    }

    /// <summary>As <see cref="Pad(Node, IReadOnlyList{Dim}, IReadOnlyList{Dim}, PadMode, double)"/>, along one axis.</summary>
    public static Node Pad(this Node x, int axis, Dim before, Dim after, PadMode mode = PadMode.Constant, double value = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Pad", [x], _ =>
        {
            var at = Axes.Of(x, axis);
            return x.Pad(Only(before), Only(after), mode, value);

            Dim[] Only(Dim amount) => [.. Enumerable.Range(0, x.Rank).Select(i => i == at ? amount : 0)];
        });
    }

    private static Node Surround(Node x, IReadOnlyList<Dim> before, IReadOnlyList<Dim> after, double value)
    {
        if (!x.DType.IsFloat && (value != Math.Floor(value) || Math.Abs(value) > 1L << 53))
        {
            throw new TypeRuleException($"{value} is no {x.DType.ShortName}");
        }

        var target = Shape.Of(x.Shape.Select((d, i) => before[i] + d + after[i]));
        return target == x.Shape && before.All(b => b.Is(0)) ? x : Node.Of(new PadOp([.. before], [.. before.Select(_ => 1L)], target, value), x);
    }

    /// <summary>A border of copies is a concatenation of slices, and so are its gradients of any order.</summary>
    private static Node Extend(Node x, IReadOnlyList<Dim> before, IReadOnlyList<Dim> after, PadMode mode)
    {
        for (var axis = 0; axis < x.Rank; axis++)
        {
            x = Slice(x, (i, extent) => i == axis ? (Cropped(before[i]), extent - Cropped(before[i]) - Cropped(after[i]), 1) : (0, extent, 1));
            var n = x.Shape[axis];
            var (first, last) = (Added(before[axis]), Added(after[axis]));
            foreach (var amount in new[] { first, last })
            {
                var room = mode switch { PadMode.Reflect => n - 1, PadMode.Circular => n, _ => amount.Is(0) ? 0 : (n - 1) + amount } - amount;
                if (room.IsConstant && room.Value < 0)
                {
                    throw new TypeRuleException($"a border of {amount} is too wide for {mode} along axis {axis} of {x.Shape}");
                }
            }

            var whole = x;
            Node[] parts = mode switch
            {
                PadMode.Reflect => [Part(first, first, -1), x, Part(n - 2, last, -1)],
                PadMode.Circular => [Part(n - first, first, 1), x, Part(0, last, 1)],
                _ => [Edge(0, first), x, Edge(n - 1, last)],
            };
            x = Concat(axis, [.. parts.Where(p => !p.Shape[axis].Is(0))]);

            Node Part(Dim start, Dim count, long step) =>
                Slice(whole, (i, extent) => i != axis ? (0, extent, 1) : count.Is(0) ? (0, 0, 1) : (start, count, step));

            Node Edge(Dim position, Dim count) => count.Is(0) ? Part(0, 0, 1) : Part(position, 1, 1).BroadcastTo(whole.Shape.With(axis, count));
        }

        return x;
    }

    private static Dim Cropped(Dim amount) => amount.IsConstant && amount.Value < 0 ? -amount : 0;

    private static Dim Added(Dim amount) => amount.IsConstant && amount.Value < 0 ? 0 : amount;
}
