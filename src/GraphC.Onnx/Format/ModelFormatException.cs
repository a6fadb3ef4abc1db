namespace GraphC.Onnx;

/// <summary>A file is no model, or a damaged one. The message says where.</summary>
public sealed class ModelFormatException : Exception
{
    internal ModelFormatException(string problem, Exception? cause = null)
        : base(problem, cause)
    {
    }
}

/// <summary>What of a model GraphC cannot do: every node that is not supported, at once.</summary>
public sealed class UnsupportedModelException : Exception
{
    internal UnsupportedModelException(IReadOnlyList<UnsupportedNode> nodes)
        : base($"The model has {(nodes.Count == 1 ? "a node" : $"{nodes.Count} nodes")} that GraphC does not support:{Environment.NewLine}"
            + string.Join(Environment.NewLine, nodes.Select(n => $"  {n}"))) => Nodes = nodes;

    /// <summary>The nodes, in the order of the model.</summary>
    public IReadOnlyList<UnsupportedNode> Nodes { get; }
}

/// <summary>A node that GraphC cannot do, and why.</summary>
/// <param name="Node">The node's name, or the name of its first output where it has none.</param>
/// <param name="Domain">The domain of the operator; empty for ONNX's own.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Opset">The version of the operator set that the model imports; 0 for an input or an output of the model.</param>
/// <param name="Reason">What is not supported.</param>
public sealed record UnsupportedNode(string Node, string Domain, string Operator, long Opset, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Names.Quote(Node)}: {(Domain.Length == 0 ? "" : $"{Names.Plain(Domain)}.")}{Names.Plain(Operator)}{(Opset == 0 ? "" : $" (opset {Opset})")}: {Reason}";
}
