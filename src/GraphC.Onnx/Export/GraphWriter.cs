using System.Collections.Immutable;
using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>
/// Writes one graph: that of the model, or the body of a region, which uses the values of the graphs around it by their names. The entries of
/// <see cref="ExportTable"/> write nodes with it.
/// </summary>
internal sealed class GraphWriter
{
    private readonly ModelWriter model;
    private readonly Graph graph;
    private readonly Dictionary<Node, Edge> edges = [];
    private readonly Dictionary<Node, Edge> steps = [];
    private readonly Dictionary<Node, int> uses;
    private readonly Lazy<Dictionary<Node, Region>> regions;
    private readonly List<NodeProto> nodes;

    public GraphWriter(ModelWriter model, Graph graph)
        : this(model, graph, [])
    {
    }

    private GraphWriter(ModelWriter model, Graph graph, List<NodeProto> nodes)
    {
        (this.model, this.graph, this.nodes) = (model, graph, nodes);
        regions = new(() => Region.In(graph.Nodes).SelectMany(region => region.Nodes.Select(node => (node, region))).ToDictionary(p => p.node, p => p.region));
        uses = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs).GroupBy(n => n).ToDictionary(g => g.Key, g => g.Count());
    }

    /// <summary>The value of a node that was written, or stands for something outside.</summary>
    public Edge this[Node node] => edges[node];

    /// <summary>Says what stands for a node.</summary>
    public void Bind(Node node, Edge edge) => edges[node] = edge;

    /// <summary>Of all states of a loop, those after its steps: without the first one, they are a value of their own.</summary>
    public void BindSteps(Node states, Edge afterSteps) => steps[states] = afterSteps;

    /// <summary>The states after the steps of a loop, of which a node is all states.</summary>
    public Edge StepsOf(Node states) => steps[states];

    /// <summary>Writes all nodes that nothing stands for yet.</summary>
    public void WriteNodes()
    {
        foreach (var node in graph.Nodes)
        {
            if (!edges.ContainsKey(node))
            {
                edges[node] = node switch
                {
                    Variable variable => model.Variable(variable),
                    { Op: ConstantOp literal } => model.Literal(literal.Value),
                    _ => Write(node),
                };
            }
        }
    }

    /// <summary>The region that a node is a result of, with all its results in this graph.</summary>
    public Region RegionOf(Node node) => regions.Value[node];

    /// <summary>The graph as a message.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="inputs">What it declares to be given.</param>
    /// <param name="outputs">What it gives.</param>
    /// <param name="before">Nodes that stand in front of the others.</param>
    public GraphProto Close(string name, IEnumerable<Declared> inputs, IEnumerable<Result> outputs, IEnumerable<NodeProto>? before = null)
    {
        var written = new GraphProto { Name = name };
        written.Input.AddRange(inputs.Select(i => NodeWriter.Declare(i.Name, i.Type)));
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var own = nodes.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
        foreach (var (value, type, wanted) in outputs)
        {
            var output = wanted ?? (own.Contains(value.Name) && !renamed.ContainsKey(value.Name) ? value.Name : Fresh("Identity"));
            written.Output.Add(NodeWriter.Declare(output, type));

            // What is not computed here, or is an output already, is passed on.
            if (!own.Contains(value.Name) || !renamed.TryAdd(value.Name, output))
            {
                nodes.Add(NodeWriter.Write("Identity", [value], [new(output)], []));
            }
        }

        Rename(nodes, renamed);
        written.Node.AddRange(before ?? []);
        written.Node.AddRange(nodes);
        return written;
    }

    /// <summary>Writes another program as a part of this graph.</summary>
    /// <param name="program">The program.</param>
    /// <param name="inputs">What its inputs are here.</param>
    /// <returns>Its outputs.</returns>
    public Edge[] Inline(Graph program, IEnumerable<Edge> inputs)
    {
        var part = new GraphWriter(model, program, nodes);
        foreach (var (input, edge) in program.Inputs.Zip(inputs))
        {
            part.Bind(input, edge);
        }

        part.WriteNodes();
        return [.. program.Outputs.Select(n => part[n])];
    }

    /// <summary>A body inside of this graph.</summary>
    public GraphWriter Inside(Graph body) => new(model, body);

    /// <summary>True if only one other node uses this one: it may become part of that.</summary>
    public bool IsUsedOnce(Node node) => uses.GetValueOrDefault(node) == 1;

    /// <summary>A name that no value has yet.</summary>
    public string Fresh(string stem) => model.Names.Fresh(stem);

    /// <summary>The result of an operator.</summary>
    public Edge Call(string op, params ReadOnlySpan<Edge> inputs) => Call(op, inputs, []);

    /// <summary>The result of an operator with attributes.</summary>
    public Edge Call(string op, ReadOnlySpan<Edge> inputs, params IEnumerable<AttributeProto> attributes) => Call(op, inputs, 1, attributes)[0];

    /// <summary>The results of an operator that has several.</summary>
    public Edge[] Call(string op, ReadOnlySpan<Edge> inputs, int results, IEnumerable<AttributeProto> attributes)
    {
        var outputs = Enumerable.Range(0, results).Select(_ => new Edge(Fresh(op))).ToArray();
        nodes.Add(NodeWriter.Write(op, inputs.ToArray(), outputs, attributes));
        return outputs;
    }

    /// <summary>
    /// The inputs of an elementwise node. What was only repeated to fit the others is used as it was: ONNX broadcasts by itself.
    /// </summary>
    public Edge[] Operands(Node node)
    {
        Node[] bare = [.. node.Inputs.Select(Patterns.Bare)];
        return [.. (Broadcasting.Common([.. bare.Select(n => n.Shape)]) == node.Shape ? bare : [.. node.Inputs]).Select(n => edges[n])];
    }

    /// <summary>A literal scalar.</summary>
    public Edge Number(double value, DType type) => model.Literal(type switch
    {
        DType.Float32 => Tensor.Scalar((float)value),
        DType.Float64 => Tensor.Scalar(value),
        DType.Int32 => Tensor.Scalar((int)value),
        DType.Int64 => Tensor.Scalar((long)value),
        DType.UInt8 => Tensor.Scalar((byte)value),
        _ => Tensor.Scalar(value != 0),
    });

    /// <summary>A literal vector of Int64.</summary>
    public Edge Numbers(params IEnumerable<long> values) => Extents([.. values.Select(v => (Dim)v)]);

    /// <summary>Extents or positions as a vector of Int64.</summary>
    public Edge Extents(IReadOnlyList<Dim> dims) => model.Dims.Vector(dims);

    /// <summary>An extent as a scalar of Int64.</summary>
    public Edge Extent(Dim dim) => model.Dims.Scalar(dim);

    /// <summary>A value as another element type.</summary>
    public Edge Cast(Edge value, ElementType type) => Call("Cast", [value], Attribute.Int("to", (int)type));

    /// <summary>A value of a known type as another one.</summary>
    public Edge Cast(Edge value, DType from, DType to) => from == to ? value : Cast(value, ElementTypes.Of(to));

    /// <summary>A tensor of one repeated number.</summary>
    public Edge Full(double value, TensorType type) => Call("Expand", Number(value, type.DType), Extents(type.Shape));

    /// <summary>The same elements under another shape.</summary>
    public Edge Reshape(Edge value, IReadOnlyList<Dim> shape) => Call("Reshape", [value, Extents(shape)], AllowZero(shape));

    /// <summary>A value with its axes in another order.</summary>
    public Edge Transpose(Edge value, params IReadOnlyList<int> order) => order.SequenceEqual(Enumerable.Range(0, order.Count))
        ? value
        : Call("Transpose", [value], Attribute.Ints("perm", order.Select(axis => (long)axis)));

    /// <summary>A value with more axes of extent 1, at these places of the result.</summary>
    public Edge Unsqueeze(Edge value, params IEnumerable<long> axes) => Call("Unsqueeze", value, Numbers(axes));

    /// <summary>The positions along an axis, <c>[extent]</c> of Int64.</summary>
    public Edge Positions(Dim extent) => extent is { IsConstant: true, Value: <= 64 }
        ? Numbers(Enumerable.Range(0, (int)extent.Value).Select(i => (long)i))
        : Call("Range", Number(0, DType.Int64), Extent(extent), Number(1, DType.Int64));

    /// <summary>A value with borders; negative ones are cut off. Borders of nothing are left out.</summary>
    public Edge Pad(Edge value, IReadOnlyList<Dim> before, IReadOnlyList<Dim> after, Edge border) =>
        before.Concat(after).All(amount => amount.Is(0)) ? value : Call("Pad", value, Extents([.. before, .. after]), border);

    /// <summary>In shapes to reshape to, an extent of 0 would otherwise mean that of the input.</summary>
    public static IEnumerable<AttributeProto> AllowZero(IReadOnlyList<Dim> shape) =>
        shape.Any(d => d.Is(0)) ? [Attribute.Int("allowzero", 1)] : [];

    private Edge Write(Node node)
    {
        try
        {
            return ExportTable.Find(node.Op) is { } export
                ? export(this, node)
                : throw new RefusedException("it has no counterpart in ONNX");
        }
        catch (RefusedException e)
        {
            model.Refuse(node, e.Message);
            return Edge.None;
        }
    }

    private static void Rename(IEnumerable<NodeProto> nodes, Dictionary<string, string> renamed)
    {
        foreach (var node in nodes)
        {
            node.Name = renamed.GetValueOrDefault(node.Name, node.Name);
            Replace(node.Input);
            Replace(node.Output);
            foreach (var body in node.Attribute.Where(a => a.G is not null).Select(a => a.G))
            {
                Rename(body.Node, renamed);
            }
        }

        void Replace(IList<string> names)
        {
            for (var i = 0; i < names.Count; i++)
            {
                names[i] = renamed.GetValueOrDefault(names[i], names[i]);
            }
        }
    }
}

/// <summary>What a graph declares to be given.</summary>
internal readonly record struct Declared(string Name, TensorType Type);

/// <summary>What a graph gives.</summary>
/// <param name="Value">The value.</param>
/// <param name="Type">Its type.</param>
/// <param name="Name">The name that it must have; by default it keeps its own.</param>
internal readonly record struct Result(Edge Value, TensorType Type, string? Name = null);
