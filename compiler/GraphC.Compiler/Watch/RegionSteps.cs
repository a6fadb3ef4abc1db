using System.Collections.Immutable;

namespace GraphC.Compiler;

/// <summary>Counts the steps of loops by the kernels that a worker enters.</summary>
internal sealed class RegionSteps
{
    private readonly ImmutableArray<KernelSite> sites;
    private readonly ILookup<KernelSite?, KernelSite> inside;
    private readonly long[] entered;

    /// <param name="sites">The kernels of the program.</param>
    public RegionSteps(ImmutableArray<KernelSite> sites)
    {
        this.sites = sites;
        inside = sites.ToLookup(s => s.Parent);
        entered = new long[sites.Length];
    }

    /// <summary>Notes that a kernel begins. In a step of a loop each of the loop's own kernels runs once.</summary>
    public void Enter(int kernel)
    {
        entered[kernel]++;
        if (sites[kernel].Region is not null)
        {
            foreach (var inner in inside[sites[kernel]])
            {
                entered[inner.Number] = 0;
            }
        }
    }

    /// <summary>The loops around the kernel that was entered last of its kind, each with its step, counted from 0; the innermost first.</summary>
    public IEnumerable<(Stmt.Region Loop, long Step)> Of(int kernel)
    {
        for (var site = sites[kernel]; site.Parent is { } parent; site = parent)
        {
            if (parent.Region is Stmt.Loop or Stmt.While)
            {
                yield return (parent.Region, entered[site.Number] - 1);
            }
        }
    }
}
