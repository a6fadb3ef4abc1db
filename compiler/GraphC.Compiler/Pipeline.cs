namespace GraphC.Compiler;

/// <summary>
/// The graph passes in the order in which they run, each with its reason.
/// </summary>
internal static class Pipeline
{
    /// <summary>What makes a program cheaper; the whole list is repeated until a round changes nothing.</summary>
    public static IReadOnlyList<GraphPass> GraphPasses { get; } =
    [
        new("intern", "equal expressions become one node, so that every later pass sees each once", Interner.Run),
        new("canonicalize", "one form for what can be said in several ways, so that rules need one pattern each", Apply(RuleTables.Canonicalize)),
        new("fold", "what depends on literals alone is computed now", Folding.Run),
        new("stabilize", "log(sigmoid(x)), log(1 + x) and their like neither overflow nor cancel", Apply(RuleTables.Stabilize)),
        new("simplify", "fewer and cheaper ops; movements leave elementwise chains, so that fusion sees one shape", Apply(RuleTables.Simplify)),
        new("decided-choices", "a choice by a literal is the branch that it chooses", DecidedChoices.Run),
        new("dead-states", "a loop computes only the states, and takes only the inputs, that its results depend on", DeadStates.Run),
        new("dead-updates", "a variable that a step leaves as it is needs no store", DeadUpdates.Run),
    ];

    /// <summary>What is done to a graph once, before it is cut into kernels.</summary>
    public static IReadOnlyList<GraphPass> Lowerings { get; } =
    [
        new("lower", "convolutions become products of windows and the kernel, and what stands between them works on images in that layout", LowerConvolutions) { IsRequired = true },
        new("split", "long sums with few results become sums of the sums of blocks, which workers can share", Apply(RuleTables.Split)),
        new("prepack-loops", "what a loop multiplies with in each step lies in panels before it begins", Prepacking.OfLoops),
        new("fold-kernels", "kernels that are literals become those matrices now, not at each run", Folding.Run),
        new("prepack", "literal matrices that others are multiplied with lie in panels, as the template reads them", Prepacking.Run),
    ];

    /// <summary>The same program in a cheaper form.</summary>
    /// <exception cref="ArgumentException">A disabled name is no pass, or one that is needed; the message lists those that are not.</exception>
    /// <exception cref="PassException">The compiler is at fault; the message names the pass.</exception>
    public static Graph Optimize(Graph graph, PassOptions? options = null) => Run(graph, options ?? PassOptions.Default, o => o.Optimizing);

    /// <summary>The same program in ops that kernels are made of.</summary>
    /// <inheritdoc cref="Optimize"/>
    public static Graph Lower(Graph graph, PassOptions? options = null) => Run(graph, (options ?? PassOptions.Default) with { Rounds = 1 }, o => o.Lowering);

    /// <summary>Refuses the names of passes that are none, or that are needed.</summary>
    /// <exception cref="ArgumentException">There is such a name; the message lists those that can be left out.</exception>
    public static void RequireKnown(PassOptions options)
    {
        foreach (var name in options.Disabled)
        {
            if (options.Optional.All(p => p.Name != name))
            {
                var reason = options.Lowering.Any(p => p.Name == name) ? $"The pass '{name}' cannot be left out" : $"There is no pass '{name}'";
                throw new ArgumentException($"{reason}; passes that can be left out are {string.Join(", ", options.Optional)}.", nameof(options));
            }
        }
    }

    private static Graph Run(Graph graph, PassOptions options, Func<PassOptions, IReadOnlyList<GraphPass>> passes)
    {
        RequireKnown(options);
        return PassRunner.Run(passes(options), graph, options);
    }

    // Graphs without convolutions have no layout to agree on.
    private static Graph LowerConvolutions(Graph graph) =>
        graph.Nodes.Any(n => n.Op is ConvolutionOp) ? Rewriter.Run(RuleTables.Lower, graph) : graph;

    private static Func<Graph, Graph> Apply(IReadOnlyList<Rule> rules) => graph => Rewriter.Run(rules, graph);
}
