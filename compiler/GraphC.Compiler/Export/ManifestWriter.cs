using System.Reflection;

namespace GraphC.Compiler;

/// <summary>Gathers what an exported assembly tells of itself.</summary>
internal static class ManifestWriter
{
    /// <summary>The manifest of an export.</summary>
    public static ExportManifest Write(Graph graph, Lowered lowered, WeightsImage weights, ExportSignature signature, ExportOptions options) => new()
    {
        Schema = ExportManifest.CurrentSchema,
        Name = signature.Assembly,
        Namespace = signature.Namespace,
        Class = signature.Class,
        Version = typeof(ManifestWriter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0],
        GraphHash = weights.GraphHash,
        Target = $"net{options.Target.Major()}.0",
        Isa = options.Isa.ToString().ToLowerInvariant(),
        Weights = options.Weights.ToString().ToLowerInvariant(),
        WeightBytes = weights.Length,
        Parameters = Parameters(graph),
        Dims = [.. signature.Dims.Select(d => d.Name)],
        Inputs = [.. signature.Inputs.Select(Tensor)],
        Outputs = [.. signature.Outputs.Select(Tensor)],
        Workspace = Workspace(graph, lowered),
        Flops = Size(graph, NodeCost.Of(graph).Flops),
    };

    private static ExportedTensor Tensor(ExportTensor tensor) =>
        new(tensor.Name, tensor.Type.DType.ShortName, [.. tensor.Type.Shape.Select(d => d.ToString())]) { ElementType = tensor.ElementType };

    // The variables are literals by now.
    private static long Parameters(Graph graph) =>
        graph.Nodes.Select(n => n.Op).OfType<ConstantOp>().Where(c => c.Value.DType.IsFloat && c.Value.Length > 1).Sum(c => c.Value.Length);

    /// <summary>The arena, and what a worker needs for itself in the kernel that needs the most.</summary>
    private static ExportedSize Workspace(Graph graph, Lowered lowered)
    {
        var arena = lowered.Plan.Regions.Aggregate((Dim)0, (sum, region) => sum + Units(region.Unit) * region.BytesPerUnit);
        var needs = WorkerScratch.Of(lowered.Kernels).Select(n => n.Bytes).ToList();
        Dim most = needs.Where(n => n.IsConstant).Select(n => n.Value).DefaultIfEmpty(0).Max();
        var others = needs.Where(n => !n.IsConstant).Distinct().ToList();
        return others.Count == 0
            ? Size(graph, arena + most)
            : new($"{arena} + max({string.Join(", ", others.Prepend(most))})", AtOne(graph, arena) + others.Prepend(most).Max(n => AtOne(graph, n)));

        static Dim Units(Dim unit) => (unit + (MemoryPlan.UnitElements - 1)) / MemoryPlan.UnitElements * MemoryPlan.UnitElements;
    }

    private static ExportedSize Size(Graph graph, Dim size) => new(size.ToString(), AtOne(graph, size));

    private static long? AtOne(Graph graph, Dim size) =>
        graph.Requirements.All(r => r.Dim.Evaluate(_ => 1) >= 0) ? size.Evaluate(_ => 1) : null;
}
