using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Which nodes are computed in which kernel: the results, and what is computed on the way to them. Some may be in several kernels.</summary>
internal static class KernelNodes
{
    /// <summary>The nodes of each kernel of a routine, in topological order.</summary>
    public static ImmutableArray<ImmutableArray<Node>> Of(Routine routine)
    {
        var fused = routine.Schedule.Fused;
        var found = routine.Schedule.Kernels.Select(k => Computed(k, fused)).ToList();
        foreach (var alias in routine.Graph.Nodes.Where(n => fused.Meanings[n] is Meaning.Alias).Except(found.SelectMany(nodes => nodes)))
        {
            // Nobody computes with it: it shows a result to the caller.
            if (fused.KernelOf.TryGetValue(Storing.Base(alias, fused.Meanings), out var kernel) && PlaceOf(kernel) is >= 0 and var place)
            {
                found[place].Add(alias);
            }
        }

        var position = routine.Graph.Nodes.Select((node, i) => (node, i)).ToDictionary(p => p.node, p => p.i);
        return [.. found.Select(nodes => nodes.OrderBy(n => position[n]).ToImmutableArray())];

        // A kernel may have been absorbed by another.
        int PlaceOf(Kernel kernel) => Enumerable.Range(0, found.Count).FirstOrDefault(i => kernel.Results.Any(r => found[i].Contains(r)), -1);
    }

    private static HashSet<Node> Computed(Kernel kernel, FusedGraph fused)
    {
        var own = kernel.Results.ToHashSet();
        var computed = new HashSet<Node>();
        var open = new Stack<Node>(own);
        while (open.TryPop(out var node))
        {
            if (node.Op is not LeafOp && (own.Contains(node) || !fused.KernelOf.ContainsKey(node)) && computed.Add(node))
            {
                foreach (var input in node.Inputs)
                {
                    open.Push(input);
                }
            }
        }

        return computed;
    }
}
