namespace GraphC.Compiler;

/// <summary>A node as a line of a stage's dump.</summary>
/// <param name="Node">The node.</param>
/// <param name="Label">Its name; in a region's program with the region before it: <c>loop 0 %3</c>.</param>
/// <param name="Op">Its op with inputs and attributes.</param>
/// <param name="Type">Its type.</param>
/// <param name="Origin">Where it was declared.</param>
internal sealed record StageNode(Node Node, string Label, string Op, string Type, string Origin)
{
    /// <summary>True for what is not worth a line: a single number, whose value is its name.</summary>
    public bool IsNumber => Node.Op is ConstantOp { Value.Length: 1 };

    public override string ToString() => $"{Label} {(Node.Op is LeafOp and not InputOp ? "" : $"{Op} ")}: {Type} {Origin}".TrimEnd();
}

/// <summary>The names that a stage's text gives to its nodes.</summary>
internal sealed class StageNames
{
    private readonly Dictionary<Node, StageNode> nodes = [];
    private readonly Dictionary<Node, int> places = [];
    private readonly Dictionary<string, StageNode> labels = new(StringComparer.Ordinal);

    public StageNames(Graph graph) => Add(graph, "");

    /// <summary>All nodes, those of region programs behind those of the graph.</summary>
    public IReadOnlyCollection<StageNode> All => nodes.Values;

    /// <summary>A node of the stage.</summary>
    public StageNode this[Node node] => nodes[node];

    /// <summary>True if the stage has a node.</summary>
    public bool Contains(Node node) => nodes.ContainsKey(node);

    /// <summary>Where a node stands among all.</summary>
    public int PlaceOf(Node node) => places[node];

    /// <summary>The node of a label, or null. Numbers may share a label; the first is meant.</summary>
    public StageNode? Find(string label) => labels.GetValueOrDefault(label);

    private void Add(Graph graph, string place)
    {
        var (names, regions) = (GraphPrinter.Names(graph), Region.In(graph.Nodes));
        foreach (var node in graph.Nodes)
        {
            var row = GraphPrinter.Row(node, names, regions);
            var named = new StageNode(node, place + row.Name, row.Op, node.Type.ToString(), row.Origin);
            if (nodes.TryAdd(node, named))
            {
                places.Add(node, places.Count);
                labels.TryAdd(named.Label, named);
            }
        }

        foreach (var (region, number) in regions.Select((region, number) => (region, number)))
        {
            foreach (var (program, i) in region.Programs.Select((program, i) => (program, i)))
            {
                Add(program, $"{place}{region.Kind} {number} {region.ProgramNames[i]}".TrimEnd() + " ");
            }
        }
    }
}
