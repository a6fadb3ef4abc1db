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

    /// <summary>The pass.</summary>
    public static Graph Run(Graph graph) => graph.Replace(Walk.Rewrite(graph.Nodes, node => Fold(node) ?? node));

    /// <summary>The literal that a node amounts to, or null.</summary>
    private static Node? Fold(Node node)
    {
        // A repeated literal beside a whole one is a literal too: a filter scaled by channel. Among themselves they are hoisted instead.
        if (!node.Inputs.Any(i => i.Op is ConstantOp) || !node.Inputs.All(IsGiven) || !node.Shape.IsConstant
            || node.Op is BroadcastOp or RegionOp or BitCastOp)   // a double does not hold all bits
        {
            return null;
        }

        if (node.Op is ReshapeOp)
        {
            return Node.Derived(((ConstantOp)node.Inputs[0].Op).Value.Reshape(Extents(node)), node.Origin);
        }

        // Weights stored [out, in], read by x · Wᵀ: turned around once instead of at each run, however large they are.
        if (node.Op is PermuteOp permute)
        {
            return Node.Derived(Literals.Permute(((ConstantOp)node.Inputs[0].Op).Value, permute.Order), node.Origin);
        }

        var given = node.Inputs.Where(i => i.Op is ConstantOp).Sum(i => i.Shape.Elements.Value);
        return node.Shape.Elements.Value <= Math.Max(SmallResult, given) && Work(node) <= MostWork
            && Evaluate(node) is { } value && value.ToTensor() is { } tensor
                ? Node.Derived(tensor, node.Origin)
                : null;
    }

    private static bool IsGiven(Node node) => node.Op is ConstantOp || (node.Op is BroadcastOp && node.Shape.IsConstant && node.Inputs[0].Op is ConstantOp);

    private static long Work(Node node)
    {
        var elements = node.Shape.Elements.Value;
        return node.Op.Meaning([.. node.Inputs.Select(i => i.Type)], node.Type) switch
        {
            Meaning.Reduce reduce => elements * reduce.Extents.Aggregate(1L, (work, extent) => work * extent.Value),
            Meaning.Contract => elements * node.Inputs[0].Shape[^1].Value,
            // Each element of either input meets at most each position or each filter.
            Meaning.Convolve => node.Inputs[0].Shape.Elements.Value * node.Inputs[1].Shape.Elements.Value,
            Meaning.Orthogonalize => elements * node.Shape.Max(d => d.Value),
            _ => elements + node.Inputs.Sum(i => i.Shape.Elements.Value),
        };
    }

    private static Value? Evaluate(Node node)
    {
        var inputs = new List<Value>();
        foreach (var input in node.Inputs)
        {
            var literal = input.Op is ConstantOp ? input : input.Inputs[0];
            var tensor = ((ConstantOp)literal.Op).Value;
            if (!tensor.DType.IsFloat && !IsExact(node, tensor))
            {
                return null;
            }

            inputs.Add(literal == input ? Value.From(tensor) : Apply(input, [Value.From(tensor)]));
        }

        try
        {
            return Apply(node, inputs);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or InvalidOperationException or OverflowException)
        {
            return null;   // what would fail when it runs, an index out of range, must fail when it runs
        }
    }

    private static Value Apply(Node node, IReadOnlyList<Value> inputs)
    {
        var output = new Value(node.DType, Extents(node));
        node.Op.Reference(new Evaluation(inputs, output, new(
            _ => throw new InvalidOperationException("a literal has constant extents"), Seed: 0, Step: 0,
            _ => throw new InvalidOperationException("a random draw is no literal"))));
        return output;
    }

    /// <summary>True if the doubles of the computation are exact: integers wrap around only after an exact result.</summary>
    private static bool IsExact(Node node, Tensor tensor)
    {
        // Movements only copy. Sums and products of two numbers below 2^26 stay below 2^53, and so do the sums that are folded at all;
        // inner products are sums of products. A product that leaves the exact range shows it in its size.
        var limit = node.Op switch
        {
            ReshapeOp or PermuteOp or SliceOp or PadOp or ConcatOp or GatherOp or IndexSelectOp or CastOp => 1L << 53,
            MatMulOp => 1L << 14,
            _ => 1L << 26,
        };
        for (var i = 0L; i < tensor.Length; i++)
        {
            // Int64 by itself: its conversion to double would round.
            if (tensor.DType == DType.Int64 ? tensor.AsSpan<long>()[(int)i] is var x && (x >= limit || x <= -limit) : Math.Abs(tensor[i]) >= limit)
            {
                return false;
            }
        }

        return true;
    }

    private static long[] Extents(Node node) => [.. node.Shape.Select(d => d.Value)];
}
