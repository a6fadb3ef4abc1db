using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Models;

/// <summary>A model that a command line names, as a closed graph.</summary>
internal sealed class ModelSource
{
    private ModelSource(string name, Graph graph, Graph? declared, OnnxModel model, ImportedModel imported)
    {
        (Name, Graph, Declared, Imported) = (name, graph, declared, imported);
        OutputNames = graph.Updates.IsEmpty ? [.. model.Outputs.Select(o => o.Name)] : ["loss"];
        ElementTypes = Narrow(model.Inputs, graph.Inputs).Concat(Narrow(model.Outputs, graph.Outputs)).DistinctBy(t => t.Key).ToDictionary();
    }

    /// <summary>What the model is called: its file without folder and extension.</summary>
    public string Name { get; }

    /// <summary>What the model computes, or a step that trains it.</summary>
    public Graph Graph { get; }

    /// <summary>Of a step that trains the model, the graph of its loss alone; else null.</summary>
    public Graph? Declared { get; }

    /// <summary>The model's values by their names.</summary>
    public ImportedModel Imported { get; }

    /// <summary>What the model calls its outputs.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>
    /// The element types of inputs and outputs, by name, that GraphC computes with elements of another type, such as <c>float16</c> with
    /// float32. Those of unsigned 64-bit integers are integers of the same bits.
    /// </summary>
    public IReadOnlyDictionary<string, string> ElementTypes { get; }

    /// <summary>Reads an ONNX model. Its initializers are constants, unless it is to be trained: then they are parameters.</summary>
    /// <param name="path">The file.</param>
    /// <param name="train">Null, or a loss and an optimizer, <c>softmax-cross-entropy,adam</c>: the graph is a step of training then.</param>
    /// <exception cref="UsageException">There is no such file, it is no model, or one that cannot be one graph, or cannot be trained so; the
    /// message is one line.</exception>
    public static ModelSource Load(string path, string? train = null)
    {
        var step = train is null ? null : TrainingStep.Parse(train);
        try
        {
            using var model = OnnxModel.Load(path);
            // What stands for no node of the model.
            using var entered = Origin.At(Path.GetFileName(path)).Enter();
            var imported = model.Import(new() { Trainable = step is not null });
            var (graph, declared) = step?.Of(imported) ?? (Graph.Close([.. imported.Outputs.Values], inputs: [.. imported.Inputs.Values]), null);
            return new(Path.GetFileNameWithoutExtension(path), graph, declared, model, imported);
        }
        catch (Exception e) when (e is ModelFormatException or UnsupportedModelException or InvalidDataException or GraphException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {UsageException.OneLine(e.Message)}");
        }
    }

    // A step of training has inputs and outputs that the model does not have; they come last.
    private static IEnumerable<KeyValuePair<string, string>> Narrow(IEnumerable<ValueInfo> declared, IEnumerable<Node> nodes) =>
        declared.Zip(nodes).Where(p => p.First.Type.ToString() != p.Second.DType.ToString()).Select(p => KeyValuePair.Create(p.First.Name, p.First.Type.ToString().ToLowerInvariant()));
}
