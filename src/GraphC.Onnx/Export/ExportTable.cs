using System.Collections.Frozen;

namespace GraphC.Onnx.Export;

/// <summary>Writes a node by operators of ONNX.</summary>
/// <exception cref="RefusedException">ONNX does not express it.</exception>
internal delegate Edge Exporter(GraphWriter graph, Node node);

/// <summary>How one op is written.</summary>
/// <param name="Key">The type of the op, or the label of an elementwise one.</param>
/// <param name="Export">How it is written.</param>
internal sealed record ExportEntry(object Key, Exporter Export)
{
    /// <summary>An elementwise op.</summary>
    public static ExportEntry Of(ElementwiseOp op, Exporter export) => new(op.Label, export);

    /// <summary>An elementwise op that ONNX has too, under its own name or another.</summary>
    public static ExportEntry Same(ElementwiseOp op, string? name = null) => Of(op, (g, node) => g.Call(name ?? op.Label, g.Operands(node)));

    /// <summary>All ops of a type.</summary>
    public static ExportEntry For<T>(Func<GraphWriter, Node, T, Edge> export) where T : Op =>
        new(typeof(T), (g, node) => export(g, node, (T)node.Op));

    /// <summary>Ops that have no place in a model.</summary>
    public static ExportEntry Refused<T>(string reason) where T : Op => For<T>((_, _, _) => throw new RefusedException(reason));
}

/// <summary>How every op is written, family by family.</summary>
internal static class ExportTable
{
    private static readonly FrozenDictionary<object, Exporter> Entries = new[]
    {
        ElementwiseExports.All, BitsExports.All, ComparisonExports.All, CompositionExports.All, ReductionExports.All, MovementExports.All, WindowExports.All,
        ConvolutionExports.All, IndexingExports.All, RegionExports.All, Refusals,
    }.SelectMany(family => family).ToFrozenDictionary(entry => entry.Key, entry => entry.Export);

    /// <summary>How an op is written; null for one that is unknown.</summary>
    public static Exporter? Find(Op op) => Entries.GetValueOrDefault(op is ElementwiseOp elementwise ? elementwise.Label : op.GetType());

    private static IEnumerable<ExportEntry> Refusals =>
    [
        ExportEntry.Refused<RandomOp>("the numbers that GraphC draws depend on the seed and the run, which ONNX's random operators do not promise"),
        ExportEntry.Refused<OrthogonalizeOp>("ONNX has no QR decomposition; compute it before, and export the result"),
        ExportEntry.Refused<BitCastOp>($"opset {OnnxExport.Opset} does not read the bits of a number as another type"),
    ];
}
