namespace GraphC;

/// <summary>
/// The index itself as Int64, checked: for values that are compared with positions rather than used as coordinates, which would otherwise
/// be accepted whatever they are.
/// </summary>
internal sealed record CheckIndexOp(Dim Extent) : Op
{
    public override string Name => "CheckIndex";

    internal override string Attributes => $"below {Extent}";

    internal override IEnumerable<Dim> Mentions => [Extent];

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        IndexData.RequireIndex(inputs[0]);
        return inputs[0] with { DType = DType.Int64 };
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [null];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Map(
        IndexData.Coordinate(0, inputs[0].DType, Enumerable.Range(0, inputs[0].Rank).Select(Indices.Out), Extent));

    internal override void Reference(Evaluation e)
    {
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            e.Output.Data[i] = IndexData.Check(Name, e.Inputs[0].Data[i], e[Extent]);
        }
    }
}

/// <summary>Checks of indices that come from data.</summary>
public static class IndexChecks
{
    internal static OpDefinition CheckIndexDefinition { get; } = new("CheckIndex",
        new OpSample("labels", x => x[0].CheckIndex(7), [OpInput.Below(7, OpInput.N, 3)]),
        new OpSample("i32", x => x[0].CheckIndex(5), [new OpInput(DType.Int32, [4]) { Low = 0, High = 5 }]));

    /// <summary>The same indices as Int64; a run in which one is outside [0, <paramref name="extent"/>) fails and changes no variable.</summary>
    /// <exception cref="GraphException">The indices are not Int32 or Int64.</exception>
    public static Node CheckIndex(this Node index, Dim extent) => Node.Of(new CheckIndexOp(extent), index);
}
