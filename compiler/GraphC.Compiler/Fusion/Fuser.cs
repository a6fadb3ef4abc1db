using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Groups stored nodes into kernels of one phase. Nodes are taken in topological order; a pointwise node joins a kernel over the same
/// domain if all it reads was computed before that kernel, or in it at the same point; else it opens a kernel of its own. So a contraction
/// takes up its bias, activation and residual, a reduction its scaling, and all updates of a parameter become one loop. Kernels that work
/// on the same rows are then put together by <see cref="RowFusion"/>, and those that do the same over other buffers by
/// <see cref="Segmentation"/>.
/// </summary>
/// <remarks>
/// Updates of variables stay out of contractions and reductions, so that those of all parameters are alike. In the epilogue of a gradient's
/// product they would save a pass over the gradient, but walk through parameters and optimizer state tile by tile instead of in one stream:
/// the step of a 784-512-512-10 network with Adam took 1.3 times as long.
/// </remarks>
internal sealed class Fuser
{
    private const int MostResults = 16;

    // The cost of all expressions of a kernel (an addition is 1): RyuJIT gives up on methods above 60,000 bytes of IL, and stops to inline
    // long before.
    private const int LargestKernel = 600;

    // How many kernels of one domain a node looks back over; keeps the pass linear.
    private const int LookBack = 32;

    private readonly Graph graph;
    private readonly Dictionary<Node, Meaning> meanings;
    private readonly Dictionary<Node, int> stored;
    private readonly Dictionary<Node, Kernel> kernelOf = [];
    private readonly Dictionary<Node, Reading> readings = [];
    private readonly Dictionary<Shape, List<Kernel>> byDomain = [];
    private readonly List<Kernel> kernels = [];
    private readonly HashSet<Node> updates;

    private Fuser(Graph graph, Dictionary<Node, Meaning> meanings)
    {
        this.graph = graph;
        this.meanings = meanings;
        updates = [.. graph.Updates.Select(u => Storing.Base(u.Value, meanings))];
        stored = Storing.Decide(graph, meanings);
    }

    /// <summary>The kernels of a graph, in an order in which they can run, and the nodes that need memory.</summary>
    public static FusedGraph Run(Graph graph)
    {
        var meanings = graph.Nodes.ToDictionary(n => n, n => n.Op.Meaning([.. n.Inputs.Select(i => i.Type)], n.Type));
        return new Fuser(graph, meanings).Fuse();
    }

    private FusedGraph Fuse()
    {
        foreach (var node in NumbersFirst())
        {
            if (!stored.ContainsKey(node) || meanings[node] is Meaning.Stored)
            {
                continue;
            }

            var reading = Reading.Of(node, meanings, stored);
            readings.Add(node, reading);
            var kernel = Find(node) ?? Open(node);
            (meanings[node] is Meaning.Map ? kernel.Phases[0].Roots : kernel.Phases[0].Anchors).Add(node);
            kernel.Reads.UnionWith(reading.Reads.Select(r => r.Node).Where(n => kernelOf.GetValueOrDefault(n) != kernel));
            kernel.HasChecks |= reading.HasChecks;
            kernel.Cost += stored[node];
            kernelOf[node] = kernel;
        }

        var fused = new RowFusion(updates, meanings, readings, kernelOf).Run(kernels);
        return new(graph, meanings, fused, kernelOf, readings, NeedMemory(fused));
    }

    /// <summary>
    /// The nodes in topological order, those first that are single numbers made of nothing but single numbers: step counts and learning rates
    /// are then there before the first kernel that updates a parameter.
    /// </summary>
    private IEnumerable<Node> NumbersFirst()
    {
        var others = new HashSet<Node>();
        foreach (var node in graph.Nodes)
        {
            if (!node.Shape.Elements.Is(1) || node.Inputs.Any(others.Contains))
            {
                others.Add(node);
            }
        }

        return graph.Nodes.Where(n => !others.Contains(n)).Concat(graph.Nodes.Where(others.Contains));
    }

