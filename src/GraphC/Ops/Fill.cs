namespace GraphC;

/// <summary>Tensors of one repeated value.</summary>
public static class Fill
{
    /// <summary>A tensor filled with a value.</summary>
    public static Node Full(double value, DType dtype, Shape shape) => Declare.Constant(value, dtype).BroadcastTo(shape);

    /// <summary>Zeros of a node's type.</summary>
    public static Node ZerosLike(this Node x) => Full(0, x.DType, x.Shape);

    /// <summary>Ones of a node's type.</summary>
    public static Node OnesLike(this Node x) => Full(1, x.DType, x.Shape);
}
