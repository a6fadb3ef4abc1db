namespace GraphC.Compiler;

/// <summary>Evaluates the nodes of a kernel by the float64 interpreter, from what the kernel reads.</summary>
internal static class KernelEvaluation
{
    /// <summary>The value that a kernel begins with for a node that it does not compute.</summary>
    /// <param name="site">The kernel.</param>
    /// <param name="node">The node: a leaf, or one in memory.</param>
    /// <param name="inputs">What the kernel reads, as far as it was copied before the kernel ran.</param>
    /// <param name="memory">The memory after it has run.</param>
    public static Value Given(KernelSite site, Node node, IReadOnlyDictionary<Node, Value> inputs, in KernelMemory memory) =>
        node.Op is ConstantOp constant ? Value.From(constant.Value)
        : inputs.TryGetValue(node, out var copy) ? copy
        : site.Read.Contains(node) ? memory.Copy(node)
        // Part of an op's input, but of none of its elements that the kernel asks for.
        : new Value(node.DType, memory.ShapeOf(node));

    /// <summary>Every node that a kernel computes to arrive at <paramref name="root"/>, each rounded to its type; what it begins with too.</summary>
    public static Dictionary<Node, Value> All(
        KernelSite site, Node root, IReadOnlyDictionary<Node, Value> inputs, in KernelMemory memory, EvaluationRun run)
    {
        var values = new Dictionary<Node, Value>();
        foreach (var node in site.NodesUnder(root))
        {
            values[node] = site.Computes(node)
                ? Round(Interpreter.Apply(node, [.. node.Inputs.Select(i => values[i])], run))
                : Given(site, node, inputs, memory);
        }

        return values;
    }

    private static Value Round(Value value)
    {
        if (value.DType == DType.Float32)
        {
            foreach (ref var x in value.Data.AsSpan())
            {
                x = (float)x;
            }
        }

        return value;
    }
}
