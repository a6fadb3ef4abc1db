using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Google.Protobuf;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>
/// Writes a graph as a model: its nodes one after the other, each by its entry in <see cref="ExportTable"/>. What turns out to be used by nobody is left
/// out at the end, so that an entry may take a shortcut past nodes that were written before.
/// </summary>
internal sealed class ModelWriter
{
    // The version of the file format that came with opset 21.
    private const int FormatVersion = 10;

    private readonly Dictionary<ConstantOp, Edge> literals = [];
    private readonly Dictionary<Variable, Edge> variables = [];
    private readonly List<TensorProto> initializers = [];
    private readonly List<UnsupportedExport> refused = [];
    private readonly Graph graph;

    private ModelWriter(Graph graph)
    {
        this.graph = graph;
        foreach (var input in graph.Inputs)
        {
            Names.TryTake(Graph.NameOf(input));
        }

        Dims = new(this, graph.Inputs);
    }

    public ValueNames Names { get; } = new();

    /// <summary>Extents as values. They stand at the front of the model: the inputs decide them, wherever they are used.</summary>
    public DimWriter Dims { get; }

    /// <summary>The model of a graph, with all tensors inside.</summary>
    public static ModelProto Write(Graph graph, OnnxExportOptions options)
    {
        if (graph.Updates.FirstOrDefault() is { } update)
        {
            throw new OnnxExportException(
                $"The graph changes the variable '{graph.VariableNames[update.Variable]}', and an ONNX model keeps nothing between runs: "
                + "export the outputs of an inference graph.");
        }

        return new ModelWriter(graph).Write(options);
    }

    /// <summary>The bytes of a model.</summary>
    public static void Serialize(ModelProto model, Stream stream)
    {
        if (model.Graph.Initializer.Sum(t => (long)t.RawData.Length) > int.MaxValue - (1 << 20))
        {
            throw new OnnxExportException("A file in ONNX's format holds less than 2 GiB; this model takes more. Set ExternalData to keep its tensors beside it.");
        }

        model.WriteTo(stream);
    }

    /// <summary>The variable as a tensor of the model, with its current value.</summary>
    public Edge Variable(Variable variable)
    {
        if (!variables.TryGetValue(variable, out var edge))
        {
            variables.Add(variable, edge = Store(Names.Fresh(graph.VariableNames[variable]), variable.Value));
        }

        return edge;
    }

    /// <summary>A literal; the same one for the same elements.</summary>
    public Edge Literal(Tensor value)
    {
        var key = new ConstantOp(value);
        if (!literals.TryGetValue(key, out var edge))
        {
            literals.Add(key, edge = Store(Names.Fresh(Described(value)), value));
        }

        return edge;
    }

    /// <summary>Notes that a node has no place in the model.</summary>
    public void Refuse(Node node, string reason) => refused.Add(new(node.Op.Name, node.Type, node.Origin, reason));

    private ModelProto Write(OnnxExportOptions options)
    {
        var outputs = OutputNames(options.OutputNames);
        var writer = new GraphWriter(this, graph);
        foreach (var input in graph.Inputs)
        {
            writer.Bind(input, new(Graph.NameOf(input)));
        }

        writer.WriteNodes();
        if (refused.Count > 0)
        {
            throw new OnnxExportException(refused);
        }

        var written = writer.Close(
            options.Name, graph.Inputs.Select(i => new Declared(Graph.NameOf(i), i.Type)),
            graph.Outputs.Zip(outputs, (node, name) => new Result(writer[node], node.Type, name)), Dims.Nodes);
        var needed = Pruning.Run(written);
        written.Initializer.AddRange(initializers.Where(t => needed.Contains(t.Name)));
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "GraphC",
            ProducerVersion = Version,
            DocString = options.Description,
            Graph = written,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = OnnxExport.Opset });
        model.MetadataProps.AddRange(options.Metadata.Select(p => new StringStringEntryProto { Key = p.Key, Value = p.Value }));
        return model;
    }

    private static string Version => typeof(OnnxExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>() is { } version
        ? version.InformationalVersion.Split('+')[0]
        : "";

    private ImmutableArray<string> OutputNames(IReadOnlyList<string> given)
    {
        var count = graph.Outputs.Length;
        if (given.Count > 0 && given.Count != count)
        {
            throw new ArgumentException($"{given.Count} names for {count} outputs.");
        }

        return given.Count == 0
            ? [.. Enumerable.Range(0, count).Select(i => Names.Fresh(count == 1 ? "output" : $"output_{i}"))]
            : [.. given.Select(name => !string.IsNullOrEmpty(name) && Names.TryTake(name)
                ? name
                : throw new ArgumentException($"An output cannot be named '{name}': another value has this name, or it is empty."))];
    }

    private Edge Store(string name, Tensor value)
    {
        var tensor = new TensorProto { Name = name, DataType = (int)ElementTypes.Of(value.DType), RawData = ByteString.CopyFrom(value.Bytes) };
        tensor.Dims.AddRange(value.Shape.ToArray());
        initializers.Add(tensor);
        return new(name);
    }

    /// <summary>Small literals are named by their elements: it makes models readable.</summary>
    private static string Described(Tensor value)
    {
        const int Few = 8;
        if (value.Rank > 1 || value.Length > Few || (value.Rank == 1 && value.DType != DType.Int64))
        {
            return "constant";
        }

        var elements = string.Join(",", Enumerable.Range(0, (int)value.Length).Select(i => value[i].ToString("R", CultureInfo.InvariantCulture)));
        return value.Rank == 0 ? $"{value.DType.ShortName}_{elements}" : $"[{elements}]";
    }
}
