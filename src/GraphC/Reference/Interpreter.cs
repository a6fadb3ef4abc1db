namespace GraphC;

/// <summary>
/// Runs any graph in float64, slowly and obviously: the truth that the compiler is compared with, and a debugging tool. It uses only
/// the ops' references, nothing that the compiler uses.
/// </summary>
public static class Interpreter
{
    /// <summary>Runs a graph once and returns the values of its outputs, then those of its updates. No variable changes.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="inputs">One tensor for each of the graph's inputs.</param>
    /// <param name="seed">The seed of random ops.</param>
    /// <param name="step">The number of earlier runs, for random ops.</param>
    /// <param name="variables">Values in place of the variables' own.</param>
    /// <param name="cancellation">Ends the run while a <see cref="Control.While"/> is at work, which asks before each step.</param>
    /// <exception cref="ArgumentException">The tensors do not fit the inputs.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static IReadOnlyList<Value> Run(
        Graph graph, IReadOnlyList<Tensor> inputs, ulong seed = 0, ulong step = 0, IReadOnlyDictionary<Variable, Value>? variables = null,
        CancellationToken cancellation = default)
    {
        var values = RunAll(graph, inputs, seed, step, variables, cancellation);
        return [.. graph.Outputs.Select(n => values[n]), .. graph.Updates.Select(u => values[u.Value])];
    }

    /// <summary>Runs a graph once and returns the value of every node.</summary>
    /// <inheritdoc cref="Run"/>
    public static IReadOnlyDictionary<Node, Value> RunAll(
        Graph graph, IReadOnlyList<Tensor> inputs, ulong seed = 0, ulong step = 0, IReadOnlyDictionary<Variable, Value>? variables = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(inputs);
        var extents = Binding.Of(graph, inputs);
        var values = new Dictionary<Node, Value>();
        foreach (var (input, tensor) in graph.Inputs.Zip(inputs))
        {
            values[input] = Value.From(tensor);
        }

        var initial = new Lazy<Dictionary<Node, Value>>(() =>
            graph.Variables.Zip(Run(graph.Initialization, [], seed)).ToDictionary(p => (Node)p.First, p => p.Second));
        foreach (var node in graph.Nodes)
        {
            values[node] = node switch
            {
                Variable v => variables?.GetValueOrDefault(v) ?? (v.IsInitialized ? Value.From(v.Value) : initial.Value[v]),
                { Op: ConstantOp c } => Value.From(c.Value),
                { Op: InputOp } => values[node],
                _ => Apply(node, [.. node.Inputs.Select(i => values[i])], new(s => extents[s], seed, step, s => graph.Streams[s], cancellation)),
            };
        }

        return values;
    }

    /// <summary>Runs the body of a region op once, with values for its placeholders, and returns those of its outputs.</summary>
    internal static IReadOnlyList<Value> RunRegion(Graph body, IReadOnlyList<Value> inputs, Evaluation outer)
    {
        var run = outer.Run with { Stream = s => body.Streams[s] };
        var values = body.Inputs.Zip(inputs).ToDictionary(p => p.First, p => p.Second);
        foreach (var node in body.Nodes.Where(n => n.Op is not InputOp))
        {
            values[node] = node.Op is ConstantOp c ? Value.From(c.Value) : Apply(node, [.. node.Inputs.Select(i => values[i])], run);
        }

        return [.. body.Outputs.Select(n => values[n])];
    }

    /// <summary>Applies the op of one node, which is no leaf, to values for its inputs.</summary>
    internal static Value Apply(Node node, IReadOnlyList<Value> inputs, EvaluationRun run)
    {
        var output = new Value(node.DType, [.. node.Shape.Select(d => d.Evaluate(run.Bind))]);
        node.Op.Reference(new Evaluation(inputs, output, run));
        return output;
    }
}
