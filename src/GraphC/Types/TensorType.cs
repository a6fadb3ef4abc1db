namespace GraphC;

/// <summary>What is known of a tensor before the program runs: its element type and its shape.</summary>
public sealed record TensorType(DType DType, Shape Shape)
{
    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The type as text, for example <c>f32[batch, 784]</c>.</summary>
    public override string ToString() => DType.ShortName + Shape;
}
