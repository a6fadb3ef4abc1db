namespace GraphC.Onnx;

/// <summary>Tensors of integers in whichever type carries them.</summary>
internal static class Tensors
{
    /// <summary>A tensor of a node's type and constant shape.</summary>
    public static Tensor Of(Node node, ReadOnlySpan<long> elements)
    {
        var tensor = new Tensor(node.DType, [.. node.Shape.Select(d => d.Value)]);
        for (var i = 0; i < elements.Length; i++)
        {
            switch (node.DType)
            {
                case DType.Int64: tensor.AsSpan<long>()[i] = elements[i]; break;
                case DType.Int32: tensor.AsSpan<int>()[i] = (int)elements[i]; break;
                default: tensor.Bytes[i] = (byte)elements[i]; break;
            }
        }

        return tensor;
    }

    /// <summary>The elements of a tensor of integers.</summary>
    public static long[] Integers(Tensor tensor) => tensor.DType == DType.Int64
        ? tensor.ToArray<long>()
        : [.. Enumerable.Range(0, (int)tensor.Length).Select(i => (long)tensor[i])];

    /// <summary>The elements of a tensor as real numbers.</summary>
    public static double[] Reals(Tensor tensor) => [.. Enumerable.Range(0, (int)tensor.Length).Select(i => tensor[i])];
}
