using GraphC.Onnx.Export;

namespace GraphC.Onnx;

/// <summary>
/// Inference graphs as ONNX models: <c>OnnxExport.Save([logits], "net.onnx")</c>. Inputs and variables keep their names, named extents stay
/// named, and variables are stored with the values that they have now. What GraphC and ONNX both have by name, such as a softmax or a convolution with its
/// bias, is written as one node; everything else as the operators that it is composed of. The same graph gives the same bytes.
/// </summary>
/// <remarks>
/// Where an op's result depends on a number that ONNX leaves open, the model does what its runtime does: a float beyond the range of the integer that it is
/// cast to, NaN among the numbers that are compared in a maximum or sorted, and an index out of range, which GraphC refuses.
/// </remarks>
public static class OnnxExport
{
    /// <summary>The version of ONNX's operators that models are written in.</summary>
    public const int Opset = 21;

    /// <summary>Writes the model that computes some nodes.</summary>
    /// <param name="outputs">What the model gives. Dropout does nothing in it, and norms use their running statistics.</param>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="options">How to write it.</param>
    /// <exception cref="OnnxExportException">ONNX does not express a node, or the nodes change a variable.</exception>
    /// <exception cref="InvalidOperationException">A variable has no value yet.</exception>
    /// <exception cref="ArgumentException">Output names do not fit, or name something else.</exception>
    public static void Save(IReadOnlyList<Node> outputs, string path, OnnxExportOptions? options = null) =>
        Save(Graph.Close(outputs, training: false), path, options);

    /// <summary>Writes a graph, for example that of an executable: <c>OnnxExport.Save(predict.Graph, "net.onnx")</c>.</summary>
    /// <param name="graph">A graph that changes no variable.</param>
    /// <inheritdoc cref="Save(IReadOnlyList{Node}, string, OnnxExportOptions?)"/>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <param name="options">How to write it.</param>
    public static void Save(Graph graph, string path, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(path);
        options ??= new();
        var model = ModelWriter.Write(graph, options);
        if (options.ExternalData)
        {
            ExternalData.Move(model, $"{path}.data", options.ExternalDataThreshold);
        }

        using var file = File.Create(path);
        ModelWriter.Serialize(model, file);
    }

    /// <summary>The bytes of the model that computes some nodes.</summary>
    /// <param name="outputs">What the model gives.</param>
    /// <param name="options">How to write it; all tensors are in the bytes.</param>
    /// <inheritdoc cref="Save(IReadOnlyList{Node}, string, OnnxExportOptions?)"/>
    public static byte[] ToBytes(IReadOnlyList<Node> outputs, OnnxExportOptions? options = null) =>
        ToBytes(Graph.Close(outputs, training: false), options);

    /// <summary>The bytes of the model of a graph.</summary>
    /// <param name="graph">A graph that changes no variable.</param>
    /// <param name="options">How to write it; all tensors are in the bytes.</param>
    /// <inheritdoc cref="Save(IReadOnlyList{Node}, string, OnnxExportOptions?)"/>
    public static byte[] ToBytes(Graph graph, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        using var bytes = new MemoryStream();
        ModelWriter.Serialize(ModelWriter.Write(graph, options ?? new()), bytes);
        return bytes.ToArray();
    }
}
