namespace GraphC;

/// <summary>A diagonal of the last two axes: <c>out[.., k] = x[.., k, k + offset]</c>, or <c>x[.., k - offset, k]</c> below the main one.</summary>
internal sealed record DiagonalOp(int Offset) : Op
{
    public override string Name => "Diagonal";

    internal override string Attributes => Offset == 0 ? "" : $"offset={Offset}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var shape = inputs[0].Shape;
        return shape.Rank >= 2
            ? inputs[0] with { Shape = Shape.Of([.. shape.SkipLast(2), Length(shape[^2], shape[^1], Offset)]) }
            : throw Refuse($"{shape} is no matrix");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [Node.Of(new DiagonalEmbedOp(Offset, node.Inputs[0].Shape[^2], node.Inputs[0].Shape[^1]), dy)];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var k = Indices.Out(output.Rank - 1);
        var batch = Enumerable.Range(0, output.Rank - 1).Select(Indices.Out);
        return new Meaning.Map(Indices.At(0, output.DType, [.. batch, k + Math.Max(0, -(long)Offset), k + Math.Max(0, Offset)]));
    }

    internal override void Reference(Evaluation e)
    {
        foreach (var at in Value.Points(e.Output.Shape))
        {
            var (row, column) = Offset < 0 ? (at[^1] - Offset, at[^1]) : (at[^1], at[^1] + Offset);
            e.Output.Data[e.Output.Position(at)] = e.Inputs[0].Data[e.Inputs[0].Position([.. at[..^1], row, column])];
        }
    }

    /// <summary>The number of elements of a diagonal.</summary>
    public static Dim Length(Dim rows, Dim columns, int offset)
    {
        var (below, right) = (rows - Math.Max(0, -(long)offset), columns - Math.Max(0, offset));
        var shorter = right - below is { IsConstant: true } excess
            ? excess.Value < 0 ? right : below
            : throw Refuse($"which of the extents {rows} and {columns} ends a diagonal is not known");
        return shorter.IsConstant && shorter.Value < 0 ? 0 : shorter;
    }
}

/// <summary>A matrix of zeros with the last axis of the input on a diagonal.</summary>
internal sealed record DiagonalEmbedOp(int Offset, Dim Rows, Dim Columns) : Op
{
    public override string Name => "DiagonalEmbed";

    internal override string Attributes => $"offset={Offset} to [{Rows}, {Columns}]";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        var shape = inputs[0].Shape;
        return shape.Rank > 0 && shape[^1] == DiagonalOp.Length(Rows, Columns, Offset)
            ? inputs[0] with { Shape = Shape.Of([.. shape.SkipLast(1), Rows, Columns]) }
            : throw Refuse($"{shape} does not fill diagonal {Offset} of [{Rows}, {Columns}]");
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [Node.Of(new DiagonalOp(Offset), dy)];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var (row, column) = (Indices.Out(output.Rank - 2), Indices.Out(output.Rank - 1));
        var batch = Enumerable.Range(0, output.Rank - 2).Select(Indices.Out);
        var element = Indices.At(0, output.DType, [.. batch, Offset < 0 ? column : row]);
        return new Meaning.Map(Scalar.Select(ScalarFunctions.Equal(column - row, Offset), element, Scalar.Of(0, output.DType)));
    }

    internal override void Reference(Evaluation e)
    {
        foreach (var at in Value.Points(e.Inputs[0].Shape))
        {
            var (row, column) = Offset < 0 ? (at[^1] - Offset, at[^1]) : (at[^1], at[^1] + Offset);
            e.Output.Data[e.Output.Position([.. at[..^1], row, column])] = e.Inputs[0].Data[e.Inputs[0].Position(at)];
        }
    }
}

public static partial class Movement
{
    internal static OpDefinition DiagonalDefinition { get; } = new("Diagonal",
        new OpSample("main", x => x[0].Diagonal(), [OpInput.Real(3, 5)]),
        new OpSample("above", x => x[0].Diagonal(1), [OpInput.Real(2, 4, 4)]),
        new OpSample("below", x => x[0].Diagonal(-1), [OpInput.Real(3, 5)]),
        new OpSample("symbolic", x => x[0].Diagonal(0, 0, 2), [OpInput.Real(OpInput.N, 3, OpInput.N)]));

    internal static OpDefinition DiagonalEmbedDefinition { get; } = new("DiagonalEmbed",
        new OpSample("main", x => x[0].DiagonalEmbed(), [OpInput.Real(2, OpInput.N)]),
        new OpSample("below", x => x[0].DiagonalEmbed(-2), [OpInput.Real(3)]));

    /// <summary>
    /// The elements <c>[i, i + offset]</c> of two axes, as a last axis that replaces both (below the main diagonal for negative offsets).
    /// </summary>
    /// <param name="x">Any node of at least two axes.</param>
    /// <param name="offset">0 for the main diagonal.</param>
    /// <param name="rows">The axis that counts rows.</param>
    /// <param name="columns">The axis that counts columns.</param>
    /// <exception cref="GraphException">There are no such two axes, or which of two different symbolic extents is shorter is not known.</exception>
    public static Node Diagonal(this Node x, int offset = 0, int rows = -2, int columns = -1)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("Diagonal", [x], _ =>
        {
            var (i, j) = (Axes.Of(x, rows), Axes.Of(x, columns));
            int[] order = i == j
                ? throw new TypeRuleException($"axis {rows} and axis {columns} of {x.Shape} are the same")
                : [.. Enumerable.Range(0, x.Rank).Where(axis => axis != i && axis != j), i, j];
            return Node.Of(new DiagonalOp(offset), order.SequenceEqual(Enumerable.Range(0, x.Rank)) ? x : x.Permute(order));
        });
    }

    /// <summary>Square matrices of zeros with the last axis on a diagonal: <c>[.., n]</c> gives <c>[.., n + |offset|, n + |offset|]</c>.</summary>
    /// <exception cref="GraphException">The node is a scalar.</exception>
    public static Node DiagonalEmbed(this Node x, int offset = 0)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Node.Build("DiagonalEmbed", [x], _ =>
        {
            var extent = x.Shape[Axes.Of(x, -1)] + Math.Abs((long)offset);
            return Node.Of(new DiagonalEmbedOp(offset, extent, extent), x);
        });
    }
}
