using System.Diagnostics;

namespace GraphC.Compiler;

/// <summary>
/// Runs passes in order, round after round until nothing changes: times each, verifies what each changed, and blames the right one.
/// </summary>
internal static class PassRunner
{
    /// <exception cref="PassException">A pass failed, produced an invalid graph, or lied about having changed something.</exception>
    public static Graph Run(IReadOnlyList<GraphPass> passes, Graph graph, PassOptions options)
    {
        var enabled = passes.Where(p => !options.Disabled.Contains(p.Name)).ToList();
        for (var round = 1; round <= options.Rounds; round++)
        {
            var before = graph;
            foreach (var pass in enabled)
            {
                graph = Step(pass, graph, round, options);
            }

            if (ReferenceEquals(graph, before))
            {
                break;
            }
        }

        return graph;
    }

    private static Graph Step(GraphPass pass, Graph before, int round, PassOptions options)
    {
        var watch = Stopwatch.StartNew();
        var lineage = options.TracesNodes ? new Lineage() : null;
        var after = before.Through(graph => Regions.Map(graph, part => Apply(pass, part)), lineage);
        var time = watch.Elapsed;
        var changed = !ReferenceEquals(before, after);
        if (changed)
        {
            if (GraphComparison.AreEqual(before, after))
            {
                throw new PassException(pass.Name, "claims to have changed the graph, but did not");
            }

            if (GraphVerifier.Fault(before, after) is { } fault)
            {
                throw new PassException(pass.Name, $"produced an invalid graph: {fault}");
            }
        }

        options.OnStage?.Invoke(new Stage(round == 1 ? pass.Name : $"{pass.Name}.{round}", pass.Reason, changed, after, time) { Lineage = lineage });
        return after;
    }

    private static Graph Apply(GraphPass pass, Graph graph)
    {
        try
        {
            return pass.Run(graph);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PassException(pass.Name, $"failed: {e.Message}", e);
        }
    }
}
