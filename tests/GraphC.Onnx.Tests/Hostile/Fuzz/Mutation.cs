using Google.Protobuf;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Tests.Hostile.Fuzz;

/// <summary>
/// Seeded changes to a model that leave it readable: nodes dropped, doubled and put elsewhere, names, types, extents, attributes and constants
/// that belong to something else.
/// </summary>
internal sealed class Mutation(int seed)
{
    private static readonly long[] Numbers = [0, 1, -1, 2, -2, 3, 5, 17, 1L << 31, 1L << 32, 1L << 62, long.MaxValue, long.MinValue];

    private static readonly string[] Operators =
    [
        .. OnnxOperators.Table.Where(o => o.Domain.Length == 0 && o.Name is not "Loop").Select(o => o.Name).Distinct(),
    ];

    private readonly Random random = new(seed);

    /// <summary>One of the models, changed in one to three places.</summary>
    public ModelProto Apply(IReadOnlyList<ModelProto> sound)
    {
        var model = Pick(sound).Clone();
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            Change(model, Pick(sound));
        }

        return model;
    }

    private void Change(ModelProto model, ModelProto other)
    {
        var graphs = Graphs(model.Graph).ToList();
        var graph = Pick(graphs);
        switch (random.Next(12))
        {
            case 0:
                ChangeNodes(graph.Node, other.Graph.Node);
                break;
            case 1 when model.Functions.Count > 0:
                ChangeFunction(Pick(model.Functions), other.Graph.Node);
                break;
            case 2 when graph.Node.Count > 0:
                ChangeNames(Pick(graph.Node), graph);
                break;
            case 3 when graph.Node.Count > 0:
                Pick(graph.Node).OpType = Pick(Operators);
                break;
            case 4 or 5 when graph.Node.Any(n => n.Attribute.Count > 0):
                var node = Pick(graph.Node.Where(n => n.Attribute.Count > 0));
                ChangeAttribute(node, Pick(node.Attribute));
                break;
            case 6 or 7 when graph.Initializer.Count > 0:
                ChangeTensor(Pick(graph.Initializer));
                break;
            case 8 when graph.Input.Count > 0:
                ChangeValue(Pick(graph.Input));
                break;
            case 9:
                Shuffle(graph.Node);
                break;
            case 10:
                Pick(model.OpsetImport).Version = random.Next(-1, 30);
                break;
            default:
                ChangeLists(graph);
                break;
        }
    }

    /// <summary>A graph and those inside of it.</summary>
    private static IEnumerable<GraphProto> Graphs(GraphProto graph) =>
        graph.Node.SelectMany(n => n.Attribute).Where(a => a.G is not null).SelectMany(a => Graphs(a.G)).Prepend(graph);

    private void ChangeNodes(IList<NodeProto> nodes, IList<NodeProto> others)
    {
        var at = random.Next(nodes.Count + 1);
        switch (random.Next(3))
        {
            case 0 when at < nodes.Count:
                nodes.RemoveAt(at);
                break;
            case 1 when at < nodes.Count:
                nodes.Insert(random.Next(nodes.Count), nodes[at].Clone());
                break;
            default:
                nodes.Insert(at, Pick(others).Clone());
                break;
        }
    }

    private void ChangeFunction(FunctionProto function, IList<NodeProto> others)
    {
        switch (random.Next(4))
        {
            case 0:
                ChangeNodes(function.Node, others);
                break;
            case 1 when function.Input.Count > 0:
                function.Input[random.Next(function.Input.Count)] = function.Output[0];
                break;
            case 2 when function.Node.Count > 0:
                var node = Pick(function.Node);
                node.Domain = "local";
                node.OpType = function.Name;
                break;
            default:
                function.Name += "'";
                break;
        }
    }

    private void ChangeNames(NodeProto node, GraphProto graph)
    {
        string[] names = ["", .. graph.Node.SelectMany(n => n.Output), .. graph.Input.Select(i => i.Name), .. graph.Initializer.Select(i => i.Name)];
        var list = random.Next(3) == 0 ? node.Output : node.Input;
        switch (random.Next(3))
        {
            case 0 when list.Count > 0:
                list.RemoveAt(random.Next(list.Count));
                break;
            case 1:
                list.Add(Pick(names));
                break;
            default:
                if (list.Count > 0)
                {
                    list[random.Next(list.Count)] = Pick(names);
                }

                break;
        }
    }

    private void ChangeAttribute(NodeProto node, AttributeProto attribute)
    {
        switch (random.Next(6))
        {
            case 0:
                node.Attribute.Remove(attribute);
                break;
            case 1:
                attribute.I = Pick(Numbers);
                attribute.F = Pick([0, -1, 0.5f, float.NaN, float.PositiveInfinity, float.MinValue]);
                break;
            case 2 when attribute.Ints.Count > 0:
                attribute.Ints[random.Next(attribute.Ints.Count)] = Pick(Numbers);
                break;
            case 3:
                attribute.Ints.Add(Pick(Numbers));
                break;
            case 4:
                attribute.Type = (AttributeProto.Types.AttributeType)random.Next(16);
                break;
            default:
                attribute.Name = Pick(["axis", "axes", "value", "body", "to", "", "then_branch", "keepdims"]);
                break;
        }
    }

    private void ChangeTensor(TensorProto tensor)
    {
        switch (random.Next(6))
        {
            case 0 when tensor.Int64Data.Count > 0:
                tensor.Int64Data[random.Next(tensor.Int64Data.Count)] = Pick(Numbers);
                break;
            case 1 when tensor.Dims.Count > 0:
                tensor.Dims[random.Next(tensor.Dims.Count)] = Pick(Numbers);
                break;
            case 2:
                tensor.DataType = random.Next(28);
                break;
            case 3:
                tensor.Dims.Add(Pick([1L, 1, 2, 0]));
                break;
            case 4 when tensor.Dims.Count > 0:
                tensor.Dims.RemoveAt(0);
                break;
            default:
                tensor.RawData = ByteString.CopyFrom(new byte[random.Next(40)]);
                break;
        }
    }

    private void ChangeValue(ValueInfoProto value)
    {
        var type = value.Type?.TensorType;
        switch (random.Next(6))
        {
            case 0 when type is not null:
                type.ElemType = random.Next(28);
                break;
            case 1 when type?.Shape?.Dim.Count > 0:
                type.Shape.Dim[random.Next(type.Shape.Dim.Count)] = random.Next(2) == 0 ? new() { DimValue = Pick(Numbers) } : new() { DimParam = Pick(["n", "m", "", "x_0"]) };
                break;
            case 2 when type?.Shape?.Dim.Count > 0:
                type.Shape.Dim.RemoveAt(0);
                break;
            case 3 when type is not null:
                type.Shape = null;
                break;
            case 4 when value.Type is not null:
                value.Type = new() { SequenceType = new() { ElemType = value.Type } };
                break;
            default:
                value.Name = Pick(["", "y", "h"]);
                break;
        }
    }

    private void ChangeLists(GraphProto graph)
    {
        switch (random.Next(5))
        {
            case 0 when graph.Output.Count > 0:
                graph.Output.RemoveAt(random.Next(graph.Output.Count));
                break;
            case 1 when graph.Node.Count > 0:
                graph.Output.Add(new ValueInfoProto { Name = Pick(graph.Node).Output.FirstOrDefault("") });
                break;
            case 2 when graph.Initializer.Count > 0:
                graph.Initializer.RemoveAt(random.Next(graph.Initializer.Count));
                break;
            case 3 when graph.Input.Count > 0:
                graph.Input.RemoveAt(random.Next(graph.Input.Count));
                break;
            default:
                if (graph.Initializer.Count > 0)
                {
                    graph.Input.Add(Protos.Value(Pick(graph.Initializer).Name, ElementType.Float32, "n"));
                }

                break;
        }
    }

    private void Shuffle(IList<NodeProto> nodes)
    {
        for (var i = nodes.Count - 1; i > 0; i--)
        {
            var k = random.Next(i + 1);
            (nodes[i], nodes[k]) = (nodes[k], nodes[i]);
        }
    }

    private T Pick<T>(IEnumerable<T> choices) => choices.ElementAt(random.Next(choices.Count()));
}
