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
internal sealed class BadNodeException(string problem) : Exception(problem)
{
    /// <summary>
    /// True if an operator failed in a way that its node is to blame for: by saying so, by the language's rules, or by missing something that
    /// no sound file leaves out.
    /// </summary>
    public static bool IsToBlame(Exception e) => e is BadNodeException or GraphException or TypeRuleException or ArgumentException or ArithmeticException
        or InvalidOperationException or IndexOutOfRangeException or InvalidCastException or NotSupportedException or FormatException
        or KeyNotFoundException or NullReferenceException or OutOfMemoryException;
}

/// <summary>Loops and branches inside one another were tried in more ways than their number justifies.</summary>
internal sealed class ExhaustedException() : Exception("loops and branches are nested so that trying what they can become would take too long");
