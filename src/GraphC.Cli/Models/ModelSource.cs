using GraphC.Cli.CommandLine;
using GraphC.Onnx;

namespace GraphC.Cli.Models;

/// <summary>A model that a command line names, as a closed graph.</summary>
internal sealed class ModelSource
{
    private ModelSource(string name, Graph graph) => (Name, Graph) = (name, graph);

    /// <summary>What the model is called: its file without folder and extension.</summary>
    public string Name { get; }

    /// <summary>What the model computes, or a step that trains it.</summary>
    public Graph Graph { get; }

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
            var imported = model.Import(new() { Trainable = step is not null });
            return new(Path.GetFileNameWithoutExtension(path), step?.Of(imported) ?? Graph.Close([.. imported.Outputs.Values], inputs: [.. imported.Inputs.Values]));
        }
        catch (Exception e) when (e is ModelFormatException or UnsupportedModelException or InvalidDataException or GraphException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: {OneLine(e.Message)}");
        }
    }

    private static string OneLine(string message) => string.Join("; ", message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Replace(":;", ":");
}
