using GraphC.Compiler;
using GraphC.Onnx.Execution;
using GraphC.Onnx.Format;
using GraphC.Onnx.Import;
using GraphC.Onnx.Model;
using GraphC.Onnx.Operators;

namespace GraphC.Onnx;

/// <summary>
/// An ONNX model: <c>using var model = OnnxModel.Load("net.onnx"); var outputs = model.Run(new() { ["x"] = x });</c>. It is compiled at the
/// first run; other batch sizes run the same program wherever the model's extents are named. One run at a time.
/// </summary>
public sealed class OnnxModel : IDisposable
{
    private readonly GraphRunner runner;
    private readonly Lazy<IReadOnlyList<UnsupportedNode>> unknown;

    private OnnxModel(ModelProto model, TensorReader tensors, CompileOptions options)
    {
        Graph = new GraphReader(model, tensors).Read();
        Opsets = model.OpsetImport.GroupBy(o => o.Domain).ToDictionary(g => g.Key, g => g.Last().Version);
        Metadata = model.MetadataProps.GroupBy(p => p.Key).ToDictionary(g => g.Key, g => g.Last().Value);
        Producer = $"{model.ProducerName} {model.ProducerVersion}".Trim();
        runner = new(Graph, options);
        unknown = new(() => [.. Unknown(Graph)]);
    }

    /// <summary>What the model takes; inputs with a default are not listed.</summary>
    public IReadOnlyList<ValueInfo> Inputs => [.. Graph.Fed];

    /// <summary>What the model gives.</summary>
    public IReadOnlyList<ValueInfo> Outputs => Graph.Outputs;

    /// <summary>The versions of the operator sets that the model imports, by domain; ONNX's own domain is empty.</summary>
    public IReadOnlyDictionary<string, long> Opsets { get; }

    /// <summary>What the model says about itself.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What wrote the model.</summary>
    public string Producer { get; }

    /// <summary>The operators that the model uses, in alphabetical order; those of other domains with the domain before them.</summary>
    public IReadOnlyList<string> Operators => [.. Nodes(Graph).Select(n => n.Domain.Length == 0 ? n.Operator : $"{n.Domain}.{n.Operator}").Distinct().Order(StringComparer.Ordinal)];

    internal ModelGraph Graph { get; }

    /// <summary>How many programs the runs so far were compiled to.</summary>
    internal int Programs => runner.Programs;

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file; what the model keeps outside of it must lie in the same folder.</param>
    /// <param name="options">How to compile it.</param>
    /// <exception cref="ModelFormatException">The file is no model, or a damaged one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static OnnxModel Load(string path, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (Directory.Exists(path))
        {
            // The system would only say that access is denied.
            throw new IOException($"{path} is a folder; a model is one file.");
        }

        return Load(File.ReadAllBytes(path), Path.GetDirectoryName(Path.GetFullPath(path)), options ?? CompileOptions.Default with { Name = "onnx" });
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="model">The bytes of the file.</param>
    /// <param name="options">How to compile it.</param>
    /// <exception cref="ModelFormatException">This is no model, or a damaged one, or it keeps data in other files.</exception>
    public static OnnxModel Parse(byte[] model, CompileOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Parse(model, null, options);
    }

    internal static OnnxModel Parse(byte[] model, string? folder, CompileOptions? options) =>
        Load(model, folder, options ?? CompileOptions.Default with { Name = "onnx" });

    /// <summary>Runs the model.</summary>
    /// <param name="inputs">A value for each of <see cref="Inputs"/>, and for any input with a default that is to be another.</param>
    /// <param name="cancellation">Ends the run; it is asked at each step of a loop, of which a model may have one without an end.</param>
    /// <returns>The outputs by name.</returns>
    /// <exception cref="ArgumentException">An input is missing, unknown, or does not fit its declaration.</exception>
    /// <exception cref="UnsupportedModelException">The model has nodes that GraphC does not support; all of them are named.</exception>
    /// <exception cref="ModelFormatException">A node contradicts its operator's rules.</exception>
    /// <exception cref="IndexOutOfRangeException">An index in the data is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public IReadOnlyDictionary<string, OnnxValue> Run(IReadOnlyDictionary<string, OnnxValue> inputs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        RequireSupported();
        foreach (var input in Graph.Fed.Where(i => !inputs.ContainsKey(i.Name)))
        {
            throw new ArgumentException($"The input {input} is missing.", nameof(inputs));
        }

