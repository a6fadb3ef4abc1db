namespace GraphC;

/// <summary>The positions along an axis as a vector: 0, 1, 2, ...</summary>
internal sealed record PositionsOp(Dim Extent, DType Type) : Op
{
    public override string Name => "Positions";

    internal override string Attributes => $"below {Extent}";

    internal override IEnumerable<Dim> Mentions => [Extent];

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        Type == DType.Bool ? throw Refuse("a position is a number, not bool") : new(Type, [Extent]);

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Type == DType.Int64 ? Indices.Out(0) : new Scalar.Convert(Indices.Out(0), Type));

    internal override void Reference(Evaluation e)
    {
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            e.Output.Data[i] = Integers.Wrap(i, Type);
        }
    }
}

/// <summary>Positions as numbers.</summary>
public static class Positions
{
    internal static OpDefinition PositionsDefinition { get; } = new("Positions",
        new OpSample("f32", x => Of(OpInput.N, DType.Float32), [OpInput.Real(OpInput.N)]) { Differentiable = false, Unused = true },
        new OpSample("i64", x => Of(OpInput.N + 2, DType.Int64), [OpInput.Real(OpInput.N)]) { Unused = true },
        new OpSample("compared", x => (Of(7).Unsqueeze(0) <= Of(OpInput.N).Unsqueeze(1)).Where(x[0], 0), [OpInput.Real(OpInput.N, 7)]));

    /// <summary>The positions along an axis of an extent, <c>[extent]</c>: 0, 1, 2, ...</summary>
    /// <param name="extent">A constant, or an expression of symbols that the graph's inputs bind.</param>
    /// <param name="dtype">The element type.</param>
    /// <exception cref="GraphException">The type is no number.</exception>
    public static Node Of(Dim extent, DType dtype = DType.Int64)
    {
        ArgumentNullException.ThrowIfNull(extent);
        return Node.Of(new PositionsOp(extent, dtype));
    }
}
