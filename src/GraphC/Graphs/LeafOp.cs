namespace GraphC;

/// <summary>A node without inputs whose elements are stored somewhere before the program starts.</summary>
internal abstract record LeafOp : Op
{
    internal sealed override TensorType Infer(IReadOnlyList<TensorType> inputs) =>
        throw new InvalidOperationException($"A {Name} is made with its type.");

    internal sealed override IReadOnlyList<Node?> Gradient(Node node, Node dy) => [];

    internal sealed override Meaning Meaning(IReadOnlyList<TensorType> inputs, TensorType output) => new Meaning.Stored();

    internal sealed override void Reference(Evaluation evaluation) =>
        throw new InvalidOperationException($"The elements of a {Name} are given, not computed.");
}

/// <summary>What is fed at each run.</summary>
internal sealed record InputOp(string Label) : LeafOp
{
    /// <summary>True for what stands for an input of a region inside of it: the region feeds it, not the caller.</summary>
    public bool IsPlaceholder { get; init; }

    public override string Name => "Input";

    internal override string Attributes => Label;
}

/// <summary>A literal.</summary>
internal sealed record ConstantOp(Tensor Value) : LeafOp
{
    public override string Name => "Constant";

    /// <summary>True for one number that a double holds exactly: kernels have it in a register instead of in memory.</summary>
    internal bool IsNumber => Value.Length == 1 && (Value.DType != DType.Int64 || (Value[0] < -(double)long.MinValue && (long)Value[0] == Value.AsSpan<long>()[0]));

    internal override string Attributes => Value.Length == 1
        ? Value[0].ToString("R", System.Globalization.CultureInfo.InvariantCulture)
        : "";

    public bool Equals(ConstantOp? other) => other is not null
        && (ReferenceEquals(Value, other.Value)
            || (Value.DType == other.Value.DType && Value.Shape.SequenceEqual(other.Value.Shape) && Value.Bytes.SequenceEqual(other.Value.Bytes)));

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.Add(Value.DType);
        hash.Add(Value.Length);
        hash.AddBytes(Value.Bytes[..(int)Math.Min(64, Value.ByteLength)]);
        return hash.ToHashCode();
    }
}
