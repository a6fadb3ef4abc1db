using GraphC.Onnx.Export;
using GraphC.Tests.Support;
using static GraphC.Declare;

namespace GraphC.Onnx.Tests.Export;

/// <summary>Every op, with every sample of the op table: all samples of one op are the outputs of one model.</summary>
public class OpTableTests
{
    private const int N = 3;

    public static TheoryData<string> Ops => [.. OpTable.All.Select(d => d.Name).Where(name => !IsRefused(name))];

    public static TheoryData<string> Refused => [.. OpTable.All.Select(d => d.Name).Where(IsRefused)];

    [Fact]
    public void Every_op_has_an_entry_in_the_table_of_exports() => Assert.All(
        OpTable.All.SelectMany(d => Model(d.Name).Graph.Nodes).Where(n => n.Op is not LeafOp), node => Assert.True(ExportTable.Find(node.Op) is not null, $"{node}"));

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_ONNX_does_not_express_is_refused_with_a_reason(string op)
    {
        var refusal = Assert.Throws<OnnxExportException>(() => Model(op).Bytes);
        Assert.All(refusal.Nodes, n => Assert.True(n.Reason.Length > 10, n.ToString()));
    }

    [Theory]
    [MemberData(nameof(Ops))]
    public void GraphC_reads_again_what_it_wrote(string op)
    {
        var model = Model(op);
        model.Check(Expected(model), model.Imported(), Tolerance(op));
    }

    [SkippableTheory]
    [MemberData(nameof(Ops))]
    public void ONNX_Runtime_computes_the_same(string op)
    {
        ExportedModel.RequireOnnxRuntime();
        var model = Model(op);
        model.Check(Expected(model), model.InOnnxRuntime(), Tolerance(op));
    }

    // Roundings that casts do not do, and what no operator does.
    private static bool IsRefused(string op) => op is "Uniform" or "Normal" or "Bits" or "Orthogonalize" or "BitCast"
        || op.StartsWith("RoundToFloat4", StringComparison.Ordinal) || op.StartsWith("RoundToFloat8E8M0", StringComparison.Ordinal)
        || op.EndsWith("rounding=1", StringComparison.Ordinal);

    private static ExportedModel Model(string op)
    {
        var (inputs, outputs, tensors) = (new List<Node>(), new List<Node>(), new List<Tensor>());
        foreach (var sample in OpTable.All.Single(d => d.Name == op).Samples)
        {
            var random = Samples.Seeded(op, sample.Label, N);
            Node[] own = [.. sample.Inputs.Select((s, i) => Input($"{sample.Label} {i}", s.DType, s.Shape))];
            inputs.AddRange(own);
            outputs.Add(sample.Build(own));
            tensors.AddRange(sample.Inputs.Select(s => Samples.Draw(s, N, random)));
        }

        return new(Graph.Close(outputs, inputs: inputs), tensors);
    }

    private static double Tolerance(string op) => 10 * OpTable.All.Single(d => d.Name == op).Samples.Max(s => s.Tolerance);

    private static IReadOnlyList<(long[] Shape, double[] Elements)> Expected(ExportedModel model) =>
        [.. Interpreter.Run(model.Graph, model.Inputs).Select(v => (v.Shape.ToArray(), v.Data))];
}
