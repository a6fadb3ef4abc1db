namespace GraphC;

/// <summary>Which way a recurrent layer walks along its sequence.</summary>
public enum RecurrentDirection
{
    /// <summary>From the first item to the last.</summary>
    Forward,

    /// <summary>From the last item to the first; the outputs stand at the places of their items.</summary>
    Reverse,

    /// <summary>Both, each with parameters of its own; their outputs stand side by side.</summary>
    Bidirectional,
}

/// <summary>How a recurrent layer is built and walks.</summary>
public sealed record RecurrentOptions
{
    /// <summary>Which way.</summary>
    public RecurrentDirection Direction { get; init; }

    /// <summary>How many layers there are, each of which takes the outputs of the one before it.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>The rate of dropout between layers.</summary>
    public double Dropout { get; init; }

    /// <summary>True if the input is <c>[N, T, in]</c> and not <c>[T, N, in]</c>; the output is laid out in the same way.</summary>
    public bool BatchFirst { get; init; }

    /// <summary>The number of items that count in each sequence of the batch: Int32 or Int64 <c>[N]</c>. See <see cref="ScanOptions.Lengths"/>.</summary>
    public Node? Lengths { get; init; }

    /// <summary>After how many steps gradients stop; 0 for never. See <see cref="ScanOptions.Truncate"/>.</summary>
    public int Truncate { get; init; }

    /// <summary>After how many steps gradients keep states; 0 to keep everything. See <see cref="ScanOptions.Checkpoint"/>.</summary>
    public int Checkpoint { get; init; }

    /// <summary>The states to begin with <c>[layers · directions, N, state]</c>; by default zeros.</summary>
    public Node? Initial { get; init; }

    /// <summary>An LSTM's cells to begin with <c>[layers · directions, N, units]</c>; by default zeros.</summary>
    public Node? InitialCell { get; init; }

    /// <summary>Whether there are biases.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>The name of the layer.</summary>
    public string? Name { get; init; }

    internal int Directions => Direction == RecurrentDirection.Bidirectional ? 2 : 1;
}

/// <summary>What a recurrent layer gives.</summary>
/// <param name="Output">
/// The state after each step, of the last layer: <c>[T, N, directions · state]</c>, or <c>[N, T, directions · state]</c> where the batch comes first.
/// </param>
/// <param name="State">The states after the last step <c>[layers · directions, N, state]</c>; the directions of a layer side by side.</param>
/// <param name="Cell">An LSTM's cells after the last step <c>[layers · directions, N, units]</c>; null for other layers.</param>
public sealed record RecurrentResult(Node Output, Node State, Node? Cell = null)
{
    /// <summary>
    /// The parameters of each direction of each layer, with which the same layer can be applied to another input: one that learns from whole
    /// sequences and goes on step by step in another program.
    /// </summary>
    public IReadOnlyList<RecurrentParameters> Parameters { get; init; } = [];
}
