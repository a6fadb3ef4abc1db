namespace GraphC;

/// <summary>
/// Evenly spaced elements along each axis: <c>out[i...] = x[start + step * i, ...]</c>. Steps may be negative. All positions are counted
/// from 0 and in range.
/// </summary>
internal sealed record SliceOp(ValueList<Dim> Starts, ValueList<Dim> Extents, ValueList<long> Steps) : Op
{
    public override string Name => "Slice";

    internal override string Attributes => string.Join(", ", Starts.Select((start, i) =>
        $"{start}+{Extents[i]}{(Steps[i] == 1 ? "" : $"*{Steps[i]}")}"));

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var shape = inputs[0].Shape;
        if (Starts.Count != shape.Rank || Extents.Count != shape.Rank || Steps.Count != shape.Rank)
        {
            throw Refuse($"{Starts.Count} bounds for the {shape.Rank} axes of {shape}");
        }

        for (var axis = 0; axis < shape.Rank; axis++)
        {
            var (below, above) = Overhang(Starts[axis], Extents[axis], Steps[axis], shape[axis]);
            if (Steps[axis] == 0 || !below.Is(0) || !above.Is(0))
            {
                throw Refuse($"{Extents[axis]} elements from {Starts[axis]} by {Steps[axis]} are not all in axis {axis} of {shape}");
            }
        }

        return inputs[0] with { Shape = Shape.Of(Extents) };
    }

    internal override IEnumerable<Dim> Mentions => Starts;

    internal override IEnumerable<Dim> Requirements(IReadOnlyList<TensorType> inputs) => Starts.SelectMany((start, axis) =>
    {
        var (low, high) = Reach(start, Extents[axis], Steps[axis]);
        return Extents[axis].Is(0) ? Array.Empty<Dim>() : [low, inputs[0].Shape[axis] - 1 - high];
    });

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [Node.Of(new PadOp(Starts, Steps, node.Inputs[0].Shape, 0), dy)];

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) =>
        Node.Of(new SliceOp([0, .. Starts], [extent, .. Extents], [1, .. Steps]), inputs[0]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Indices.At(0, output.DType, Starts.Select((start, axis) => start + Steps[axis] * Indices.Out(axis))));

    internal override void Reference(Evaluation e)
    {
        long[] starts = [.. Starts.Select(d => e[d])];
        var from = new long[starts.Length];
        foreach (var at in Value.Points(e.Output.Shape))
        {
            for (var i = 0; i < from.Length; i++)
            {
                from[i] = starts[i] + Steps[i] * at[i];
            }

            e.Output.Data[e.Output.Position(at)] = e.Inputs[0].Data[e.Inputs[0].Position(from)];
        }
    }

    /// <summary>
    /// How far a slice is known to stand out of an axis at both ends. What depends on symbolic extents counts as inside here; a run
    /// checks it.
    /// </summary>
    public static (Dim Below, Dim Above) Overhang(Dim start, Dim extent, long step, Dim axis)
    {
        if (extent.Is(0))
        {
            return (0, 0);
        }

        var (low, high) = Reach(start, extent, step);
        return (Beyond(-low), Beyond(high - (axis - 1)));

        static Dim Beyond(Dim distance) => distance.IsConstant && distance.Value > 0 ? distance : 0;
    }

    /// <summary>The lowest and the highest position of a slice that is not empty.</summary>
    private static (Dim Low, Dim High) Reach(Dim start, Dim extent, long step)
    {
        var last = start + (extent - 1) * step;
        return step > 0 ? (start, last) : (last, start);
    }
}

public static partial class Movement
{
    internal static OpDefinition SliceDefinition { get; } = new("Slice",
        new OpSample("middle", x => x[0].Slice(1, 1, -1), [OpInput.Real(3, 6)]),
        new OpSample("strided", x => x[0].Slice(0, 1, 7, 3).Slice(1, null, null, 2), [OpInput.Real(7, 4)]),
        new OpSample("backwards", x => x[0].Slice(1, -1, 0, -2), [OpInput.Real(2, 6)]),
        new OpSample("symbolic", x => x[0].Slice(0, null, null, -1).Slice(0, null, null, 2), [OpInput.Real(OpInput.N, 3)]));