        foreach (var (name, value) in inputs)
        {
            var declared = Graph.Inputs.FirstOrDefault(i => i.Name == name)
                ?? throw new ArgumentException($"The model has no input {Names.Quote(name)}; it has {string.Join(", ", Inputs)}.", nameof(inputs));
            RequireFit(declared, value);
        }

        var outputs = runner.Run(inputs, cancellation);
        return Graph.Outputs.Zip(outputs).ToDictionary(p => p.First.Name, p => p.Second);
    }

    /// <summary>The model as nodes of a graph.</summary>
    /// <param name="options">Which values are known, and what becomes of the initializers.</param>
    /// <exception cref="UnsupportedModelException">Nodes are not supported, or cannot be in one graph because data decide about shapes; all of
    /// them are named.</exception>
    /// <exception cref="ModelFormatException">A node contradicts its operator's rules.</exception>
    public ImportedModel Import(ImportOptions? options = null)
    {
        RequireSupported();
        return new ModelImport(Graph, options ?? new()).Import();
    }

    /// <summary>The model as nodes of a graph to be trained: its float initializers are parameters, which start from the model's values.</summary>
    /// <param name="freeze">Names of parameters that stay as they are; <c>*</c> stands for any characters.</param>
    /// <inheritdoc cref="Import"/>
    public ImportedModel Trainable(params IReadOnlyCollection<string> freeze) => Import(new() { Trainable = true, Freeze = freeze });

    /// <summary>Releases the compiled programs.</summary>
    public void Dispose() => runner.Dispose();

    private static OnnxModel Load(byte[] bytes, string? folder, CompileOptions options)
    {
        ModelProto model;
        try
        {
            model = ModelProto.Parser.ParseFrom(bytes);
        }
        catch (Google.Protobuf.InvalidProtocolBufferException e)
        {
            throw new ModelFormatException($"this is no ONNX model, or a damaged one: {e.Message}", e);
        }

        return new(model, new TensorReader(folder), options);
    }

    private void RequireSupported()
    {
        if (unknown.Value.Count > 0)
        {
            throw new UnsupportedModelException(unknown.Value);
        }
    }

    /// <summary>The nodes whose operators are in no table.</summary>
    private static IEnumerable<UnsupportedNode> Unknown(ModelGraph graph)
    {
        foreach (var node in Nodes(graph))
        {
            if (OperatorTable.Find(node.Domain, node.Operator, node.Version, out var reason) is null)
            {
                yield return new(node.Name, node.Domain, node.Operator, node.Version, reason);
            }
        }
    }

    /// <summary>All nodes, those of subgraphs after the node that they belong to.</summary>
    private static IEnumerable<ModelNode> Nodes(ModelGraph graph) =>
        graph.Nodes.SelectMany(n => n.Attributes.Graphs.SelectMany(Nodes).Prepend(n));

    private static void RequireFit(ValueInfo declared, OnnxValue value)
    {
        if (declared.Kind != ValueKind.Tensor || value is not (OnnxTensor or OnnxStrings))
        {
            return;   // the operators tell what they do not take
        }

        var type = value is OnnxTensor tensor ? tensor.Type : ElementType.String;
        var shape = value is OnnxTensor numbers ? numbers.Shape : ((OnnxStrings)value).Shape;
        var fits = type == declared.Type && (declared.Shape is null || declared.Shape.Count == shape.Length);
        for (var axis = 0; fits && declared.Shape is not null && axis < shape.Length; axis++)
        {
            fits = declared.Shape[axis].Value is not { } extent || extent == shape[axis];
        }

        if (!fits)
        {
            throw new ArgumentException($"The input {declared} was given {value}.");
        }
    }
}
