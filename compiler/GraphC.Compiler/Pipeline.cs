namespace GraphC.Compiler;

/// <summary>
/// The graph passes in the order in which they run, each with its reason. The whole list is repeated until a round changes nothing.
/// </summary>
internal static class Pipeline
{
    public static IReadOnlyList<GraphPass> GraphPasses { get; } =
    [
        new("intern", "equal expressions become one node, so that every later pass sees each once", Interner.Run),
        new("fold", "what depends on literals alone is computed now", Folding.Run),
        new("dead-updates", "a variable that a step leaves as it is needs no store", DeadUpdates.Run),
    ];

    /// <summary>The same program in a cheaper form.</summary>
    /// <exception cref="ArgumentException">A disabled name is no pass; the message lists the passes.</exception>
    /// <exception cref="PassException">The compiler is at fault; the message names the pass.</exception>
    public static Graph Optimize(Graph graph, PassOptions? options = null) =>
        PassRunner.Run(GraphPasses, graph, options ?? PassOptions.Default);
}
