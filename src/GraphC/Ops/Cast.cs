namespace GraphC;

/// <summary>Converts the element type.</summary>
internal sealed record CastOp(DType Target) : Op
{
    public override string Name => "Cast";

    internal override string Attributes => $"to {Target.ShortName}";

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs)
    {
        Declare.RequireImplemented(Target, Name);
        return inputs[0] with { DType = Target };
    }

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) =>
        [node.Inputs[0].DType.IsFloat && Target.IsFloat ? dy.Cast(node.Inputs[0].DType) : null];

    internal override Node? Batched(IReadOnlyList<Node> inputs, Dim extent) => Node.Of(this, [.. inputs]);

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(new Scalar.Convert(Indices.Here(0, inputs[0]), Target));

    internal override void Reference(Evaluation e)
    {
        var from = e.Inputs[0].DType;
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            var x = e.Inputs[0].Data[i];
            e.Output.Data[i] = Target.IsFloat ? x
                : Target == DType.Bool ? (x != 0 ? 1 : 0)
                : from.IsFloat ? Integers.Saturate(x, Target)
                : Integers.Wrap(x, Target);
        }
    }
}

/// <summary>Conversion between element types.</summary>
public static class Conversion
{
    internal static OpDefinition CastDefinition { get; } = new("Cast",
        new OpSample("f64", x => x[0].Cast(DType.Float64), [OpInput.Real(3, OpInput.N)]),
        new OpSample("f32", x => x[0].Cast(DType.Float32), [OpInput.Real(3, OpInput.N)]),
        new OpSample("i32", x => x[0].Cast(DType.Int32), [OpInput.Real(3, 5)]) { Differentiable = false },
        new OpSample("u8", x => x[0].Cast(DType.UInt8), [new OpInput(DType.Int32, [3, 5]) { Low = -300, High = 600 }]),
        new OpSample("bool", x => x[0].Cast(DType.Bool), [OpInput.Below(3, 3, 5)]),
        new OpSample("from bool", x => x[0].Cast(DType.Float32), [OpInput.Truth(3, 5)]));

    /// <summary>
    /// The elements converted to another type. A float becomes an integer by truncation, saturating at the integer's bounds; NaN becomes the
    /// least integer, which no index check accepts. An integer becomes a narrower one by dropping its high bits; anything becomes Bool by comparing with 0; true becomes 1.
    /// A gradient flows between floating-point types only.
    /// </summary>
    /// <exception cref="GraphException">The type is one of the reserved ones.</exception>
    public static Node Cast(this Node x, DType type)
    {
        ArgumentNullException.ThrowIfNull(x);
        return x.DType == type ? x : Node.Of(new CastOp(type), x);
    }

    /// <summary>The elements converted to another type, which is named as a .NET type: <c>x.Cast&lt;int&gt;()</c>.</summary>
    /// <inheritdoc cref="Cast(Node, DType)"/>
    public static Node Cast<T>(this Node x) where T : unmanaged => x.Cast(DTypes.Of<T>());
}
