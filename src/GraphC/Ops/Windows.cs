namespace GraphC;

/// <summary>
/// All windows that slide over axes: <c>[a..., d..., c...]</c> gives <c>[a..., p..., k..., c...]</c>, element k of the window at position p.
/// A value stands where a window stands out.
/// </summary>
/// <param name="Slides">How windows slide along each d.</param>
/// <param name="Positions">p.</param>
/// <param name="Window">k.</param>
/// <param name="Outside">What stands outside.</param>
/// <param name="Trailing">How many axes c stand behind those that windows slide over.</param>
internal sealed record WindowsOp(ValueList<Slide> Slides, ValueList<Dim> Positions, ValueList<Dim> Window, double Outside, int Trailing = 0) : Op
{
    public override string Name => "Windows";

    internal override string Attributes => $"{Slides} window={Window}{Windows.Behind(Trailing)}"
        + (Outside == 0 ? "" : $" outside {Outside.ToString("R", System.Globalization.CultureInfo.InvariantCulture)}");

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        Slides.Count != Positions.Count || Slides.Count != Window.Count || Trailing < 0 || Slides.Count + Trailing > inputs[0].Rank
            ? throw Refuse(
                $"{Slides.Count} slides, {Positions.Count} positions and {Window.Count} extents of a window over {inputs[0].Shape}{Windows.Behind(Trailing)}")
            : inputs[0] with
            {
                Shape = Shape.Of([.. inputs[0].Shape.SkipLast(Slides.Count + Trailing), .. Positions, .. Window, .. inputs[0].Shape.TakeLast(Trailing)]),
            };

    internal override IEnumerable<Dim> Requirements(IReadOnlyList<TensorType> inputs) => Positions.Select(count => count - 1);

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [Node.Of(new OverlapOp(Slides, [.. node.Inputs[0].Shape.SkipLast(Trailing).TakeLast(Slides.Count)], Trailing), dy)];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var lead = inputs[0].Rank - Slides.Count - Trailing;
        var at = Enumerable.Range(0, lead).Select(Indices.Out).ToList();
        Scalar? inside = null;
        for (var i = 0; i < Slides.Count; i++)
        {
            var (position, element) = (Indices.Out(lead + i), Indices.Out(lead + Slides.Count + i));
            at.Add(Slides[i].At(position, element));
            inside = Slide.Both(inside, Slides[i].Inside(position, element, Positions[i], Window[i], inputs[0].Shape[lead + i]));
        }

        at.AddRange(Enumerable.Range(output.Rank - Trailing, Trailing).Select(Indices.Out));
        var there = Indices.At(0, output.DType, at);
        return new Meaning.Map(inside is null ? there : Scalar.Select(inside, there, Scalar.Of(Outside, output.DType)));
    }

    internal override void Reference(Evaluation e)
    {
        Array.Fill(e.Output.Data, Outside);
        foreach (var to in Value.Points(e.Output.Shape))
        {
            if (Sliding.Place(to, Slides, e.Inputs[0].Shape, Trailing) is { } from)
            {
                e.Output.Data[e.Output.Position(to)] = e.Inputs[0].Data[e.Inputs[0].Position(from)];
            }
        }
    }
}

/// <summary>
/// The sum of overlapping windows: <c>[a..., p..., k..., c...]</c> gives <c>[a..., d..., c...]</c>, where each element is the sum of all
/// elements of windows that stand there. What stands out of the extents is dropped. The transpose of <see cref="WindowsOp"/>.
/// </summary>
/// <param name="Slides">How windows slide along each d.</param>
/// <param name="Extents">d.</param>
/// <param name="Trailing">How many axes c stand behind the windows.</param>
internal sealed record OverlapOp(ValueList<Slide> Slides, ValueList<Dim> Extents, int Trailing = 0) : Op
{
    public override string Name => "Overlap";

    internal override string Attributes => $"{Slides} to {Extents}{Windows.Behind(Trailing)}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        if (inputs[0].DType == DType.Bool || Slides.Count != Extents.Count || Trailing < 0 || inputs[0].Rank < 2 * Slides.Count + Trailing)
        {
            throw Refuse($"{Slides.Count} slides and {Extents.Count} extents for windows {inputs[0]}{Windows.Behind(Trailing)}");
        }

