namespace GraphC;

/// <summary>The value of an extent as a scalar.</summary>
internal sealed record ExtentOp(Dim Extent, DType Type) : Op
{
    public override string Name => "Extent";

    internal override string Attributes => Extent.ToString();

    internal override IEnumerable<Dim> Mentions => [Extent];

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        Type == DType.Bool ? throw Refuse("an extent is a number, not bool") : new(Type, []);

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) =>
        new Meaning.Map(Type == DType.Int64 ? Extent : new Scalar.Convert(Extent, Type));

    internal override void Reference(Evaluation e) => e.Output.Data[0] = Integers.Wrap(e[Extent], Type);
}

/// <summary>Extents as numbers.</summary>
public static class Extents
{
    internal static OpDefinition ExtentDefinition { get; } = new("Extent",
        new OpSample("f32", _ => Of(OpInput.N * 3 + 1, DType.Float32), [OpInput.Real(OpInput.N)]) { Differentiable = false, Unused = true },
        new OpSample("i64", _ => Of(OpInput.N, DType.Int64), [OpInput.Real(OpInput.N)]) { Unused = true });

    /// <summary>The value of an extent as a scalar: <c>x.Sum(0) / Extents.Of(Batch, Float32)</c>.</summary>
    /// <param name="extent">A constant, or an expression of symbols that the graph's inputs bind.</param>
    /// <param name="dtype">The element type of the scalar.</param>
    /// <exception cref="GraphException">The type is no number.</exception>
    public static Node Of(Dim extent, DType dtype)
    {
        ArgumentNullException.ThrowIfNull(extent);
        return extent.IsConstant ? Declare.Constant(extent.Value, dtype) : Node.Of(new ExtentOp(extent, dtype));
    }
}
