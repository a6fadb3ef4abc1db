namespace GraphC.Onnx.Import;

/// <summary>An operator must know a value that only a run can tell: the graph ends before it, and goes on when the value is there.</summary>
internal sealed class AwaitException(TensorOperand operand) : Exception
{
    public TensorOperand Operand { get; } = operand;
}

/// <summary>An operator cannot become nodes here and is done on the host instead, if it can be.</summary>
internal sealed class HostException(string reason) : Exception(reason);

/// <summary>What GraphC does not do; the importer adds the node.</summary>
internal sealed class UnsupportedException(string reason) : Exception(reason);

/// <summary>A node that contradicts its operator's rules; the importer adds the node.</summary>
internal sealed class BadNodeException(string problem) : Exception(problem);
