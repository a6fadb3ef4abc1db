using Google.Protobuf;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>A value of the model that is written, by its name.</summary>
internal readonly record struct Edge(string Name)
{
    /// <summary>What stands in place of an optional input that is left out.</summary>
    public static Edge None => new("");
}

/// <summary>Attributes of nodes.</summary>
internal static class Attribute
{
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    public static AttributeProto Truth(string name, bool value) => Int(name, value ? 1 : 0);

    public static AttributeProto Float(string name, double value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Float, F = (float)value };

    public static AttributeProto Text(string name, string value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Body(string name, GraphProto value) => new() { Name = name, Type = AttributeProto.Types.AttributeType.Graph, G = value };

    public static AttributeProto Ints(string name, IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
