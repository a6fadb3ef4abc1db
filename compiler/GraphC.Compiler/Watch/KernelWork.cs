namespace GraphC.Compiler;

/// <summary>What a kernel does each time it runs, for given extents.</summary>
/// <param name="Flops">Floating-point operations of all nodes that are computed in it, those that stay in it too.</param>
/// <param name="Bytes">Bytes of the arrays that it reads, each once, and writes; of those that rows are looked up in, the rows.</param>
/// <param name="Ops">The ops it was fused of, in order, without movements.</param>
internal sealed record KernelWork(long Flops, long Bytes, IReadOnlyList<string> Ops)
{
    /// <summary>The work of a kernel. A region's own kernel does none: those inside of it do.</summary>
    public static KernelWork Of(KernelSite site, Func<DimSymbol, long> bind)
    {
        if (site.Region is { } region)
        {
            return new(0, 0, [$"{region.Kind} {region.Number}, beside its kernels"]);
        }

        var nodes = site.NodesUnder(site.Kernel.Results).Where(site.Computes).ToList();
        var read = site.Read.Where(n => n.Op is not ConstantOp { IsNumber: true }).Sum(n => Math.Min(BytesOf(n), nodes.Sum(user => Read(user, n))));
        var ops = nodes.Where(n => n.Op is not (BroadcastOp or ReshapeOp or PermuteOp)).DefaultIfEmpty(nodes[^1]).Select(n => n.Op.Name);
        return new(nodes.Sum(n => NodeCost.Of(n).Flops.Evaluate(bind)), read + site.Written.Sum(BytesOf), [.. ops]);

        long BytesOf(Node node) => node.Shape.Elements.Evaluate(bind) * node.DType.Size;

        long Read(Node user, Node node) => user.Inputs.Contains(node) ? NodeCost.Read(user, node).Evaluate(bind) * node.DType.Size : 0;
    }
}
