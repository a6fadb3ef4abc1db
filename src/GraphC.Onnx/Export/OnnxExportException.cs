namespace GraphC.Onnx;

/// <summary>What of a graph has no place in an ONNX model: every such node, at once.</summary>
public sealed class OnnxExportException : Exception
{
    internal OnnxExportException(IReadOnlyList<UnsupportedExport> nodes)
        : base($"The graph has {(nodes.Count == 1 ? "a node" : $"{nodes.Count} nodes")} that ONNX {OnnxExport.Opset} does not express:{Environment.NewLine}"
            + string.Join(Environment.NewLine, nodes.Select(n => $"  {n}"))) => Nodes = nodes;

    internal OnnxExportException(string problem)
        : base(problem) => Nodes = [];

    /// <summary>The nodes, in the order of the graph.</summary>
    public IReadOnlyList<UnsupportedExport> Nodes { get; }
}

/// <summary>A node that cannot be exported, and why.</summary>
/// <param name="Op">The op.</param>
/// <param name="Type">The type of its result.</param>
/// <param name="Origin">The line that declared it.</param>
/// <param name="Reason">What stands against it.</param>
public sealed record UnsupportedExport(string Op, TensorType Type, Origin Origin, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Op} {Type} ({Origin}): {Reason}";
}

/// <summary>Why a node is not exported.</summary>
internal sealed class RefusedException(string reason) : Exception(reason);
