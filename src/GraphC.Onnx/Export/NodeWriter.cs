using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>Nodes and declarations as messages.</summary>
internal static class NodeWriter
{
    /// <summary>A node. It is named as its first result.</summary>
    public static NodeProto Write(string op, IReadOnlyList<Edge> inputs, IReadOnlyList<Edge> outputs, IEnumerable<AttributeProto> attributes)
    {
        var node = new NodeProto { OpType = op, Name = outputs[0].Name };
        var given = inputs.Count;
        while (given > 0 && inputs[given - 1] == Edge.None)
        {
            given--;
        }

        node.Input.AddRange(inputs.Take(given).Select(e => e.Name));
        node.Output.AddRange(outputs.Select(e => e.Name));
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>What is declared of an input or an output: extents that are not constant are named as they print.</summary>
    public static ValueInfoProto Declare(string name, TensorType type)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(type.Shape.Select(d => d.IsConstant
            ? new TensorShapeProto.Types.Dimension { DimValue = d.Value }
            : new TensorShapeProto.Types.Dimension { DimParam = d.ToString() }));
        return new()
        {
            Name = name,
            Type = new() { TensorType = new() { ElemType = (int)ElementTypes.Of(type.DType), Shape = shape } },
        };
    }
}
