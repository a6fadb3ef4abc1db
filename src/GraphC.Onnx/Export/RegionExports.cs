using GraphC.Onnx.Format;

namespace GraphC.Onnx.Export;

/// <summary>
/// Loops and choices. What a body takes from outside is used there by its name; what changes from step to step is declared as the body's inputs.
/// </summary>
internal static class RegionExports
{
    public static IEnumerable<ExportEntry> All =>
    [
        ExportEntry.For<ScanOp>((g, node, _) => Written<ScanLoop>(g, node, Scan)),
        ExportEntry.For<CondOp>((g, node, _) => Written<CondChoice>(g, node, Choose)),
        ExportEntry.For<WhileOp>((g, node, _) => Written<WhileLoop>(g, node, Loop)),
    ];

    /// <summary>
    /// A loop along the first axis of sequences: the final states, then what the steps yield. The body's inputs are the states, the items, and what is the
    /// same in all steps; its outputs the states after the step, and what it yields.
    /// </summary>
    public static Edge[] Scan(GraphWriter g, Graph body, Edge[] states, Edge[] sequences, Edge[] @fixed, bool reverse)
    {
        var inside = g.Inside(body);
        var own = states.Length + sequences.Length;
        var declared = Declare(g, inside, body.Inputs.Take(own));
        Pass(inside, body.Inputs.Skip(own), @fixed);
        inside.WriteNodes();
        var yields = body.Outputs.Length - states.Length;
        List<AttributeProto> attributes =
        [
            Attribute.Body("body", inside.Close(g.Fresh("step"), declared, Results(inside, body))),
            Attribute.Int("num_scan_inputs", sequences.Length),
        ];
        if (reverse)
        {
            attributes.Add(Attribute.Ints("scan_input_directions", Enumerable.Repeat(1L, sequences.Length)));
            attributes.Add(Attribute.Ints("scan_output_directions", Enumerable.Repeat(1L, yields)));
        }

        return g.Call("Scan", [.. states, .. sequences], body.Outputs.Length, attributes);
    }

    /// <summary>The states after each step, which a slice takes of all states: what ONNX's loop yields by itself; null for other slices.</summary>
    public static Edge? StatesAfterSteps(GraphWriter g, Node node, SliceOp slice)
    {
        if (node.Inputs[0] is not { Op: ScanOp { Result: ScanResult.Trace, Body: var body } } trace)
        {
            return null;
        }

        var whole = Enumerable.Range(1, node.Rank - 1).All(axis => slice.Starts[axis].Is(0) && slice.Steps[axis] == 1 && slice.Extents[axis] == trace.Shape[axis]);
        return whole && slice.Starts[0].Is(body.Reverse ? 0 : 1) && slice.Steps[0] == 1 && slice.Extents[0] == body.Length ? g.StepsOf(trace) : null;
    }

    /// <summary>A region is written as a whole, when its first result is.</summary>
    private static Edge Written<T>(GraphWriter g, Node node, Action<GraphWriter, T> write) where T : Region
    {
        write(g, (T)g.RegionOf(node));
        return g[node];
    }