    /// <summary>What somebody outside the computing kernel asks for.</summary>
    private HashSet<Node> NeedMemory(ImmutableArray<Kernel> kernels)
    {
        var needed = graph.Outputs.Concat(graph.Updates.Select(u => u.Value)).Select(n => Storing.Base(n, meanings)).ToHashSet();
        foreach (var kernel in kernels)
        {
            needed.UnionWith(kernel.Reads);
        }

        return needed;
    }

    private Kernel Open(Node node)
    {
        var kernel = new Kernel(kernels.Count, new Phase(node.Shape));
        kernels.Add(kernel);
        if (!byDomain.TryGetValue(node.Shape, out var same))
        {
            byDomain.Add(node.Shape, same = []);
        }

        same.Add(kernel);
        return kernel;
    }

    private Kernel? Find(Node node)
    {
        if (node.Op is RegionOp op)
        {
            // All results of a region, whatever their shapes, come from the kernel that runs it.
            return kernels.Find(k => k.Phases[0].Anchors is [{ Op: RegionOp first } other, ..] && first.Region == op.Region && other.Inputs.SequenceEqual(node.Inputs));
        }

        if (meanings[node] is not (Meaning.Map or Meaning.Reduce) || !byDomain.TryGetValue(node.Shape, out var same))
        {
            return null;
        }

        for (var i = same.Count - 1; i >= 0 && i >= same.Count - LookBack; i--)
        {
            if (Accepts(same[i], node))
            {
                return same[i];
            }
        }

        return null;
    }

    private bool Accepts(Kernel kernel, Node node)
    {
        if (kernel.Results.Count() >= MostResults || kernel.Cost + stored[node] > LargestKernel || !KindsMatch(kernel, node))
        {
            return false;
        }

        var related = false;
        foreach (var read in readings[node].Reads)
        {
            related |= kernel.Reads.Contains(read.Node) && (!read.Node.Shape.Elements.Is(1) || node.Shape.Elements.Is(1));
            if (!kernelOf.TryGetValue(read.Node, out var source))
            {
                continue;   // a leaf
            }

            if (source == kernel)
            {
                if (!read.SamePoint)
                {
                    return false;
                }

                related = true;
            }
            else if (source.Position >= kernel.Position)
            {
                return false;
            }
        }

        // Unrelated nodes of one shape have nothing to gain from each other, and little from a number that scales both.
        return related;
    }

    private bool KindsMatch(Kernel kernel, Node node) => (meanings[node], kernel.Phases[0]) switch
    {
        (Meaning.Map, { Anchors: [] }) => true,
        (Meaning.Map, var phase) => !updates.Contains(node) && phase.Anchors.All(a => meanings[a] is Meaning.Contract || RunsInLanes(a)),
        (Meaning.Reduce reduce, { Roots: [], Anchors: [_, ..] anchors }) => RunsInLanes(node)
            && anchors.All(a => meanings[a] is Meaning.Reduce other && RunsInLanes(a) && other.Extents.SequenceEqual(reduce.Extents)
                && readings[a].RunsAlongMemory == readings[node].RunsAlongMemory)   // lanes along the terms, or along the results
            && readings[node].Reads.All(r => kernelOf.GetValueOrDefault(r.Node) != kernel),
        _ => false,
    };

    /// <summary>True for a reduction unless its results are positions of another type than its elements.</summary>
    private bool RunsInLanes(Node node) =>
        meanings[node] is Meaning.Reduce { Reducer: var reducer } && (reducer <= Reducer.Min || node.DType == node.Inputs[0].DType);
}

/// <summary>A graph cut into kernels.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Meanings">The meaning of every node.</param>
/// <param name="Kernels">The kernels, in an order in which they can run.</param>
/// <param name="KernelOf">Which kernel computes a stored node.</param>
/// <param name="Readings">What each computed node reads.</param>
/// <param name="NeedMemory">The nodes that are read outside the kernel that computes them.</param>
internal sealed record FusedGraph(
    Graph Graph, Dictionary<Node, Meaning> Meanings, ImmutableArray<Kernel> Kernels, Dictionary<Node, Kernel> KernelOf,
    Dictionary<Node, Reading> Readings, HashSet<Node> NeedMemory);
