namespace GraphC.Tests.Foreign;

/// <summary>A program whose variables live between its runs: what whole training runs are tested with, whoever executes it.</summary>
internal interface IStatefulProgram
{
    /// <summary>Runs once, with the updates, and returns the outputs.</summary>
    IReadOnlyList<double[]> Run(params IReadOnlyList<Tensor> inputs);

    /// <summary>The current elements of a variable.</summary>
    double[] Read(Variable variable);
}

/// <summary>The float64 interpreter with memory.</summary>
internal sealed class InterpretedProgram(Graph graph, ulong seed = 0) : IStatefulProgram
{
    private readonly Dictionary<Variable, Value> values = graph.Variables
        .Zip(Interpreter.Run(graph.Initialization, [], seed))
        .ToDictionary(p => p.First, p => p.First.IsInitialized ? Value.From(p.First.Value) : p.Second);

    private ulong step;

    public IReadOnlyList<double[]> Run(params IReadOnlyList<Tensor> inputs)
    {
        var results = Interpreter.Run(graph, inputs, seed, step++, values);
        foreach (var (update, value) in graph.Updates.Zip(results.Skip(graph.Outputs.Length)))
        {
            values[update.Variable] = value;
        }

        return [.. results.Take(graph.Outputs.Length).Select(v => v.Data)];
    }

    public double[] Read(Variable variable) => values[variable].Data;

    /// <summary>Gives a variable another value, as a user may between steps.</summary>
    public void Write(Variable variable, double value) => Array.Fill(values[variable].Data, value);
}
