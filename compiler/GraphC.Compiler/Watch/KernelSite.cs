using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>A kernel where it stands in a program, as observers know it.</summary>
internal sealed class KernelSite
{
    private readonly Schedule schedule;

    private KernelSite(int number, Routine routine, int position, KernelSite? parent)
    {
        (Number, Routine, Position, Parent) = (number, routine, position, parent);
        schedule = routine.Schedule;
        var results = Kernel.Results.ToHashSet();
        Read = [.. Kernel.Reads.Where(n => schedule.Buffers.ContainsKey(n) && !results.Contains(n))];
        Written = [.. results.Where(schedule.Buffers.ContainsKey)];
        Buffers = [.. Read.Concat(Written).Select(n => schedule.Buffers[n]).Distinct()];
    }

    /// <summary>Its number among all kernels of the program, those of regions included.</summary>
    public int Number { get; }

    /// <summary>The routine that it belongs to.</summary>
    public Routine Routine { get; }

    /// <summary>Its place in that routine.</summary>
    public int Position { get; }

    /// <summary>The region's kernel that runs the routine; null in the program itself.</summary>
    public KernelSite? Parent { get; }

    /// <summary>The kernel.</summary>
    public Kernel Kernel => schedule.Kernels[Position];

    /// <summary>Its loops.</summary>
    public LoopKernel Loops => Routine.Kernels[Position];

    /// <summary>Its name in dumps.</summary>
    public string Name => Loops.Name;

    /// <summary>The region that it runs, if it does: then others are inside of it.</summary>
    public Stmt.Region? Region => Loops.Body is [Stmt.Region region] ? region : null;

    /// <summary>The nodes in memory that it reads.</summary>
    public ImmutableArray<Node> Read { get; }

    /// <summary>The nodes that it leaves in memory.</summary>
    public ImmutableArray<Node> Written { get; }

    /// <summary>The buffers of both, in the order in which observers are shown their addresses.</summary>
    public ImmutableArray<Buffer> Buffers { get; }

    /// <summary>The buffer of a node in memory.</summary>
    public Buffer BufferOf(Node node) => schedule.Buffers[node];

    /// <summary>What the kernel computes to arrive at some nodes, operands first, and before it the leaves and the memory that this begins with.</summary>
    public ImmutableArray<Node> NodesUnder(params IEnumerable<Node> roots)
    {
        var results = Kernel.Results.ToHashSet();
        return Walk.Topological(roots, stop: n => !results.Contains(n) && schedule.Buffers.ContainsKey(n));
    }

    /// <summary>True for a node that the kernel computes itself.</summary>
    public bool Computes(Node node) => node.Op is not LeafOp && (Kernel.Results.Contains(node) || !schedule.Buffers.ContainsKey(node));

    /// <summary>All kernels of a program by number: each region's stand behind it.</summary>
    public static ImmutableArray<KernelSite> Of(Routine program)
    {
        var sites = ImmutableArray.CreateBuilder<KernelSite>();
        Add(program, null);
        return sites.ToImmutable();

        void Add(Routine routine, KernelSite? parent)
        {
            for (var i = 0; i < routine.Kernels.Length; i++)
            {
                var site = new KernelSite(sites.Count, routine, i, parent);
                sites.Add(site);
                foreach (var inner in site.Region?.Programs ?? [])
                {
                    Add(inner, site);
                }
            }
        }
    }
}
