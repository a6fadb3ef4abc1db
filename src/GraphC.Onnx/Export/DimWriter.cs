using System.Collections.Immutable;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>
/// Extents as values: a named one is read off the shape of an input that has it, polynomials are computed from these. All are Int64 vectors of one
/// element, as shapes are made of.
/// </summary>
internal sealed class DimWriter(ModelWriter model, ImmutableArray<Node> inputs)
{
    private readonly Dictionary<Dim, Edge> known = [];
    private readonly Dictionary<string, Edge> computed = new(StringComparer.Ordinal);
    private readonly List<NodeProto> nodes = [];

    /// <summary>The nodes that compute them.</summary>
    public IReadOnlyList<NodeProto> Nodes => nodes;

    /// <summary>An extent as a vector <c>[1]</c>.</summary>
    public Edge Of(Dim dim)
    {
        if (!known.TryGetValue(dim, out var edge))
        {
            known.Add(dim, edge = dim.Fold(Literal, Symbol, (a, b) => Call("Add", a, b), (a, b) => Call("Mul", a, b), FloorQuotient));
        }

        return edge;
    }

    /// <summary>An extent as a scalar.</summary>
    public Edge Scalar(Dim dim) => dim.IsConstant
        ? model.Literal(Tensor.Scalar(dim.Value))
        : Call("Reshape", Of(dim), model.Literal(new Tensor(DType.Int64, 0)));

    /// <summary>Extents as a vector.</summary>
    public Edge Vector(IReadOnlyList<Dim> dims)
    {
        if (dims.All(d => d.IsConstant))
        {
            return Literal([.. dims.Select(d => d.Value)]);
        }

        // Neighbours that are constant are one literal.
        var parts = new List<Edge>();
        for (var i = 0; i < dims.Count;)
        {
            long[] constants = [.. dims.Skip(i).TakeWhile(d => d.IsConstant).Select(d => d.Value)];
            parts.Add(constants.Length > 0 ? Literal(constants) : Of(dims[i]));
            i += Math.Max(constants.Length, 1);
        }

        return parts.Count == 1 ? parts[0] : Call("Concat", [.. parts], Attribute.Int("axis", 0));
    }

    private Edge Literal(long value) => Literal([value]);

    private Edge Literal(long[] values) => model.Literal(Tensor.From<long>(values, values.Length));

    private Edge Symbol(DimSymbol symbol)
    {
        foreach (var input in inputs)
        {
            for (var axis = 0; axis < input.Rank; axis++)
            {
                if (input.Shape[axis].AsSymbol == symbol)
                {
                    return Call("Shape", [new(Graph.NameOf(input))], symbol.Name, Attribute.Int("start", axis), Attribute.Int("end", axis + 1));
                }
            }
        }

        throw new InvalidOperationException($"No input binds the extent '{symbol}'.");
    }

    /// <summary>ONNX truncates quotients of integers; what the division leaves is taken off first.</summary>
    private Edge FloorQuotient(Edge a, Edge b) => Call("Div", Call("Sub", a, Call("Mod", a, b)), b);

    private Edge Call(string op, params Edge[] arguments) => Call(op, arguments, op);

    private Edge Call(string op, Edge[] arguments, AttributeProto attribute) => Call(op, arguments, op, attribute);

    /// <summary>The result of an operator; the same one for the same arguments.</summary>
    private Edge Call(string op, Edge[] arguments, string stem, params AttributeProto[] attributes)
    {
        var key = $"{op}({string.Join(", ", arguments.Select(a => a.Name))}) {string.Join(" ", attributes.AsEnumerable())}";
        if (!computed.TryGetValue(key, out var edge))
        {
            computed.Add(key, edge = new(model.Names.Fresh(stem)));
            nodes.Add(NodeWriter.Write(op, arguments, [edge], attributes));
        }

        return edge;
    }
}
