namespace GraphC;

/// <summary>Keeps one side of a diagonal of the last two axes and puts zeros on the other.</summary>
internal sealed record TriangleOp(bool Upper, int Diagonal) : Op
{
    public override string Name => Upper ? "Triu" : "Tril";

    internal override string Attributes => Diagonal == 0 ? "" : $"diagonal={Diagonal}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        inputs[0].Rank >= 2 ? inputs[0] : throw Refuse($"{inputs[0].Shape} is no matrix");

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [Node.Of(this, dy)];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        Scalar column = Indices.Out(output.Rank - 1) - Indices.Out(output.Rank - 2);
        return new Meaning.Map(Scalar.Select(
            Upper ? column >= Diagonal : column <= Diagonal, Indices.Here(0, output), Scalar.Of(0, output.DType)));
    }

    internal override void Reference(Evaluation e)
    {
        var (rows, columns) = (e.Output.Shape[^2], e.Output.Shape[^1]);
        for (var i = 0L; i < e.Output.Data.Length; i++)
        {
            var (row, column) = (i / columns % rows, i % columns);
            e.Output.Data[i] = (Upper ? column - row >= Diagonal : column - row <= Diagonal) ? e.Inputs[0].Data[i] : 0;
        }
    }
}

public static partial class Movement
{
    internal static OpDefinition TrilDefinition { get; } = new("Tril",
        new OpSample("square", x => x[0].Tril(), [OpInput.Real(4, 4)]),
        new OpSample("below", x => x[0].Tril(-1), [OpInput.Real(2, OpInput.N, 3)]));

    internal static OpDefinition TriuDefinition { get; } = new("Triu",
        new OpSample("wide", x => x[0].Triu(), [OpInput.Real(3, 5)]),
        new OpSample("above", x => x[0].Triu(2), [OpInput.Real(4, OpInput.N)]));

    /// <summary>
    /// The lower triangle of the last two axes: elements <c>[i, j]</c> with <c>j - i ≤ diagonal</c>, zeros elsewhere. With ones this is
    /// the mask of causal attention.
    /// </summary>
    /// <exception cref="GraphException">There are less than two axes.</exception>
    public static Node Tril(this Node x, int diagonal = 0) => Node.Of(new TriangleOp(false, diagonal), x);

    /// <summary>The upper triangle of the last two axes: elements <c>[i, j]</c> with <c>j - i ≥ diagonal</c>, zeros elsewhere.</summary>
    /// <exception cref="GraphException">There are less than two axes.</exception>
    public static Node Triu(this Node x, int diagonal = 0) => Node.Of(new TriangleOp(true, diagonal), x);
}
