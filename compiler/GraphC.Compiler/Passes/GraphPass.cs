namespace GraphC.Compiler;

/// <summary>
/// One step from graph to graph. A pass that changes nothing returns the graph it was given; returning another but equal one is an error.
/// </summary>
/// <param name="Name">The name in dumps, in errors and in the list of disabled passes.</param>
/// <param name="Reason">Why the pass exists, in one line.</param>
/// <param name="Run">The step.</param>
internal sealed record GraphPass(string Name, string Reason, Func<Graph, Graph> Run)
{
    /// <summary>True if no program can be made without it.</summary>
    public bool IsRequired { get; init; }

    public override string ToString() => Name;
}

/// <summary>What a compilation has arrived at after a step.</summary>
/// <param name="Name">The step's name; in later rounds with the round's number: <c>simplify.2</c>.</param>
/// <param name="Reason">Why there is such a step, in one line.</param>
/// <param name="Changed">False if the step left everything as it was.</param>
/// <param name="Graph">The whole program in the form that the step produced.</param>
/// <param name="Time">How long the step took, without its verification.</param>
internal sealed record Stage(string Name, string Reason, bool Changed, Graph Graph, TimeSpan Time)
{
    /// <summary>Where its nodes come from, if that was asked for.</summary>
    public Lineage? Lineage { get; init; }
}

/// <summary>How the passes are run.</summary>
internal sealed record PassOptions
{
    public static PassOptions Default { get; } = new();

    /// <summary>The passes that make a program cheaper; tests put in faulty ones.</summary>
    public IReadOnlyList<GraphPass> Optimizing { get; init; } = Pipeline.GraphPasses;

    /// <summary>The passes that make it fit for kernels.</summary>
    public IReadOnlyList<GraphPass> Lowering { get; init; } = Pipeline.Lowerings;

    /// <summary>The passes that may be left out.</summary>
    public IEnumerable<GraphPass> Optional => Optimizing.Concat(Lowering).Where(p => !p.IsRequired);

    /// <summary>The names of passes to leave out.</summary>
    public IReadOnlyCollection<string> Disabled { get; init; } = [];

    /// <summary>Told of every step, whether it changed something or not.</summary>
    public Action<Stage>? OnStage { get; init; }

    /// <summary>True if stages are to know where their nodes come from.</summary>
    public bool TracesNodes { get; init; }

    /// <summary>The passes are repeated until a whole round changes nothing, or so often.</summary>
    public int Rounds { get; init; } = 8;
}

/// <summary>A fault of the compiler itself: it names the pass that is guilty.</summary>
internal sealed class PassException(string pass, string problem, Exception? inner = null)
    : Exception($"The pass '{pass}' {problem}. This is a fault of the compiler; without the pass ({pass}) it may not occur.", inner)
{
    /// <summary>The name of the guilty pass.</summary>
    public string Pass { get; } = pass;
}