        var shape = inputs[0].Shape;
        return inputs[0] with { Shape = Shape.Of([.. shape.SkipLast(2 * Slides.Count + Trailing), .. Extents, .. shape.TakeLast(Trailing)]) };
    }

    internal override IEnumerable<Dim> Requirements(IReadOnlyList<TensorType> inputs) =>
        PositionsOf(inputs[0].Shape).Select(count => count - 1);

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy)
    {
        var shape = node.Inputs[0].Shape;
        return [Node.Of(new WindowsOp(Slides, [.. PositionsOf(shape)], [.. WindowOf(shape)], 0, Trailing), dy)];
    }

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var (shape, lead) = (inputs[0].Shape, output.Rank - Slides.Count - Trailing);
        var (positions, elements, turns) = (new Dim[Slides.Count], new Dim[Slides.Count], new List<Dim>());
        Scalar? exists = null;
        for (var i = 0; i < Slides.Count; i++)
        {
            var (place, count, window) = (Indices.Out(lead + i), shape[lead + i], shape[lead + Slides.Count + i]);
            Scalar? there;
            if (Slides[i].Overlaps(window) is { } overlaps)
            {
                // The later a window, the earlier its element: elements are added in their order.
                var turn = Turn(overlaps);
                (positions[i], elements[i], there) = Slides[i].Over(place, turn, overlaps, count, window.Value, Extents[i]);
            }
            else
            {
                elements[i] = Turn(window);
                positions[i] = Slides[i].Distance(place, elements[i]) / Slides[i].Stride;
                there = Slides[i].Exists(place, elements[i], count, window, Extents[i]);
            }

            exists = Slide.Both(exists, there);
        }

        var (before, behind) = (Enumerable.Range(0, lead).Select(Indices.Out), Enumerable.Range(output.Rank - Trailing, Trailing).Select(Indices.Out));
        var element = Indices.At(0, output.DType, [.. before, .. positions, .. elements, .. behind]);
        var term = exists is null ? element : Scalar.Select(exists, element, Scalar.Of(0, output.DType));
        // Where no two windows overlap there is nothing to add.
        return turns.Count == 0 ? new Meaning.Map(term) : new Meaning.Reduce(Reducer.Sum, [.. turns], term);

        Dim Turn(Dim count)
        {
            if (count.Is(1))
            {
                return 0;
            }

            turns.Add(count);
            return Indices.Reduced(turns.Count - 1);
        }
    }

    internal override void Reference(Evaluation e)
    {
        foreach (var from in Value.Points(e.Inputs[0].Shape))
        {
            if (Sliding.Place(from, Slides, e.Output.Shape, Trailing) is { } to)
            {
                ref var sum = ref e.Output.Data[e.Output.Position(to)];
                sum = Integers.Wrap(sum + e.Inputs[0].Data[e.Inputs[0].Position(from)], e.Output.DType);
            }
        }
    }

    private IEnumerable<Dim> PositionsOf(Shape windows) => windows.SkipLast(Slides.Count + Trailing).TakeLast(Slides.Count);

    private IEnumerable<Dim> WindowOf(Shape windows) => windows.SkipLast(Trailing).TakeLast(Slides.Count);
}

/// <summary>All windows as a tensor, and their overlapping sum: what pooling is made of.</summary>
internal static class Windows
{
    internal static OpDefinition WindowsDefinition { get; } = new("Windows",
        new OpSample("plain", x => Of(x[0], [new(1, 1, 0)], [4], [2]), [OpInput.Real(OpInput.N, 5)]),
        new OpSample("border", x => Of(x[0], [new(2, 1, 1), new(1, 2, 2)], [3, 4], [3, 2], -1.5), [OpInput.Real(OpInput.N, 5, 2)]),
        new OpSample("backwards", x => Of(x[0], [new(1, -2, -3)], [5], [3]), [OpInput.Real(2, 6)]),
        new OpSample("trailing", x => Of(x[0], [new(2, 1, 1), new(1, 2, 2)], [3, 4], [3, 2], -1.5, trailing: 1), [OpInput.Real(OpInput.N, 5, 2, 3)]),
        new OpSample("symbolic", x => Of(x[0].Pad(1, 1, 0), [new(1, 1, 1)], [OpInput.N + 1], [3]), [OpInput.Real(2, OpInput.N)]),
        new OpSample("i32", x => Of(x[0], [new(3, 1, 1)], [2], [2], 7), [new(DType.Int32, [2, 4]) { Low = 1, High = 9 }]) { Differentiable = false });

    internal static OpDefinition OverlapDefinition { get; } = new("Overlap",
        new OpSample("plain", x => Sum(x[0], [new(1, 1, 0)], [5]), [OpInput.Real(OpInput.N, 4, 2)]),
        new OpSample("border", x => Sum(x[0], [new(2, 1, 1), new(1, 2, 2)], [5, 3]), [OpInput.Real(OpInput.N, 3, 4, 3, 2)]),
        new OpSample("side by side", x => Sum(x[0], [new(2, 1, 0), new(3, 1, 1)], [5, 4], trailing: 1), [OpInput.Real(OpInput.N, 2, 1, 2, 3, 20)]),
        new OpSample("dilated", x => Sum(x[0], [new(2, 3, 1)], [7]), [OpInput.Real(OpInput.N, 3, 2)]),
        new OpSample("gaps", x => Sum(x[0], [new(3, 1, 0)], [8]), [OpInput.Real(2, 3, 2)]),
        new OpSample("backwards", x => Sum(x[0], [new(2, -1, -2)], [6]), [OpInput.Real(2, 3, 3)]),
        new OpSample("trailing", x => Sum(x[0], [new(2, 1, 1), new(1, 2, 2)], [5, 3], trailing: 1), [OpInput.Real(OpInput.N, 3, 4, 3, 2, 3)]),
        new OpSample("symbolic", x => Sum(x[0].Pad(1, 1, 0), [new(1, 1, 1)], [OpInput.N + 1]), [OpInput.Real(2, OpInput.N, 3)]));

    /// <summary>The windows over the last axes, or over those before some trailing ones.</summary>
    public static Node Of(Node x, ValueList<Slide> slides, ValueList<Dim> positions, ValueList<Dim> window, double outside = 0, int trailing = 0) =>
        Node.Of(new WindowsOp(slides, positions, window, outside, trailing), x);

    /// <summary>What attributes and errors say of trailing axes.</summary>
    internal static string Behind(int trailing) => trailing == 0 ? "" : $" trailing={trailing}";

    private static Node Sum(Node windows, ValueList<Slide> slides, ValueList<Dim> extents, int trailing = 0) =>
        Node.Of(new OverlapOp(slides, extents, trailing), windows);
}
