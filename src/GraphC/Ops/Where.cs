namespace GraphC;

/// <summary>Input 1 where input 0 is true, else input 2; equal shapes.</summary>
internal sealed record WhereOp : Op
{
    public override string Name => "Where";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        if (inputs[0].DType != DType.Bool)
        {
            throw Refuse($"the condition must be bool, not {inputs[0].DType.ShortName}; compare first");
        }

        RequireEqual([.. inputs.Skip(1)]);
        RequireEqual([inputs[1], inputs[0] with { DType = inputs[1].DType }]);
        return inputs[1];
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [null, node.Inputs[0].Where(dy, 0), node.Inputs[0].Where(0, dy)];

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(this, [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Scalar.Select(Indices.Here(0, inputs[0]), Indices.Here(1, inputs[1]), Indices.Here(2, inputs[2])));

    internal override void Reference(Evaluation e)
    {
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            e.Output.Data[i] = e.Inputs[e.Inputs[0].Data[i] != 0 ? 1 : 2].Data[i];
        }
    }
}

/// <summary>Choosing element by element.</summary>
public static class Selection
{
    internal static OpDefinition WhereDefinition { get; } = new("Where",
        new OpSample("data", x => x[0].Where(x[1], x[2]), [OpInput.Truth(3, OpInput.N), OpInput.Real(3, OpInput.N), OpInput.Real(3, OpInput.N)]),
        new OpSample("broadcast", x => x[0].Where(x[1], 7), [OpInput.Truth(OpInput.N, 1), OpInput.Real(4)]));

    /// <summary>
    /// <paramref name="then"/> where the condition is true, else <paramref name="otherwise"/>; all three broadcast as in NumPy. The gradient
    /// flows into what was chosen.
    /// </summary>
    /// <exception cref="GraphException">The condition is not Bool, the shapes do not broadcast, or the element types differ.</exception>
    public static Node Where(this Node condition, Node then, Node otherwise) =>
        Broadcasting.Apply(new WhereOp(), condition, then, otherwise);

    /// <summary>As above, with a literal of the element type of <paramref name="then"/>.</summary>
    public static Node Where(this Node condition, Node then, double otherwise)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(then);
        return Node.Build("Where", [condition, then], _ => condition.Where(then, Broadcasting.Like(otherwise, then)));
    }

    /// <summary>As above, with a literal of the element type of <paramref name="otherwise"/>.</summary>
    public static Node Where(this Node condition, double then, Node otherwise)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(otherwise);
        return Node.Build("Where", [condition, otherwise], _ => condition.Where(Broadcasting.Like(then, otherwise), otherwise));
    }
}