    /// <summary>
    /// The elements from <paramref name="start"/> to before <paramref name="end"/> along an axis, every <paramref name="step"/>-th, as
    /// Python's <c>start:end:step</c>: negative bounds count from the end, null means from the first or to the last element.
    /// </summary>
    /// <remarks>
    /// Along a constant extent, bounds outside the axis are clamped, as in Python. Along a symbolic extent <c>n</c> the result's extent
    /// is a polynomial, for example <c>n - 1</c> for <c>Slice(0, start: 1)</c>, and the bounds must lie in the axis when the program runs.
    /// </remarks>
    /// <param name="x">Any node.</param>
    /// <param name="axis">The axis; negative ones count from the end.</param>
    /// <param name="start">The first element.</param>
    /// <param name="end">The element behind the last one.</param>
    /// <param name="step">The distance of neighbours; negative to walk backwards.</param>
    /// <exception cref="GraphException">The step is zero, or there is no such axis.</exception>
    public static Node Slice(this Node x, int axis, Dim? start = null, Dim? end = null, long step = 1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Slice", [x], _ =>
        {
            var at = Axes.Of(x, axis);
            var bounds = Bounds(x.Shape[at], start, end, step);
            return Slice(x, (i, extent) => i == at ? bounds : (0, extent, 1));
        });
    }

    /// <summary>A range of each leading axis, for example <c>x.Slice(.., 1..3, ..^1)</c>; the axes behind are kept whole.</summary>
    /// <exception cref="GraphException">There are more ranges than axes.</exception>
    public static Node Slice(this Node x, params ReadOnlySpan<Range> ranges)
    {
        ArgumentNullException.ThrowIfNull(x);
        var listed = ranges.ToArray();
        return Node.Build("Slice", [x], _ => listed.Length > x.Rank
            ? throw new TypeRuleException($"{listed.Length} ranges for the {x.Rank} axes of {x.Shape}")
            : Slice(x, (i, extent) => i < listed.Length ? Bounds(extent, Position(listed[i].Start, extent), Position(listed[i].End, extent), 1) : (0, extent, 1)));

        // ^0 is the extent itself, which no negative number says.
        static Dim Position(Index index, Dim extent) => !index.IsFromEnd ? index.Value : index.Value == 0 ? extent : -index.Value;
    }

    /// <summary>Cuts a node along an axis into parts of these extents.</summary>
    /// <exception cref="GraphException">The sizes do not sum to the extent of the axis.</exception>
    public static Node[] Split(this Node x, int axis, IReadOnlyList<Dim> sizes)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(sizes);
        return Node.Build("Split", [x], _ =>
        {
            var at = Axes.Of(x, axis);
            var sum = sizes.Aggregate((Dim)0, (a, b) => a + b);
            if (sum != x.Shape[at] || sizes.Any(s => s.IsConstant && s.Value < 0))
            {
                throw new TypeRuleException($"the sizes [{string.Join(", ", sizes)}] do not split the extent {x.Shape[at]} of axis {at}: they sum to {sum}");
            }

            var parts = new Node[sizes.Count];
            Dim start = 0;
            for (var i = 0; i < parts.Length; i++)
            {
                var (from, size) = (start, sizes[i]);
                parts[i] = Slice(x, (j, extent) => j == at ? (from, size, 1) : (0, extent, 1));
                start += size;
            }

            return parts;
        });
    }

    /// <summary>Cuts a node along an axis into equal parts.</summary>
    /// <exception cref="GraphException"><paramref name="parts"/> does not divide the extent of the axis.</exception>
    public static Node[] Split(this Node x, int axis, int parts)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Split", [x], _ =>
        {
            var extent = x.Shape[Axes.Of(x, axis)];
            return parts > 0 && extent.TryDivideExactly(parts) is { } size
                ? x.Split(axis, [.. Enumerable.Repeat(size, parts)])
                : throw new TypeRuleException($"the extent {extent} of axis {axis} does not split into {parts} equal parts");
        });
    }

    /// <summary>Reverses the order of the elements along axes (all of them by default).</summary>
    /// <exception cref="GraphException">There is no such axis, or it is listed twice.</exception>
    public static Node Flip(this Node x, params ReadOnlySpan<int> axes)
    {
        ArgumentNullException.ThrowIfNull(x);
        var listed = axes.ToArray();
        return Node.Build("Flip", [x], _ =>
        {
            var flipped = Axes.All(x, listed);
            return Slice(x, (i, extent) => flipped.Contains(i) ? (extent - 1, extent, -1) : (0, extent, 1));
        });
    }

    private static Node Slice(Node x, Func<int, Dim, (Dim Start, Dim Extent, long Step)> bounds)
    {
        var all = x.Shape.Select((extent, axis) => bounds(axis, extent)).ToList();
        return all.Select((b, i) => b.Start.Is(0) && b.Step == 1 && b.Extent == x.Shape[i]).All(whole => whole)
            ? x
            : Node.Of(new SliceOp([.. all.Select(b => b.Start)], [.. all.Select(b => b.Extent)], [.. all.Select(b => b.Step)]), x);
    }

    /// <summary>The first position and the number of elements that Python's <c>start:end:step</c> means in an axis.</summary>
    private static (Dim Start, Dim Extent, long Step) Bounds(Dim extent, Dim? start, Dim? end, long step)
    {
        if (step is 0 or long.MinValue)
        {
            throw new TypeRuleException($"a slice cannot have the step {step}");
        }

        Dim lowest = step > 0 ? 0 : -1;
        var highest = step > 0 ? extent : extent - 1;
        var first = Position(start, step > 0 ? lowest : highest);
        var behind = Position(end, step > 0 ? highest : lowest);
        var length = step > 0 ? behind - first : first - behind;
        if (length.IsConstant && length.Value <= 0)
        {
            return (0, 0, 1);
        }

        // A step beyond the axis takes one element; the bound keeps the sum below from overflowing.
        var stride = Math.Abs(step);
        var count = length.IsConstant ? (length.Value - 1) / stride + 1 : (length + (stride - 1)) / stride;
        return (first, count, count.Is(1) ? 1 : step);

        Dim Position(Dim? bound, Dim otherwise)
        {
            if (bound is null)
            {
                return otherwise;
            }

            if (!bound.IsConstant)
            {
                return bound;
            }

            // Files say "to the end" with the largest integer there is.
            if (bound.Value >= int.MaxValue || bound.Value <= -int.MaxValue)
            {
                return bound.Value > 0 ? highest : lowest;
            }

            var position = bound.Value < 0 ? bound + extent : bound;
            return extent.IsConstant ? Math.Clamp(position.Value, lowest.Value, Math.Max(lowest.Value, highest.Value)) : position;
        }
    }
}
