namespace GraphC.Compiler;

/// <summary>A graph that a compilation had arrived at.</summary>
/// <param name="Name"><c>declared</c>, <c>gradient</c>, or the pass that made it, with its round if that is not the first: <c>simplify.2</c>.</param>
/// <param name="Reason">Why there is such a step, in one line.</param>
/// <param name="Changed">False if the graph is that of the stage before.</param>
/// <param name="Graph">The graph.</param>
/// <param name="Changes">What the step did to each node.</param>
internal sealed record GraphStage(string Name, string Reason, bool Changed, Graph Graph, StageChanges Changes);

/// <summary>The graphs of one compilation, from the declared one to the one that is cut into kernels.</summary>
internal sealed class GraphStages
{
    private readonly List<GraphStage> stages = [];
    private readonly Action<GraphStage>? onStage;

    /// <summary>The stages of a compilation that begins with a graph.</summary>
    /// <param name="graph">The graph that is compiled.</param>
    /// <param name="declared">The graph before it was differentiated; null if it was not.</param>
    /// <param name="onStage">Told of each stage as soon as it is there.</param>
    public GraphStages(Graph graph, Graph? declared, Action<GraphStage>? onStage = null)
    {
        this.onStage = onStage;
        Add(new GraphStage("declared", "the graph as it was declared", true, declared ?? graph, StageChanges.OfFirst(declared ?? graph)));
        if (declared is not null)
        {
            var changes = StageChanges.Of(declared, graph, Differentiation.Lineage(declared, graph));
            Add(new GraphStage("gradient", "with the gradients and the new values of variables", true, graph, changes));
        }
    }

    /// <summary>The stages so far.</summary>
    public IReadOnlyList<GraphStage> All => stages;

    /// <summary>Notes the result of a pass that traced its nodes.</summary>
    public void Add(Stage pass)
    {
        var before = stages[^1];
        var changes = StageChanges.Of(before.Graph, pass.Graph, pass.Changed ? pass.Lineage! : new());
        Add(new GraphStage(pass.Name, pass.Reason, pass.Changed, pass.Graph, changes));
    }

    private void Add(GraphStage stage)
    {
        stages.Add(stage);
        onStage?.Invoke(stage);
    }
}
