namespace GraphC.Runtime;

/// <summary>
/// Watches the kernels of runs: a program that was compiled watched calls it around each of them. A kernel that consists of kernels, as a
/// loop does, is around them.
/// </summary>
public abstract unsafe class KernelObserver
{
    /// <summary>Comes before each part of a kernel that a worker runs, once the worker has waited for what the kernel reads.</summary>
    /// <param name="frame">The run.</param>
    /// <param name="kernel">The number of the kernel in the program, those of regions included.</param>
    /// <param name="worker">The number of the worker.</param>
    /// <param name="buffers">Where the buffers are that the kernel reads and writes; empty if the program shows no values.</param>
    public abstract void Before(in Frame frame, int kernel, int worker, ReadOnlySpan<nint> buffers);

    /// <summary>
    /// Comes after it. What it throws ends the run of a single worker at once; workers of a team would wait for each other for ever.
    /// </summary>
    /// <inheritdoc cref="Before"/>
    public abstract void After(in Frame frame, int kernel, int worker, ReadOnlySpan<nint> buffers);
}
