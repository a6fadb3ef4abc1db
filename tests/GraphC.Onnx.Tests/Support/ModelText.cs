using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using GraphC.Onnx.Format;
using Kind = GraphC.Onnx.Format.AttributeProto.Types.AttributeType;

namespace GraphC.Onnx.Tests.Support;

/// <summary>
/// Models written as text, a line a declaration:
/// <code>
/// in x Float32[N, 3]
/// init w Float32[2] 0.5 1
/// y, z = Split{axis=1, num_outputs=2}(x)
/// out y
/// </code>
/// An attribute is an integer, a float (with a point), text in quotes, a list in brackets, or <c>@name</c>, a graph of that name.
/// </summary>
internal static partial class ModelText
{
    /// <summary>The model of some lines.</summary>
    /// <param name="text">The main graph.</param>
    /// <param name="opset">The version of the operator set.</param>
    /// <param name="graphs">Graphs that attributes name, each with its text.</param>
    public static OnnxModel Parse(string text, int opset = 21, params (string Name, string Text)[] graphs) => OnnxModel.Parse(Proto(text, opset, graphs).ToByteArray());

    /// <summary>The message of a model.</summary>
    public static ModelProto Proto(string text, int opset = 21, params (string Name, string Text)[] graphs)
    {
        var model = new ModelProto { IrVersion = 10, Graph = Graph(text, graphs.ToDictionary(g => g.Name, g => g.Text)) };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });
        return model;
    }

    private static GraphProto Graph(string text, Dictionary<string, string> graphs)
    {
        var graph = new GraphProto { Name = "test" };
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            switch (line.Split(' ', 2))
            {
                case ["in", var declared]: graph.Input.Add(Declared(declared)); break;
                case ["out", var declared]: graph.Output.Add(Declared(declared)); break;
                case ["init", var declared]: graph.Initializer.Add(Initializer(declared)); break;
                default: graph.Node.Add(Node(line, graphs)); break;
            }
        }

        return graph;
    }

    private static ValueInfoProto Declared(string text)
    {
        var match = DeclaredForm().Match(text);
        Assert.True(match.Success, text);
        var info = new ValueInfoProto { Name = match.Groups["name"].Value };
        if (!match.Groups["type"].Success)
        {
            return info;
        }

        info.Type = new() { TensorType = new() { ElemType = (int)Enum.Parse<ElementType>(match.Groups["type"].Value) } };
        if (match.Groups["dims"].Success)
        {
            info.Type.TensorType.Shape = new();
            foreach (var dim in List(match.Groups["dims"].Value))
            {
                info.Type.TensorType.Shape.Dim.Add(
                    long.TryParse(dim, out var extent) ? new TensorShapeProto.Types.Dimension { DimValue = extent } : new() { DimParam = dim });
            }
        }

        return info;
    }

    private static TensorProto Initializer(string text)
    {
        var declared = Declared(text[..(text.IndexOf(']') + 1)]);
        var tensor = new TensorProto { Name = declared.Name, DataType = declared.Type.TensorType.ElemType };
        tensor.Dims.AddRange(declared.Type.TensorType.Shape.Dim.Select(d => d.DimValue));
        foreach (var number in text[(text.IndexOf(']') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            switch ((ElementType)tensor.DataType)
            {
                case ElementType.Float32: tensor.FloatData.Add(float.Parse(number, CultureInfo.InvariantCulture)); break;
                case ElementType.Int64: tensor.Int64Data.Add(long.Parse(number, CultureInfo.InvariantCulture)); break;
                default: tensor.Int32Data.Add(int.Parse(number, CultureInfo.InvariantCulture)); break;
            }
        }

        return tensor;
    }

    private static NodeProto Node(string line, Dictionary<string, string> graphs)
    {
        var match = NodeForm().Match(line);
        Assert.True(match.Success, line);
        var node = new NodeProto { OpType = match.Groups["op"].Value, Name = $"the {match.Groups["op"].Value}" };
        node.Output.AddRange(List(match.Groups["outputs"].Value));
        node.Input.AddRange(match.Groups["inputs"].Value.Length == 0 ? [] : match.Groups["inputs"].Value.Split(',', StringSplitOptions.TrimEntries));
        foreach (Match attribute in AttributeForm().Matches(match.Groups["attributes"].Value))
        {
            node.Attribute.Add(Attribute(attribute.Groups["name"].Value, attribute.Groups["value"].Value, graphs));
        }

        return node;
    }

    private static AttributeProto Attribute(string name, string value, Dictionary<string, string> graphs)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value[0])
        {
            case '@':
                (attribute.Type, attribute.G) = (Kind.Graph, Graph(graphs[value[1..]], graphs));
                break;
            case '"':
                (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(value.Trim('"')));
                break;
            case '[':
                attribute.Type = Kind.Ints;
                attribute.Ints.AddRange(List(value.Trim('[', ']')).Select(long.Parse));
                break;
            case var _ when value.Contains('.'):
                (attribute.Type, attribute.F) = (Kind.Float, float.Parse(value, CultureInfo.InvariantCulture));
                break;
            default:
                (attribute.Type, attribute.I) = (Kind.Int, long.Parse(value, CultureInfo.InvariantCulture));
                break;
        }

        return attribute;
    }

    private static string[] List(string text) => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^(?<name>\S+)( (?<type>\w+)(\[(?<dims>[^\]]*)\])?)?$")]
    private static partial Regex DeclaredForm();

    [GeneratedRegex(@"^(?<outputs>[^=]+) = (?<op>\w+)(\{(?<attributes>.*)\})?\((?<inputs>.*)\)$")]
    private static partial Regex NodeForm();

    [GeneratedRegex(@"(?<name>\w+)=(?<value>\[[^\]]*\]|""[^""]*""|[^,\s]+)")]
    private static partial Regex AttributeForm();
}
