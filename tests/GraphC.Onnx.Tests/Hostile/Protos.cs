using Google.Protobuf;
using GraphC.Onnx.Format;
using Kind = GraphC.Onnx.Format.AttributeProto.Types.AttributeType;

namespace GraphC.Onnx.Tests.Hostile;

/// <summary>Messages of model files, written briefly.</summary>
internal static class Protos
{
    /// <summary>The operator set of all models here that ask for no other.</summary>
    public const int Opset = 18;

    public static ModelProto ModelOf(GraphProto graph, params FunctionProto[] functions) => new()
    {
        IrVersion = 9,
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Version = Opset }, new OperatorSetIdProto { Domain = "local", Version = 1 } },
        Functions = { functions },
    };

    public static GraphProto Graph(ValueInfoProto[] inputs, string[] outputs, params NodeProto[] nodes) => new()
    {
        Name = "graph",
        Input = { inputs },
        Output = { outputs.Select(o => new ValueInfoProto { Name = o }) },
        Node = { nodes },
    };

    public static GraphProto With(this GraphProto graph, params TensorProto[] initializers)
    {
        graph.Initializer.AddRange(initializers);
        return graph;
    }

    /// <summary>A node: <c>Node("Concat", "a b", "c", Attribute("axis", 0))</c>; a dash is an input that is not given.</summary>
    public static NodeProto Node(string op, string inputs, string outputs, params AttributeProto[] attributes) => new()
    {
        OpType = op,
        Input = { Names(inputs) },
        Output = { Names(outputs) },
        Attribute = { attributes },
    };

    /// <summary>A call of a function that the model defines.</summary>
    public static NodeProto Call(string function, string inputs, string outputs, params AttributeProto[] attributes)
    {
        var node = Node(function, inputs, outputs, attributes);
        node.Domain = "local";
        return node;
    }

    public static FunctionProto Function(string name, string inputs, string outputs, params NodeProto[] nodes) => new()
    {
        Name = name,
        Domain = "local",
        Input = { Names(inputs) },
        Output = { Names(outputs) },
        Node = { nodes },
        OpsetImport = { new OperatorSetIdProto { Version = Opset }, new OperatorSetIdProto { Domain = "local", Version = 1 } },
    };

    public static AttributeProto Attribute(string name, object value) => value switch
    {
        int number => new() { Name = name, Type = Kind.Int, I = number },
        long number => new() { Name = name, Type = Kind.Int, I = number },
        float number => new() { Name = name, Type = Kind.Float, F = number },
        string text => new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(text) },
        long[] numbers => new() { Name = name, Type = Kind.Ints, Ints = { numbers } },
        float[] numbers => new() { Name = name, Type = Kind.Floats, Floats = { numbers } },
        string[] texts => new() { Name = name, Type = Kind.Strings, Strings = { texts.Select(ByteString.CopyFromUtf8) } },
        TensorProto tensor => new() { Name = name, Type = Kind.Tensor, T = tensor },
        SparseTensorProto sparse => new() { Name = name, Type = Kind.SparseTensor, SparseTensor = sparse },
        GraphProto graph => new() { Name = name, Type = Kind.Graph, G = graph },
        _ => throw new ArgumentException($"{value} is no attribute", nameof(value)),
    };

    /// <summary>An input; an extent is a number, a name, or null where it is not known.</summary>
    public static ValueInfoProto Value(string name, ElementType type, params object?[] shape) => new()
    {
        Name = name,
        Type = new()
        {
            TensorType = new()
            {
                ElemType = (int)type,
                Shape = new()
                {
                    Dim =
                    {
                        shape.Select(d => d switch
                        {
                            null => new TensorShapeProto.Types.Dimension(),
                            string symbol => new() { DimParam = symbol },
                            _ => new() { DimValue = Convert.ToInt64(d) },
                        }),
                    },
                },
            },
        },
    };

    public static TensorProto Floats(string name, long[] shape, params float[] elements) => new()
    {
        Name = name,
        DataType = (int)ElementType.Float32,
        Dims = { shape },
        FloatData = { elements },
    };

    /// <summary>Made-up numbers under a shape, as packed bytes.</summary>
    public static TensorProto Weights(string name, params long[] shape)
    {
        var elements = Enumerable.Range(0, (int)shape.Aggregate(1L, (a, b) => a * b)).Select(i => MathF.Sin((i * 7) + 1)).ToArray();
        return new()
        {
            Name = name,
            DataType = (int)ElementType.Float32,
            Dims = { shape },
            RawData = ByteString.CopyFrom(System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(elements)),
        };
    }

    /// <summary>A vector of Int64.</summary>
    public static TensorProto Integers(string name, params long[] elements) => new()
    {
        Name = name,
        DataType = (int)ElementType.Int64,
        Dims = { elements.Length },
        Int64Data = { elements },
    };

    /// <summary>A scalar of Int64.</summary>
    public static TensorProto Integer(string name, long element) => new() { Name = name, DataType = (int)ElementType.Int64, Int64Data = { element } };

    private static string[] Names(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => n == "-" ? "" : n)];
}
