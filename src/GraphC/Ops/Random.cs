namespace GraphC;

/// <summary>Counter-based random numbers: the element at row-major position p is drawn with counter p from the node's own stream.</summary>
internal sealed record RandomOp(Distribution Distribution, RandomStream Stream, TensorType Type) : Op
{
    public override string Name => Distribution.ToString();

    internal override TensorType Infer(IReadOnlyList<TensorType> inputs) => Type;

    internal override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [];

    internal override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output)
    {
        var position = output.Shape.Strides.Select((stride, axis) => stride * Indices.Out(axis)).Aggregate((Dim)0, (a, b) => a + b);
        return new Meaning.Map(new Scalar.Draw(Distribution, Stream, position, Type.DType));
    }

    internal override void Reference(Evaluation e)
    {
        for (var i = 0; i < e.Output.Data.Length; i++)
        {
            e.Output.Data[i] = 0;
        }
    }
}
