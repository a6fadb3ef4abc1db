using System.Collections;
using Google.Protobuf;
using GraphC.Onnx.Format;
using Kind = GraphC.Onnx.Format.AttributeProto.Types.AttributeType;

namespace GraphC.Onnx.Tests.Support;

/// <summary>
/// A model of one node, whose inputs are declared as they are given, without extents: <c>new OneNode("Gemm", 6) { ["broadcast"] = 1 }.Run(a, b, c)</c>.
/// </summary>
internal sealed class OneNode(string op, int opset, int outputs = 1, string domain = "") : IEnumerable
{
    private readonly NodeProto node = new() { OpType = op, Domain = domain };

    /// <summary>Sets an attribute: an int, a float, text, an array of one of them, a subgraph, or a tensor; an element type is an int.</summary>
    public object this[string name]
    {
        set => node.Attribute.Add(Attribute(name, value));
    }

    /// <summary>Makes the collection initializer possible; there is nothing to walk through.</summary>
    public IEnumerator GetEnumerator() => node.Attribute.GetEnumerator();

    /// <summary>Runs the model; an input that is null is not given.</summary>
    public OnnxTensor[] Run(params OnnxValue?[] inputs)
    {
        using var model = Model(inputs);
        return Run(model, inputs);
    }

    /// <summary>Runs a model that was made for such inputs.</summary>
    public static OnnxTensor[] Run(OnnxModel model, params OnnxValue?[] inputs) => [.. Values(model, inputs).Cast<OnnxTensor>()];

    /// <summary>Runs the model, whose results may be of any kind.</summary>
    public OnnxValue[] Values(params OnnxValue?[] inputs)
    {
        using var model = Model(inputs);
        return Values(model, inputs);
    }

    private static OnnxValue[] Values(OnnxModel model, OnnxValue?[] inputs)
    {
        var given = inputs.Select((value, i) => (Name: $"x{i}", value)).Where(p => p.value is not null).ToDictionary(p => p.Name, p => p.value!);
        var results = model.Run(given);
        return [.. model.Outputs.Select(o => results[o.Name])];
    }

    /// <summary>The model for such inputs.</summary>
    public OnnxModel Model(params OnnxValue?[] inputs)
    {
        var graph = new GraphProto();
        var call = node.Clone();
        for (var i = 0; i < inputs.Length; i++)
        {
            call.Input.Add(inputs[i] is null ? "" : $"x{i}");
            if (inputs[i] is { } value)
            {
                graph.Input.Add(new ValueInfoProto { Name = $"x{i}", Type = Declared(value) });
            }
        }

        for (var i = 0; i < outputs; i++)
        {
            call.Output.Add($"y{i}");
            graph.Output.Add(new ValueInfoProto { Name = $"y{i}" });
        }

        graph.Node.Add(call);
        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = domain, Version = opset });
        if (domain.Length > 0)
        {
            model.OpsetImport.Add(new OperatorSetIdProto { Version = 26 });   // what subgraphs are written in
        }

        return OnnxModel.Parse(model.ToByteArray());
    }

    private static TypeProto Declared(OnnxValue value) => value switch
    {
        OnnxTensor tensor => new() { TensorType = new() { ElemType = (int)tensor.Type } },
        OnnxStrings => new() { TensorType = new() { ElemType = (int)ElementType.String } },
        OnnxSequence => new() { SequenceType = new() },
        _ => new() { OptionalType = new() },
    };

    private static AttributeProto Attribute(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int number: (attribute.Type, attribute.I) = (Kind.Int, number); break;
            case float number: (attribute.Type, attribute.F) = (Kind.Float, number); break;
            case string text: (attribute.Type, attribute.S) = (Kind.String, ByteString.CopyFromUtf8(text)); break;
            case long[] numbers: attribute.Type = Kind.Ints; attribute.Ints.AddRange(numbers); break;
            case float[] numbers: attribute.Type = Kind.Floats; attribute.Floats.AddRange(numbers); break;
            case string[] texts: attribute.Type = Kind.Strings; attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8)); break;
            case GraphProto body: (attribute.Type, attribute.G) = (Kind.Graph, body); break;
            case Tensor tensor:
                (attribute.Type, attribute.T) = (Kind.Tensor, new() { DataType = (int)ElementTypes.Of(tensor.DType), RawData = ByteString.CopyFrom(tensor.Bytes) });
                attribute.T.Dims.AddRange(tensor.Shape.ToArray());
                break;
            default: throw new ArgumentException($"{value} is no attribute", nameof(value));
        }

        return attribute;
    }
}
