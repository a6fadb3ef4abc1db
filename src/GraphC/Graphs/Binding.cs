namespace GraphC;

/// <summary>Binds the symbolic extents of a graph to the tensors that are fed.</summary>
public static class Binding
{
    /// <summary>The value of every symbol.</summary>
    /// <exception cref="ArgumentException">The number, an element type, a rank or an extent does not fit; the message names the input. Or
    /// the extents make a node impossible (<c>Slice(0, 2)</c> of fewer than two rows); the message names the node.</exception>
    public static Dictionary<DimSymbol, long> Of(Graph graph, IReadOnlyList<Tensor> tensors)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(tensors);
        var values = new long[graph.Symbols.Length];
        Bind(graph, [.. tensors], values);
        return graph.Symbols.Zip(values).ToDictionary(p => p.First, p => p.Second);
    }

    /// <summary>The value of every symbol, in the order of <see cref="Graph.Symbols"/>; allocates nothing unless it throws.</summary>
    /// <inheritdoc cref="Of"/>
    public static void Bind(Graph graph, ReadOnlySpan<Tensor> tensors, Span<long> values)
    {
        ArgumentNullException.ThrowIfNull(graph);
        if (tensors.Length != graph.Inputs.Length)
        {
            throw new ArgumentException(
                $"The program takes {graph.Inputs.Length} inputs ({string.Join(", ", graph.Inputs.Select(Describe))}), not {tensors.Length}.");
        }

        values.Fill(-1);
        for (var i = 0; i < tensors.Length; i++)
        {
            var input = graph.Inputs[i];
            var tensor = tensors[i] ?? throw new ArgumentNullException(Graph.NameOf(input), $"The input {Describe(input)} is null.");
            if (tensor.DType != input.DType || tensor.Rank != input.Rank)
            {
                throw Misfit(input, tensor, "");
            }

            for (var axis = 0; axis < tensor.Rank; axis++)
            {
                if (input.Shape[axis].AsSymbol is not { } symbol)
                {
                    continue;
                }

                var position = graph.Symbols.IndexOf(symbol);
                if (values[position] >= 0 && values[position] != tensor.Shape[axis])
                {
                    throw Misfit(input, tensor, $"; another input has {symbol} = {values[position]}");
                }

                values[position] = tensor.Shape[axis];
            }
        }

        for (var i = 0; i < tensors.Length; i++)
        {
            for (var axis = 0; axis < tensors[i].Rank; axis++)
            {
                var expected = graph.Inputs[i].Shape[axis];
                var extent = expected.IsConstant ? expected.Value
                    : expected.AsSymbol is { } symbol ? values[graph.Symbols.IndexOf(symbol)]
                    : expected.Evaluate(graph.Symbols, values);
                if (extent != tensors[i].Shape[axis])
                {
                    throw Misfit(graph.Inputs[i], tensors[i], $"; axis {axis} must be {(expected.IsConstant ? expected : $"{expected} = {extent}")}");
                }
            }
        }

        foreach (var (dim, node) in graph.Requirements)
        {
            if (dim.Evaluate(graph.Symbols, values) < 0)
            {
                throw Impossible(graph, dim, node, values);
            }
        }
    }

    private static ArgumentException Impossible(Graph graph, Dim dim, Node node, ReadOnlySpan<long> values)
    {
        var bound = string.Join(", ", graph.Symbols.Zip(values.ToArray()).Select(p => $"{p.First} = {p.Second}"));
        var origin = node.Origin.ToString();
        return new($"With {bound}, {node}{(origin.Length == 0 ? "" : $" at {origin}")} is impossible: {dim} is {dim.Evaluate(graph.Symbols, values)}, which must not be negative.");
    }

    private static ArgumentException Misfit(Node input, Tensor tensor, string why) =>
        new($"The input {Describe(input)} was fed {tensor}{why}.", Graph.NameOf(input));

    private static string Describe(Node input) => $"'{Graph.NameOf(input)}' {input.Type}";
}
