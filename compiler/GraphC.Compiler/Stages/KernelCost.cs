namespace GraphC.Compiler;

/// <summary>What kernels compute, and how much memory they read and write: less than their nodes would, each by itself.</summary>
internal static class KernelCost
{
    /// <summary>The cost of a kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="nodes">What it computes.</param>
    /// <param name="schedule">The buffers.</param>
    public static (Dim Flops, Dim Bytes) Of(Kernel kernel, IEnumerable<Node> nodes, Schedule schedule)
    {
        var flops = kernel.Phases[0].Region is { } region ? NodeCost.Of(region).Flops : nodes.Aggregate((Dim)0, (sum, n) => sum + NodeCost.Of(n).Flops);
        var bytes = Reads(kernel, schedule).Concat(Writes(kernel, schedule)).Aggregate((Dim)0, (sum, b) => sum + b.Elements * b.Type.Size);
        return (flops, bytes);
    }

    /// <summary>The buffers that a kernel reads.</summary>
    public static IEnumerable<Buffer> Reads(Kernel kernel, Schedule schedule) => kernel.Reads.Select(n => schedule.Buffers[n]).Distinct();

    /// <summary>The buffers that a kernel writes.</summary>
    public static IEnumerable<Buffer> Writes(Kernel kernel, Schedule schedule) =>
        kernel.Results.Where(schedule.Buffers.ContainsKey).Select(n => schedule.Buffers[n]).Distinct();
}
