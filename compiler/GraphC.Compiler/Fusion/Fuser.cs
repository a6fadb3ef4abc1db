using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>
/// Groups stored nodes into kernels. Nodes are taken in topological order; a pointwise node joins a kernel over the same domain if all
/// it reads was computed before that kernel, or in it at the same point; else it opens a kernel of its own. So a contraction takes up
/// its bias, activation and residual, a reduction its scaling, and all updates of a parameter become one loop.
/// </summary>
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
    private readonly Dictionary<Node, ImmutableArray<Read>> reads = [];
    private readonly Dictionary<Shape, List<Kernel>> byDomain = [];
    private readonly List<Kernel> kernels = [];

    private Fuser(Graph graph, Dictionary<Node, Meaning> meanings)
    {
        this.graph = graph;
        this.meanings = meanings;
        stored = Storing.Decide(graph, meanings);
    }

    /// <summary>A stored node that another reads, and whether only at the reader's own point.</summary>
    internal readonly record struct Read(Node Node, bool SamePoint);

    /// <summary>The kernels of a graph, in an order in which they can run, and the nodes that need memory.</summary>
    public static FusedGraph Run(Graph graph)
    {
        var meanings = graph.Nodes.ToDictionary(n => n, n => n.Op.Meaning([.. n.Inputs.Select(i => i.Type)], n.Type));
        return new Fuser(graph, meanings).Fuse();
    }

    private FusedGraph Fuse()
    {
        foreach (var node in InputsLast())
        {
            if (!stored.ContainsKey(node) || meanings[node] is Meaning.Stored)
            {
                continue;
            }

            (reads[node], var checks) = Reading.Of(node, meanings, stored);
            var kernel = Find(node) ?? Open(node);
            (meanings[node] is Meaning.Map ? kernel.Roots : kernel.Anchors).Add(node);
            kernel.Reads.UnionWith(reads[node].Select(r => r.Node).Where(n => kernelOf.GetValueOrDefault(n) != kernel));
            kernel.HasChecks |= checks;
            kernel.Cost += stored[node];
            kernelOf[node] = kernel;
        }

        return new(graph, meanings, [.. kernels], kernelOf, reads, NeedMemory());
    }

    /// <summary>
    /// The nodes in topological order, those that depend on no input first: step counts and learning rates are then there when the first
    /// update wants to join its gradient's kernel.
    /// </summary>
    private IEnumerable<Node> InputsLast()
    {
        var fed = new HashSet<Node>();
        foreach (var node in graph.Nodes)
        {
            if (node.Op is InputOp || node.Inputs.Any(fed.Contains))
            {
                fed.Add(node);
            }
        }

        return graph.Nodes.Where(n => !fed.Contains(n)).Concat(graph.Nodes.Where(fed.Contains));
    }

    /// <summary>What somebody outside the computing kernel asks for.</summary>
    private HashSet<Node> NeedMemory()
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
        var kernel = new Kernel(kernels.Count, node.Shape);
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
        foreach (var read in reads[node])
        {
            related |= kernel.Reads.Contains(read.Node);
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

        // Unrelated nodes of one shape have nothing to gain from each other.
        return related;
    }

    private bool KindsMatch(Kernel kernel, Node node) => meanings[node] switch
    {
        Meaning.Map => kernel.Anchors.All(a => meanings[a] is Meaning.Contract or Meaning.Reduce { Reducer: <= Reducer.Min }),
        Meaning.Reduce reduce => IsSum(reduce) && kernel.Roots.Count == 0 && kernel.Anchors.Count > 0
            && kernel.Anchors.All(a => meanings[a] is Meaning.Reduce other && IsSum(other) && other.Extents.SequenceEqual(reduce.Extents))
            && reads[node].All(r => kernelOf.GetValueOrDefault(r.Node) != kernel),
        _ => false,
    };

    private static bool IsSum(Meaning.Reduce reduce) => reduce.Reducer <= Reducer.Min;
}

/// <summary>A graph cut into kernels.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Meanings">The meaning of every node.</param>
/// <param name="Kernels">The kernels, in an order in which they can run.</param>
/// <param name="KernelOf">Which kernel computes a stored node.</param>
/// <param name="Reads">What each computed node reads.</param>
/// <param name="NeedMemory">The nodes that are read outside the kernel that computes them.</param>
internal sealed record FusedGraph(
    Graph Graph, Dictionary<Node, Meaning> Meanings, ImmutableArray<Kernel> Kernels, Dictionary<Node, Kernel> KernelOf,
    Dictionary<Node, ImmutableArray<Fuser.Read>> Reads, HashSet<Node> NeedMemory);
