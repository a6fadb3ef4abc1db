namespace GraphC.Compiler.Tests.Support;

/// <summary>Tells which kernels run in lanes.</summary>
internal static class LanesOf
{
    /// <summary>The kernels of a program with these results.</summary>
    public static IEnumerable<LoopKernel> Kernels(IReadOnlyList<Node> outputs, IReadOnlyList<Node>? inputs = null) =>
        Lowered.From(Graph.Close(outputs, [], inputs), Agreement.Fresh, PassOptions.Default).Kernels;

    /// <summary>True if some loop of the kernel runs in lanes.</summary>
    public static bool Any(LoopKernel kernel) => Any(kernel.Body);

    private static bool Any(IEnumerable<Stmt> body) => body.Any(s => s is Stmt.For f && (f.Lanes is not null || Any(f.Body)));
}
