namespace GraphC.Compiler;

/// <summary>
/// A watched run was stopped at a kernel that is at fault (<see cref="CompileOptions.CheckFinite"/>, <see cref="CompileOptions.Compare"/>). No
/// variable was changed. The message says more than the properties: what was fused, and what the kernel read.
/// </summary>
public abstract class KernelException : Exception
{
    private protected KernelException(string message, KernelFault fault) : base(message)
    {
        (Kernel, Node, Origin, Buffer, Index, Value) = (fault.Site.Name, fault.Name, fault.Node.Origin, fault.Buffer, fault.Index, fault.Value);
    }

    /// <summary>The kernel's name in dumps, for example <c>02_Log_Sum</c>.</summary>
    public string Kernel { get; }

    /// <summary>The node's name in the kernels of a dump, for example <c>%7</c>.</summary>
    public string Node { get; }

    /// <summary>The line of the script, or the place in a model file, that declared the node.</summary>
    public Origin Origin { get; }

    /// <summary>The buffer in which the fault was seen, by its name in dumps.</summary>
    public string Buffer { get; }

    /// <summary>Where in the node.</summary>
    public IReadOnlyList<long> Index { get; }

    /// <summary>What stands there.</summary>
    public double Value { get; }
}

/// <summary>A kernel computed a NaN or an infinity: the exception of <see cref="CompileOptions.CheckFinite"/>.</summary>
public sealed class NonFiniteException : KernelException
{
    internal NonFiniteException(string message, KernelFault fault) : base(message, fault)
    {
    }
}

/// <summary>
/// A kernel computed something else than the float64 interpreter, by more than rounding accounts for: the exception of
/// <see cref="CompileOptions.Compare"/>. That is a fault of the compiler.
/// </summary>
public sealed class KernelMismatchException : KernelException
{
    internal KernelMismatchException(string message, KernelFault fault, double expected) : base(message, fault) => Expected = expected;

    /// <summary>What should stand there.</summary>
    public double Expected { get; }
}