    private static void Scan(GraphWriter g, ScanLoop loop)
    {
        var body = loop.Body;
        var (states, items) = (body.States.Length, body.Items.Length);
        Edge[] inputs = [.. loop.Inputs.Select(x => g[x])];
        int[] traced = [.. loop.Nodes.Select(n => ((ScanOp)n.Op).Result).OfType<ScanResult.Trace>().Select(t => t.State).Distinct()];

        // States on their way are what steps yield. ONNX needs something to scan, so steps are counted where there is nothing.
        var step = loop.Step;
        var counter = items == 0 ? [RegionBody.Placeholder("position", new(DType.Int64, []), loop.Nodes[0].Origin)] : Array.Empty<Node>();
        var program = Graph.OfRegion(
            [.. step.Inputs.Take(states + items), .. counter, .. step.Inputs.Skip(states + items)], [.. step.Outputs, .. traced.Select(s => step.Outputs[s])]);
        Edge[] sequences = items == 0 ? [g.Positions(body.Length)] : inputs[states..(states + items)];
        var results = Scan(g, program, inputs[..states], sequences, inputs[(states + items)..], body.Reverse);
        foreach (var node in loop.Nodes)
        {
            g.Bind(node, ((ScanOp)node.Op).Result switch
            {
                ScanResult.Final f => results[f.State],
                ScanResult.Stack s => results[states + loop.Values.IndexOf(s.Value)],
                ScanResult.Trace t => Trace(node, t.State),
                var other => throw new InvalidOperationException(other.GetType().Name),
            });
        }

        Edge Trace(Node node, int state)
        {
            var (first, rest) = (g.Unsqueeze(inputs[state], 0), results[states + loop.Values.Length + Array.IndexOf(traced, state)]);
            g.BindSteps(node, rest);
            return g.Call("Concat", body.Reverse ? [rest, first] : [first, rest], Attribute.Int("axis", 0));
        }
    }

    private static void Choose(GraphWriter g, CondChoice choice)
    {
        Edge[] inputs = [.. choice.Inputs.Select(x => g[x])];
        var results = g.Call("If", [inputs[0]], choice.Nodes.Length, [Branch("then_branch", 0), Branch("else_branch", 1)]);
        foreach (var (node, result) in choice.Nodes.Zip(results))
        {
            g.Bind(node, result);
        }

        AttributeProto Branch(string name, int program)
        {
            var branch = choice.Programs[program];
            var inside = g.Inside(branch);
            Pass(inside, branch.Inputs, inputs);
            inside.WriteNodes();
            return Attribute.Body(name, inside.Close(g.Fresh(name), [], Results(inside, branch)));
        }
    }

    /// <summary>ONNX asks after a step whether there is a further one; before the first one it is asked outside.</summary>
    private static void Loop(GraphWriter g, WhileLoop loop)
    {
        var states = loop.Body.States.Length;
        Edge[] inputs = [.. loop.Inputs.Select(x => g[x])];
        var first = g.Inline(loop.Condition, inputs)[0];
        var step = loop.Step;
        var inside = g.Inside(step);
        Declared[] declared =
        [
            new(g.Fresh("count"), new(DType.Int64, [])), new(g.Fresh("condition"), new(DType.Bool, [])), .. Declare(g, inside, step.Inputs.Take(states)),
        ];
        Pass(inside, step.Inputs.Skip(states), inputs[states..]);
        inside.WriteNodes();
        var goesOn = inside.Inline(loop.Condition, [.. step.Outputs.Select(n => inside[n]), .. inputs[states..]])[0];
        var body = inside.Close(g.Fresh("step"), declared, [new(goesOn, new(DType.Bool, [])), .. Results(inside, step)]);
        var results = g.Call("Loop", [Edge.None, first, .. inputs[..states]], states, [Attribute.Body("body", body)]);
        foreach (var node in loop.Nodes)
        {
            g.Bind(node, results[((WhileOp)node.Op).State]);
        }
    }

    private static Declared[] Declare(GraphWriter g, GraphWriter inside, IEnumerable<Node> placeholders)
    {
        var declared = placeholders.Select(p => (Node: p, Name: g.Fresh(Graph.NameOf(p)))).ToList();
        foreach (var (node, name) in declared)
        {
            inside.Bind(node, new(name));
        }

        return [.. declared.Select(d => new Declared(d.Name, d.Node.Type))];
    }

    private static Result[] Results(GraphWriter inside, Graph body) => [.. body.Outputs.Select(n => new Result(inside[n], n.Type))];

    private static void Pass(GraphWriter inside, IEnumerable<Node> placeholders, Edge[] values)
    {
        foreach (var (placeholder, value) in placeholders.Zip(values))
        {
            inside.Bind(placeholder, value);
        }
    }
}
