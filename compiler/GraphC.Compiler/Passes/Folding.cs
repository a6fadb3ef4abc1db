namespace GraphC.Compiler;

/// <summary>
/// Computes what depends on literals alone, with the ops' float64 references, and rounds the result to its element type once.
/// </summary>
/// <remarks>
/// For one arithmetic op on Float32 this is the correctly rounded result, which is what a kernel computes; functions such as exp, and sums,
/// come out at least as near to the exact value as a kernel's. An integer result is folded only if it is exact: if it fits its
/// type and no double of the computation can have left the exact range. Random draws are never folded, and neither is a repeated
/// scalar, which kernels hold in a register.
/// </remarks>
internal static class Folding
{
    /// <summary>A result may have so many elements even if the literals that it is computed from have fewer.</summary>
    private const long SmallResult = 4096;

    /// <summary>Scalar operations worth spending at compile time on one node.</summary>
    private const long MostWork = 1L << 24;

    private const double ExactIntegers = 1L << 53;

    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph) => graph.Replace(Walk.Rewrite(graph.Nodes, node => Fold(node) ?? node));

    /// <summary>The literal that a node amounts to, or null.</summary>
    private static Node? Fold(Node node)
    {
        if (node.Inputs.IsEmpty || node.Inputs.Any(i => i.Op is not ConstantOp) || !node.Shape.IsConstant
            || node.Op is BroadcastOp || node.Op.Regions.Count > 0)
        {
            return null;
        }

        var tensors = node.Inputs.Select(i => ((ConstantOp)i.Op).Value).ToList();
        if (node.Op is ReshapeOp)
        {
            return Node.Derived(tensors[0].Reshape(Extents(node)), node.Origin);
        }

        var (elements, given) = (node.Shape.Elements.Value, tensors.Sum(t => t.Length));
        return elements <= Math.Max(SmallResult, given) && Work(node) <= MostWork && Evaluate(node, tensors) is { } value && Round(value) is { } tensor
            ? Node.Derived(tensor, node.Origin)
            : null;
    }

    private static long Work(Node node)
    {
        var elements = node.Shape.Elements.Value;
        return node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) switch
        {
            Meaning.Reduce reduce => elements * reduce.Extents.Aggregate(1L, (work, extent) => work * extent.Value),
            Meaning.Contract => elements * node.Inputs[0].Shape[^1].Value,
            Meaning.Orthogonalize => elements * node.Shape.Max(d => d.Value),
            _ => elements + node.Inputs.Sum(i => i.Shape.Elements.Value),
        };
    }

    private static Value? Evaluate(Node node, IReadOnlyList<Tensor> tensors)
    {
        if (!tensors.All(t => t.DType.IsFloat || IsExact(t)))
        {
            return null;
        }

        var output = new Value(node.DType, Extents(node));
        node.Op.Reference(new Evaluation([.. tensors.Select(Value.From)], output,
            _ => throw new InvalidOperationException("a literal has constant extents"), seed: 0, step: 0,
            _ => throw new InvalidOperationException("a random draw is no literal")));
        return output;
    }

    private static bool IsExact(Tensor tensor)
    {
        if (tensor.DType == DType.Int64)
        {
            foreach (var x in tensor.AsSpan<long>())
            {
                if (x is >= 1L << 53 or <= -(1L << 53))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The tensor whose elements are nearest to the doubles, or null if an integer element has no exact value.</summary>
    private static Tensor? Round(Value value)
    {
        var tensor = new Tensor(value.DType, value.Shape);
        var data = value.Data;
        switch (value.DType)
        {
            case DType.Float32: Fill<float>(x => (float)x); return tensor;
            case DType.Float64: Fill<double>(x => x); return tensor;
            case DType.Int32: return Fits(int.MinValue, int.MaxValue) ? Fill<int>(x => (int)x) : null;
            case DType.Int64: return Fits(1 - ExactIntegers, ExactIntegers - 1) ? Fill<long>(x => (long)x) : null;
            case DType.UInt8: return Fits(0, 255) ? Fill<byte>(x => (byte)x) : null;
            case DType.Bool: return Fits(0, 1) ? Fill<bool>(x => x != 0) : null;
            default: return null;
        }

        bool Fits(double low, double high) => data.All(x => x >= low && x <= high && x == Math.Floor(x));

        Tensor Fill<T>(Func<double, T> round) where T : unmanaged
        {
            var span = tensor.AsSpan<T>();
            for (var i = 0; i < data.Length; i++)
            {
                span[i] = round(data[i]);
            }

            return tensor;
        }
    }

    private static long[] Extents(Node node) => [.. node.Shape.Select(d => d.Value)];
}
