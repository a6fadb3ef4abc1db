using GraphC.Benchmarks;

namespace GraphC.Onnx.Tests.Export;

/// <summary>A graph as an ONNX model with data to run it on, and what runs it.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Inputs">One tensor for each of its inputs.</param>
internal sealed record ExportedModel(Graph Graph, IReadOnlyList<Tensor> Inputs)
{
    private static readonly Lazy<OnnxRuntimeLibrary?> Library = new(() =>
        OnnxRuntimeLibrary.Find(Environment.GetEnvironmentVariable("GRAPHC_ORT_LIBRARY") ?? "libonnxruntime.so.1"));

    private byte[]? bytes;

    /// <summary>The model.</summary>
    public byte[] Bytes => bytes ??= OnnxExport.ToBytes(Graph);

    private string[] OutputNames => Graph.Outputs.Length == 1 ? ["output"] : [.. Graph.Outputs.Select((_, i) => $"output_{i}")];

    /// <summary>Skips a test, saying so, where ONNX Runtime is not there.</summary>
    public static void RequireOnnxRuntime() =>
        Skip.If(Library.Value is null, "ONNX Runtime is not there; set GRAPHC_ORT_LIBRARY to the path of libonnxruntime.so.1.");

    /// <summary>What ONNX Runtime makes of the model. It refuses outputs of other types and shapes than those of the graph.</summary>
    public Tensor[] InOnnxRuntime()
    {
        var extents = Binding.Of(Graph, Inputs);
        (string, Tensor)[] outputs =
        [
            .. Graph.Outputs.Zip(OutputNames, (node, name) => (name, new Tensor(node.DType, [.. node.Shape.Select(d => d.Evaluate(s => extents[s]))]))),
        ];
        using var session = Library.Value!.Open(Bytes, [.. Graph.Inputs.Zip(Inputs, (node, value) => (Graph.NameOf(node), value))], outputs, threads: 1);
        session.Run();
        return [.. outputs.Select(o => o.Item2)];
    }

    /// <summary>What GraphC makes of the model once it has read it again.</summary>
    public Tensor[] Imported()
    {
        using var model = OnnxModel.Parse(Bytes);
        var outputs = model.Run(Graph.Inputs.Zip(Inputs).ToDictionary(p => Graph.NameOf(p.First), p => (OnnxValue)p.Second));
        return [.. OutputNames.Select(name => ((OnnxTensor)outputs[name]).Data)];
    }

    /// <summary>Fails unless outputs have these shapes and elements.</summary>
    /// <param name="expected">The shape and the elements of each output.</param>
    /// <param name="actual">The outputs.</param>
    /// <param name="tolerance">How far each element may be off, relative to the largest of its tensor.</param>
    public void Check(IReadOnlyList<(long[] Shape, double[] Elements)> expected, Tensor[] actual, double tolerance)
    {
        Assert.Equal(Graph.Outputs.Length, expected.Count);
        Assert.Equal(Graph.Outputs.Length, actual.Length);
        foreach (var ((shape, elements), tensor, node) in expected.Zip(actual, Graph.Outputs))
        {
            Assert.Equal(shape, tensor.Shape.ToArray());
            var scale = elements.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
            for (var i = 0; i < elements.Length; i++)
            {
                Assert.True(
                    Math.Abs(elements[i] - tensor[i]) <= tolerance * Math.Max(1, scale) || elements[i].Equals(tensor[i]),
                    $"output {Graph.Outputs.IndexOf(node)}, {node}: element {i} is {tensor[i]} instead of {elements[i]}");
            }
        }
    }
}
