namespace GraphC.Compiler;

/// <summary>Literals as passes see them: a repeated scalar is a Broadcast of a scalar constant.</summary>
internal static class Literals
{
    /// <summary>The one value that all elements of a literal have, or null if the node is none, its elements differ,
    /// or a double does not hold the integer.</summary>
    public static double? Repeated(Node node)
    {
        var origin = Source(node);
        return origin.Op is ConstantOp { Value.Length: 1 } constant && (node.DType.IsFloat || Math.Abs(constant.Value[0]) < 1L << 53)
            ? constant.Value[0]
            : null;
    }

    /// <summary>True if the elements come from a literal and nothing but moves.</summary>
    public static bool IsLiteral(Node node) => Source(node).Op is ConstantOp;

    /// <summary>A scalar literal.</summary>
    /// <exception cref="InvalidOperationException">The type cannot hold the value.</exception>
    public static Node Scalar(double value, DType dtype, Origin origin)
    {
        var scalar = new Value(dtype, []);
        scalar.Data[0] = value;
        return Node.Derived(scalar.ToTensor() ?? throw new InvalidOperationException($"{value} is no {dtype.ShortName}"), origin);
    }

    /// <summary>The same bits with the axes in another order: axis i of the result is axis <paramref name="order"/>[i] of the tensor.</summary>
    public static Tensor Permute(Tensor tensor, IReadOnlyList<int> order)
    {
        var extents = tensor.Shape.ToArray();
        var steps = new long[extents.Length];
        for (var (axis, step) = (extents.Length - 1, 1L); axis >= 0; step *= extents[axis--])
        {
            steps[axis] = step;
        }

        var result = new Tensor(tensor.DType, [.. order.Select(axis => extents[axis])]);
        if (result.Length > 0)
        {
            var size = (int)(tensor.ByteLength / tensor.Length);
            Copy(tensor.Bytes, result.Bytes, size, [.. order.Select(axis => (extents[axis], steps[axis] * size))]);
        }

        return result;
    }

    /// <summary>Fills a dense target with elements of so many bytes, along axes of given extents and steps in bytes.</summary>
    private static void Copy(ReadOnlySpan<byte> source, Span<byte> target, int size, ReadOnlySpan<(long Extent, long Step)> axes)
    {
        if (axes.IsEmpty)
        {
            source[..size].CopyTo(target);
            return;
        }

        var (extent, step) = axes[0];
        var part = (int)(target.Length / extent);
        for (var i = 0; i < extent; i++)
        {
            Copy(source[(int)(i * step)..], target.Slice(i * part, part), size, axes[1..]);
        }
    }

    private static Node Source(Node node)
    {
        while (node.Op is BroadcastOp or ReshapeOp or PermuteOp)
        {
            node = node.Inputs[0];
        }

        return node;
    }
}
